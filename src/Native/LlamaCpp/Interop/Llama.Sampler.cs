using System.Runtime.InteropServices;

namespace TravelPlanner.Native.LlamaCpp.Interop;

#pragma warning disable IDE1006 // Names as in C.

/// <summary>llama.h: samplers. A chain owns what is added to it.</summary>
internal static unsafe partial class Llama
{
    [LibraryImport(Library)]
    public static partial llama_sampler_chain_params llama_sampler_chain_default_params();

    [LibraryImport(Library)]
    public static partial llama_sampler_handle llama_sampler_chain_init(llama_sampler_chain_params @params);

    [LibraryImport(Library)]
    public static partial void llama_sampler_chain_add(llama_sampler_handle chain, nint smpl);

    [LibraryImport(Library)]
    public static partial void llama_sampler_accept(llama_sampler_handle smpl, int token);

    [LibraryImport(Library)]
    public static partial void llama_sampler_apply(llama_sampler_handle smpl, llama_token_data_array* cur_p);

    [LibraryImport(Library)]
    public static partial void llama_sampler_reset(llama_sampler_handle smpl);

    [LibraryImport(Library)]
    public static partial llama_sampler_handle llama_sampler_clone(llama_sampler_handle smpl);

    [LibraryImport(Library)]
    public static partial void llama_sampler_free(nint smpl);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_greedy();

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_dist(uint seed);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_top_k(int k);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_top_p(float p, nuint min_keep);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_min_p(float p, nuint min_keep);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_temp(float t);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_penalties(int n_vocab, int penalty_last_n, float penalty_repeat, float penalty_freq, float penalty_present);

    [LibraryImport(Library)]
    public static partial nint llama_sampler_init_logit_bias(int n_vocab, int n_logit_bias, llama_logit_bias* logit_bias);

    [LibraryImport(Library)]
    public static partial llama_sampler_handle llama_sampler_init_grammar(void* vocab, byte* grammar_str, byte* grammar_root);

    [LibraryImport(Library)]
    public static partial llama_sampler_handle llama_sampler_init_grammar_lazy_patterns(void* vocab, byte* grammar_str, byte* grammar_root, byte** trigger_patterns, nuint num_trigger_patterns, int* trigger_tokens, nuint num_trigger_tokens);
}
