using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>llama.h: contexts, decoding and what comes out.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(Library)]
    public static partial llama_context_params llama_context_default_params();

    [LibraryImport(Library)]
    public static partial llama_context_handle llama_init_from_model(llama_model_handle model, llama_context_params @params);

    [LibraryImport(Library)]
    public static partial void llama_free(nint ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_ctx(llama_context_handle ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_batch(llama_context_handle ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_ubatch(llama_context_handle ctx);

    [LibraryImport(Library)]
    public static partial uint llama_n_seq_max(llama_context_handle ctx);

    [LibraryImport(Library)]
    public static partial int llama_decode(llama_context_handle ctx, llama_batch batch);

    [LibraryImport(Library)]
    public static partial int llama_encode(llama_context_handle ctx, llama_batch batch);

    /// <param name="threadpool_batch">For prompts; null for the same.</param>
    [LibraryImport(Library)]
    public static partial void llama_attach_threadpool(llama_context_handle ctx, void* threadpool, void* threadpool_batch);

    [LibraryImport(Library)]
    public static partial float* llama_get_logits_ith(llama_context_handle ctx, int i);

    [LibraryImport(Library)]
    public static partial float* llama_get_embeddings_ith(llama_context_handle ctx, int i);

    [LibraryImport(Library)]
    public static partial float* llama_get_embeddings_seq(llama_context_handle ctx, int seq_id);
}
