using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>llama.h: models and the library itself.</summary>
internal static unsafe partial class Llama
{
    public const string Library = "llama";

    [LibraryImport(Library)]
    public static partial byte* llama_version();

    [LibraryImport(Library)]
    public static partial void llama_backend_init();

    [LibraryImport(Library)]
    public static partial byte* llama_print_system_info();

    [LibraryImport(Library)]
    public static partial nuint llama_max_parallel_sequences();

    [LibraryImport(Library)]
    public static partial llama_model_params llama_model_default_params();

    [LibraryImport(Library)]
    public static partial llama_model_handle llama_model_load_from_file(byte* path_model, llama_model_params @params);

    [LibraryImport(Library)]
    public static partial void llama_model_free(nint model);

    [LibraryImport(Library)]
    public static partial void* llama_model_get_vocab(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_rope_type(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_ctx_train(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_embd(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_layer(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_head(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_n_head_kv(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial float llama_model_rope_freq_scale_train(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_meta_val_str(llama_model_handle model, byte* key, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial int llama_model_meta_count(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial int llama_model_meta_key_by_index(llama_model_handle model, int i, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial int llama_model_meta_val_str_by_index(llama_model_handle model, int i, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial int llama_model_desc(llama_model_handle model, byte* buf, nuint buf_size);

    [LibraryImport(Library)]
    public static partial int llama_model_ftype(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte* llama_ftype_name(int ftype);

    [LibraryImport(Library)]
    public static partial ulong llama_model_size(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte* llama_model_chat_template(llama_model_handle model, byte* name);

    [LibraryImport(Library)]
    public static partial ulong llama_model_n_params(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte llama_model_has_encoder(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte llama_model_has_decoder(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte llama_model_is_recurrent(llama_model_handle model);

    [LibraryImport(Library)]
    public static partial byte llama_model_is_hybrid(llama_model_handle model);
}
