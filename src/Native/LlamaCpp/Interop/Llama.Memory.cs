using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>llama.h: the memory of a context (the KV cache, or a recurrent state), and saving a sequence.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(Library)]
    public static partial void* llama_get_memory(llama_context_handle ctx);

    [LibraryImport(Library)]
    public static partial void llama_memory_clear(void* mem, byte data);

    [LibraryImport(Library)]
    public static partial byte llama_memory_seq_rm(void* mem, int seq_id, int p0, int p1);

    [LibraryImport(Library)]
    public static partial void llama_memory_seq_cp(void* mem, int seq_id_src, int seq_id_dst, int p0, int p1);

    [LibraryImport(Library)]
    public static partial void llama_memory_seq_keep(void* mem, int seq_id);

    [LibraryImport(Library)]
    public static partial void llama_memory_seq_add(void* mem, int seq_id, int p0, int p1, int delta);

    [LibraryImport(Library)]
    public static partial int llama_memory_seq_pos_min(void* mem, int seq_id);

    [LibraryImport(Library)]
    public static partial int llama_memory_seq_pos_max(void* mem, int seq_id);

    [LibraryImport(Library)]
    public static partial byte llama_memory_can_shift(void* mem);

    [LibraryImport(Library)]
    public static partial nuint llama_state_seq_get_size_ext(llama_context_handle ctx, int seq_id, uint flags);

    [LibraryImport(Library)]
    public static partial nuint llama_state_seq_get_data_ext(llama_context_handle ctx, byte* dst, nuint size, int seq_id, uint flags);

    [LibraryImport(Library)]
    public static partial nuint llama_state_seq_set_data_ext(llama_context_handle ctx, byte* src, nuint size, int dest_seq_id, uint flags);
}
