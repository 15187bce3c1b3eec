using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Fitting;

/// <summary>What decides how much memory a model takes. Bytes of weights are those of the file.</summary>
/// <param name="LayerBytes">Weights of one transformer block.</param>
/// <param name="OutputBytes">Weights that are no block: embedding and output head.</param>
/// <param name="KeyValueWidth">Elements of keys and values that one token leaves in one layer: 2 × KV heads × head width.</param>
public sealed record ModelShape(
    int Layers, long LayerBytes, long OutputBytes, int KeyValueWidth, int Embedding, int FeedForward, int Vocabulary)
{
    public long KeyValueBytesPerToken(LlamaKvType type) => (long)Math.Ceiling(Layers * (double)KeyValueWidth * BytesPerElement(type));

    /// <exception cref="GgufException">The file does not say what is needed.</exception>
    public static ModelShape Of(GgufFile file)
    {
        long Need(string key) => file.Whole($"{file.Architecture}.{key}") ?? throw new GgufException($"The file has no {file.Architecture}.{key}, without which its memory cannot be reckoned.");
        var layers = (int)Need("block_count");
        var heads = Need("attention.head_count");
        var width = file.Whole($"{file.Architecture}.attention.key_length") ?? Need("embedding_length") / heads;
        var inLayers = file.Tensors.Where(t => t.Name.StartsWith("blk.", StringComparison.Ordinal)).Sum(t => t.Bytes);
        return new ModelShape(
            layers, inLayers / Math.Max(1, layers), file.Tensors.Sum(t => t.Bytes) - inLayers, (int)(2 * (file.Whole($"{file.Architecture}.attention.head_count_kv") ?? heads) * width),
            (int)Need("embedding_length"), (int)(file.Whole($"{file.Architecture}.feed_forward_length") ?? 4 * Need("embedding_length")),
            (int)Math.Min(int.MaxValue, file.List("tokenizer.ggml.tokens")?.Count ?? 0));
    }

    /// <summary>Working memory of one batch: the widest activations and the logits, in 32-bit floats. Planned to be a little too much.</summary>
    public long BatchBytes(int tokens) => tokens * 4L * (Vocabulary + (4L * FeedForward) + (6L * Embedding));

    /// <summary>Blocks of 32 elements with one 16-bit scale, except for f16.</summary>
    private static double BytesPerElement(LlamaKvType type) => type switch
    {
        LlamaKvType.F16 => 2,
        LlamaKvType.Q8_0 => 34.0 / 32,
        LlamaKvType.Q4_0 => 18.0 / 32,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
