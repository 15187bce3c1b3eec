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
        Describe(writer, shape, quantization);
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

    private static void Describe(GgufWriter writer, SyntheticShape shape, SyntheticQuantization quantization)
    {
        var vocabulary = new SyntheticVocabulary(shape);
        writer.Add("general.architecture", "qwen3");
        writer.Add("general.name", $"synthetic {shape.Name} (random weights)");
        writer.Add("general.description", "Random weights of a true shape, for measuring speed and memory. What it writes means nothing.");
        writer.Add("general.quantization_version", 2u);
        writer.Add("general.file_type", quantization.FileType);
        writer.Add("qwen3.block_count", (uint)shape.Layers);
        writer.Add("qwen3.context_length", (uint)shape.ContextSize);
        writer.Add("qwen3.embedding_length", (uint)shape.Width);
        writer.Add("qwen3.feed_forward_length", (uint)shape.FeedForward);
        writer.Add("qwen3.attention.head_count", (uint)shape.Heads);
        writer.Add("qwen3.attention.head_count_kv", (uint)shape.KeyValueHeads);
        writer.Add("qwen3.attention.key_length", (uint)shape.HeadWidth);
        writer.Add("qwen3.attention.value_length", (uint)shape.HeadWidth);
        writer.Add("qwen3.attention.layer_norm_rms_epsilon", 1e-6f);
        writer.Add("qwen3.rope.freq_base", 1_000_000f);
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", vocabulary.Tokens);
        writer.Add("tokenizer.ggml.token_type", vocabulary.Types);
        writer.Add("tokenizer.ggml.merges", vocabulary.Merges);
        writer.Add("tokenizer.ggml.eos_token_id", vocabulary.EndOfTurn);
        writer.Add("tokenizer.ggml.padding_token_id", vocabulary.EndOfText);
        writer.Add("tokenizer.ggml.bos_token_id", vocabulary.EndOfText);
        writer.Add("tokenizer.ggml.add_bos_token", value: false);
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
