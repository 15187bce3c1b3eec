namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>
/// Writes a model of a true shape with random weights: it says nothing sensible, and runs exactly as fast and as large as the real one. For measuring where weights
/// cannot be had, and for tests.
/// </summary>
public static class SyntheticModel
{
    /// <summary>The file appears under its name only when it is whole.</summary>
    /// <param name="seed">Same seed, same bytes.</param>
    /// <param name="progress">Told the share that is written, 0 to 1.</param>
    /// <returns>Bytes written.</returns>
    public static long Write(string path, SyntheticShape shape, SyntheticQuantization quantization, ulong seed, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        var unfinished = path + ".part";
        try
        {
            long length;
            using (var stream = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 }))
            {
                Write(stream, shape, quantization, seed, progress, cancellation);
                length = stream.Length;
            }

            File.Move(unfinished, path, overwrite: true);
            return length;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, SyntheticShape, SyntheticQuantization, ulong, Action{double}, CancellationToken)"/>
    public static void Write(Stream stream, SyntheticShape shape, SyntheticQuantization quantization, ulong seed, Action<double>? progress = null, CancellationToken cancellation = default)
    {
        var writer = new GgufWriter(stream);
        Header(shape, quantization).AddTo(writer);
        Declare(writer, shape, quantization);
        writer.WriteHeader();
        var blocks = new RandomBlocks(seed);
        var (written, all) = (0L, writer.DataBytes);
        foreach (var tensor in writer.Tensors)
        {
            writer.WriteTensor(Counted(tensor.Dimensions.Count == 1 ? Ones(tensor) : blocks.Parts(tensor, 1 / Math.Sqrt(tensor.Dimensions[0]))));

            IEnumerable<ReadOnlyMemory<byte>> Counted(IEnumerable<ReadOnlyMemory<byte>> parts)
            {
                foreach (var part in parts)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return part;
                    written += part.Length;
                    progress?.Invoke((double)written / all);
                }
            }
        }
    }

    /// <summary>Bytes the tensors will take; the header adds a few millions.</summary>
    public static long DataBytes(SyntheticShape shape, SyntheticQuantization quantization)
    {
        var writer = new GgufWriter(Stream.Null);
        Declare(writer, shape, quantization);
        return writer.DataBytes;
    }

    private static Qwen3Header Header(SyntheticShape shape, SyntheticQuantization quantization)
    {
        var vocabulary = new SyntheticVocabulary(shape);
        return new Qwen3Header
        {
            Name = $"synthetic {shape.Name} (random weights)", Description = "Random weights of a true shape, for measuring speed and memory. What it writes means nothing.", FileType = quantization.FileType,
            Layers = shape.Layers, ContextSize = shape.ContextSize, Width = shape.Width, FeedForward = shape.FeedForward, Heads = shape.Heads, KeyValueHeads = shape.KeyValueHeads, HeadWidth = shape.HeadWidth,
            Tokens = vocabulary.Tokens, BaseTokens = shape.BaseTokens, SpecialTokens = SyntheticVocabulary.SpecialTokens, Merges = vocabulary.Merges, EndOfTurn = vocabulary.EndOfTurn, EndOfText = vocabulary.EndOfText,
        };
    }

    internal static void Declare(GgufWriter writer, SyntheticShape shape, SyntheticQuantization quantization)
    {
        var heads = (long)shape.Heads * shape.HeadWidth;
        var keyValueHeads = (long)shape.KeyValueHeads * shape.HeadWidth;
        Matrix("token_embd", shape.TiedEmbeddings ? "output" : "token_embd", 0, shape.Width, shape.Tokens);
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            Norm($"blk.{layer}.attn_norm", shape.Width);
            LayerMatrix("attn_q", shape.Width, heads);
            LayerMatrix("attn_k", shape.Width, keyValueHeads);
            LayerMatrix("attn_v", shape.Width, keyValueHeads);
            Norm($"blk.{layer}.attn_q_norm", shape.HeadWidth);
            Norm($"blk.{layer}.attn_k_norm", shape.HeadWidth);
            LayerMatrix("attn_output", heads, shape.Width);
            Norm($"blk.{layer}.ffn_norm", shape.Width);
            LayerMatrix("ffn_gate", shape.Width, shape.FeedForward);
            LayerMatrix("ffn_up", shape.Width, shape.FeedForward);
            LayerMatrix("ffn_down", shape.FeedForward, shape.Width);

            void LayerMatrix(string role, long columns, long rows) => Matrix($"blk.{layer}.{role}", role, layer, columns, rows);
        }

        Norm("output_norm", shape.Width);
        if (!shape.TiedEmbeddings)
            Matrix("output", "output", 0, shape.Width, shape.Tokens);

        void Norm(string name, long width) => writer.AddTensor(name + ".weight", GgmlType.F32, width);
        void Matrix(string name, string role, int layer, long columns, long rows) => writer.AddTensor(name + ".weight", quantization.TypeOf(role, layer, shape.Layers), columns, rows);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Ones(GgufTensor tensor)
    {
        var ones = new float[tensor.Bytes / sizeof(float)];
        Array.Fill(ones, 1f);
        yield return System.Runtime.InteropServices.MemoryMarshal.AsBytes(ones.AsSpan()).ToArray();
    }
}
