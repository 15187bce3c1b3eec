using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>llama.h: the vocabulary of a model. These calls are safe from several threads.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(Library)]
    public static partial int llama_vocab_n_tokens(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_type(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_get_attr(void* vocab, int token);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_is_eog(void* vocab, int token);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_is_control(void* vocab, int token);

    [LibraryImport(Library)]
    public static partial int llama_vocab_bos(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_eos(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_eot(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_sep(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_vocab_pad(void* vocab);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_get_add_bos(void* vocab);

    [LibraryImport(Library)]
    public static partial byte llama_vocab_get_add_eos(void* vocab);

    [LibraryImport(Library)]
    public static partial int llama_tokenize(void* vocab, byte* text, int text_len, int* tokens, int n_tokens_max, byte add_special, byte parse_special);

    [LibraryImport(Library)]
    public static partial int llama_token_to_piece(void* vocab, int token, byte* buf, int length, int lstrip, byte special);
}
