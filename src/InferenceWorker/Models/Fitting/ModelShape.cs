namespace TravelPlanner.InferenceWorker.Models.Fitting;

/// <summary>What decides how much memory a model takes. Bytes of weights are those of the file.</summary>
/// <param name="LayerBytes">Weights of one transformer block.</param>
/// <param name="OutputBytes">Weights that are no block: embedding and output head.</param>
/// <param name="KeyValueWidth">Elements of keys and values that one token leaves in one layer: 2 × KV heads × head width.</param>
public sealed record ModelShape(
    int Layers, long LayerBytes, long OutputBytes, int KeyValueWidth, int Embedding, int FeedForward, int Vocabulary)
{
    public long KeyValueBytesPerToken(CacheType type) => (long)Math.Ceiling(Layers * (double)KeyValueWidth * type.BytesPerElement());

    /// <summary>Working memory of one batch: the widest activations and the logits, in 32-bit floats. Planned to be a little too much.</summary>
    public long BatchBytes(int tokens) => tokens * 4L * (Vocabulary + (4L * FeedForward) + (6L * Embedding));
}

/// <summary>How keys and values are stored.</summary>
public enum CacheType
{
    F16,
    Q80,
    Q40,
}

public static class CacheTypes
{
    /// <summary>Blocks of 32 elements with one 16-bit scale, except for f16.</summary>
    public static double BytesPerElement(this CacheType type) => type switch
    {
        CacheType.F16 => 2,
        CacheType.Q80 => 34.0 / 32,
        CacheType.Q40 => 18.0 / 32,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
