using System.Globalization;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Fitting;

/// <summary>How a model is placed, and why, in words for the log and for <c>doctor</c>.</summary>
/// <param name="GpuLayers">Blocks on the GPU; one more than the model has when the output head is there too.</param>
/// <param name="ContextTokens">Cells of the KV cache, for all sequences together.</param>
public sealed record Placement(int GpuLayers, int ContextTokens, long GpuBytes, long HostBytes, string Explanation);

/// <summary>Chooses where the layers go so that weights, KV cache and a batch fit into the memory that is free.</summary>
public static class MemoryFit
{
    /// <summary>Left free on a device: the driver, the display and other programs move while we run.</summary>
    public const double Headroom = 0.06;

    /// <summary>A shorter context than this serves no agent; the cache then goes to where there is room instead.</summary>
    public const int ShortestContext = 2048;

    /// <param name="contextTokens">Wanted cells; shortened, down to <see cref="ShortestContext"/>, where the host has no room for more.</param>
    /// <param name="gpuFree">Bytes; 0 when there is no GPU.</param>
    /// <param name="hostFree">Bytes.</param>
    /// <exception cref="ModelDoesNotFitException">Not even the smallest placement fits.</exception>
    public static Placement Choose(ModelShape shape, int contextTokens, int batchTokens, LlamaKvType cache, long gpuFree, long hostFree)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(contextTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchTokens);
        var gpu = Usable(gpuFree);
        var host = Usable(hostFree);
        var batch = shape.BatchBytes(batchTokens);
        for (var context = contextTokens; ; context = Math.Max(ShortestContext, context / 2))
        {
            var perLayer = shape.LayerBytes + (shape.KeyValueBytesPerToken(cache) * context / shape.Layers);
            var layers = gpu <= batch ? 0 : (int)Math.Min(shape.Layers, (gpu - batch) / perLayer);
            var whole = layers == shape.Layers && (layers * perLayer) + shape.OutputBytes + batch <= gpu;
            var onGpu = layers == 0 ? 0 : (layers * perLayer) + batch + (whole ? shape.OutputBytes : 0);
            // The embedding table stays in host memory whatever the GPU holds.
            var onHost = ((shape.Layers - layers) * perLayer) + shape.OutputBytes + (whole ? 0 : batch);
            if (onHost <= host)
                return new Placement(whole ? layers + 1 : layers, context, onGpu, onHost, Explain(shape, layers, whole, context, contextTokens, onGpu, gpuFree, onHost, hostFree));
            if (context <= ShortestContext)
                throw new ModelDoesNotFitException(onHost, hostFree, gpuFree);
        }
    }

    private static long Usable(long free) => (long)(free * (1 - Headroom));

    private static string Explain(
        ModelShape shape, int layers, bool whole, int context, int wanted, long onGpu, long gpuFree, long onHost, long hostFree)
    {
        var where = gpuFree == 0 ? "no GPU: all layers on the CPU"
            : whole ? $"all {shape.Layers} layers and the output head on the GPU"
            : layers == 0 ? "the GPU has no room for one layer beside a batch: all layers on the CPU"
            : $"{layers} of {shape.Layers} layers on the GPU, the rest on the CPU";
        var cut = context < wanted ? $", context cut from {wanted} to {context} tokens for lack of memory" : $", context {context} tokens";
        return gpuFree == 0
            ? $"{where}{cut}; needs {Gigabytes(onHost)} of {Gigabytes(hostFree)} free"
            : $"{where}{cut}; needs {Gigabytes(onGpu)} of {Gigabytes(gpuFree)} free on the GPU and {Gigabytes(onHost)} of {Gigabytes(hostFree)} free beside it";
    }

    internal static string Gigabytes(long bytes) => (bytes / 1e9).ToString("0.00", CultureInfo.InvariantCulture) + " GB";
}

/// <summary>The smallest placement needs more memory than is free.</summary>
public sealed class ModelDoesNotFitException(long needed, long hostFree, long gpuFree) : Exception(
    $"The model needs {MemoryFit.Gigabytes(needed)} beside the GPU even with a context of {MemoryFit.ShortestContext} tokens; {MemoryFit.Gigabytes(hostFree)} are free"
    + (gpuFree > 0 ? $" ({MemoryFit.Gigabytes(gpuFree)} on the GPU)" : "") + ". Choose a smaller model or quantisation, or a smaller KV cache type (q8_0, q4_0).")
{
    public long NeededBytes { get; } = needed;
}
