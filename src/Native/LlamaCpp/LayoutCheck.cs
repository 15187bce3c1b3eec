using System.Globalization;
using System.Runtime.InteropServices;
using TravelPlanner.Native.LlamaCpp.Interop;

namespace TravelPlanner.Native.LlamaCpp;

/// <summary>
/// Structures are passed by value and move between releases, so a wrong layout would corrupt memory silently. Before anything else is called the version and
/// the defaults, at the places where this binding expects them, are compared with what v0.5.0 has.
/// </summary>
internal static unsafe class LayoutCheck
{
    public const string ExpectedVersion = "0.5.0";

    /// <exception cref="LlamaException">The library is another one.</exception>
    public static void Run()
    {
        var version = Marshal.PtrToStringUTF8((nint)Llama.llama_version());
        // A build outside of upstream's own release calls itself 0.5.0-dev, the pinned package among them.
        if (version is not (ExpectedVersion or ExpectedVersion + "-dev"))
            throw Refused($"llama.cpp {version}.");
        if (FirstDifference(Llama.llama_model_default_params()) is { } model)
            throw Refused($"model parameters with {model}.");
        if (FirstDifference(Llama.llama_context_default_params()) is { } context)
            throw Refused($"context parameters with {context}.");
    }

    private static LlamaException Refused(string found) => new(
        LlamaFailure.Natives, found, $"llama.cpp {ExpectedVersion}, whose structures this binding knows.", "build again, so that the pinned package is restored; do not replace the libraries by hand.");

    private static string? FirstDifference(in llama_model_params p) =>
        Differs("n_gpu_layers", p.n_gpu_layers, -1)
        ?? Differs("split_mode", p.split_mode, 1)
        ?? Differs("load_mode", p.load_mode, LoadMode)
        ?? Differs("lazy_mode", p.lazy_mode, 1)
        ?? Differs("main_gpu", p.main_gpu, 0)
        ?? Differs("kv_overrides", (long)p.kv_overrides, 0)
        ?? Differs("use_extra_bufts", p.use_extra_bufts, 1)
        ?? Differs("no_alloc", p.no_alloc, 0);

    private const int LoadMode = -1;

    private static string? FirstDifference(in llama_context_params p) =>
        Differs("n_ctx", p.n_ctx, 512)
        ?? Differs("n_batch", p.n_batch, 2_048)
        ?? Differs("n_ubatch", p.n_ubatch, 512)
        ?? Differs("n_seq_max", p.n_seq_max, 1)
        ?? Differs("rope_scaling_type", p.rope_scaling_type, -1)
        ?? Differs("pooling_type", p.pooling_type, -1)
        ?? Differs("attention_type", p.attention_type, -1)
        ?? Differs("flash_attn_type", p.flash_attn_type, -1)
        ?? Differs("type_k", p.type_k, Ggml.GGML_TYPE_F16)
        ?? Differs("type_v", p.type_v, Ggml.GGML_TYPE_F16)
        ?? Differs("abort_callback", (long)p.abort_callback, 0)
        ?? Differs("offload_kqv", p.offload_kqv, 1)
        ?? Differs("no_perf", p.no_perf, 1)
        ?? Differs("kv_unified", p.kv_unified, 0)
        ?? Differs("ctx_other", (long)p.ctx_other, 0);

    private static string? Differs(string name, long found, long expected) =>
        found == expected ? null : string.Create(CultureInfo.InvariantCulture, $"{name} = {found} (not {expected})");
}
