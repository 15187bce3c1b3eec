using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Reranking;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>The embedding and the reranking model that a worker serves.</summary>
public sealed class EncoderHost : IDisposable
{
    private EncoderHost(TextEncoder? embedder, CrossEncoder? reranker) => (Embedder, Reranker) = (embedder, reranker);

    public TextEncoder? Embedder { get; }

    public CrossEncoder? Reranker { get; }

    /// <exception cref="Models.ModelException">A package is of another kind, or its tokenizer cannot be used.</exception>
    /// <exception cref="OnnxException">The engine or a graph cannot be used.</exception>
    public static async Task<EncoderHost> LoadAsync(EncoderPackage? embedder, EncoderPackage? reranker, EncoderOptions options, CancellationToken cancellation)
    {
        if (embedder is null && reranker is null)
            return new EncoderHost(null, null);
        var engine = OnnxEngine.Open();
        var text = embedder is null ? null : await TextEncoder.LoadAsync(engine, embedder, options, cancellation).ConfigureAwait(false);
        try
        {
            return new EncoderHost(text, reranker is null ? null : await CrossEncoder.LoadAsync(engine, reranker, options, cancellation).ConfigureAwait(false));
        }
        catch
        {
            text?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Embedder?.Dispose();
        Reranker?.Dispose();
    }
}
