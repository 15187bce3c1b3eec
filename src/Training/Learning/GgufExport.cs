using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.Training.Learning;

/// <param name="Name">For people; stands in the file.</param>
/// <param name="Family">Template family the worker is to use.</param>
public sealed record ModelFacts(string Name, string Family, string Description, int ContextSize);

/// <summary>Writes a network as a GGUF file of the Qwen3 architecture.</summary>
public static class GgufExport
{
    /// <summary>Storage by name, with its number in the file.</summary>
    private static readonly Dictionary<string, (GgmlType Type, uint FileType)> Storages = new(StringComparer.Ordinal)
    {
        ["f32"] = (GgmlType.F32, 0), ["f16"] = (GgmlType.F16, 1), ["q4_0"] = (GgmlType.Q40, 2), ["q8_0"] = (GgmlType.Q80, 7),
    };

    private const int Normal = 1;
    private const int Control = 3;
    private const int UserDefined = 4;

    public static IReadOnlyCollection<string> StorageNames => Storages.Keys;

    /// <param name="storage">One of <see cref="StorageNames"/>; norms stay f32.</param>
    public static void Write(Stream stream, Network network, Vocabulary vocabulary, ModelFacts facts, string storage)
    {
        var (type, fileType) = Storages[storage];
        var writer = new GgufWriter(stream);
        Describe(writer, network.Shape, vocabulary, facts, fileType);
        var tensors = Tensors(network).ToList();
        foreach (var tensor in tensors)
        {
            if (tensor.Rows == 1)
                writer.AddTensor(tensor.Name + ".weight", GgmlType.F32, tensor.Columns);
            else
                writer.AddTensor(tensor.Name + ".weight", type, tensor.Columns, tensor.Rows);
        }

        writer.WriteHeader();
        foreach (var tensor in tensors)
            writer.WriteTensor([Quantizer.Store(tensor.Values.Span, tensor.Rows == 1 ? GgmlType.F32 : type)]);
    }

    private static void Describe(GgufWriter writer, NetworkShape shape, Vocabulary vocabulary, ModelFacts facts, uint fileType)
    {
        writer.Add("general.architecture", "qwen3");
        writer.Add("general.name", facts.Name);
        writer.Add("general.description", facts.Description);
        writer.Add("general.license", "mit");
        writer.Add("general.quantization_version", 2u);
        writer.Add("general.file_type", fileType);
        writer.Add("travelplanner.template_family", facts.Family);
        writer.Add("qwen3.block_count", (uint)shape.Layers);
        writer.Add("qwen3.context_length", (uint)facts.ContextSize);
        writer.Add("qwen3.embedding_length", (uint)shape.Width);
        writer.Add("qwen3.feed_forward_length", (uint)shape.FeedForward);
        writer.Add("qwen3.attention.head_count", (uint)shape.Heads);
        writer.Add("qwen3.attention.head_count_kv", (uint)shape.Heads);
        writer.Add("qwen3.attention.key_length", (uint)shape.HeadWidth);
        writer.Add("qwen3.attention.value_length", (uint)shape.HeadWidth);
        writer.Add("qwen3.attention.layer_norm_rms_epsilon", NetworkShape.Epsilon);
        writer.Add("qwen3.rope.freq_base", shape.RotaryBase);
        writer.Add("tokenizer.ggml.model", "gpt2");
        writer.Add("tokenizer.ggml.pre", "qwen2");
        writer.Add("tokenizer.ggml.tokens", vocabulary.Tokens);
        writer.Add("tokenizer.ggml.token_type", [.. vocabulary.Tokens.Select((t, i) => i < vocabulary.BaseTokens ? Normal : t.StartsWith("<|", StringComparison.Ordinal) ? Control : UserDefined)]);
        writer.Add("tokenizer.ggml.merges", vocabulary.Merges);
        writer.Add("tokenizer.ggml.eos_token_id", (uint)vocabulary.EndOfTurn);
        writer.Add("tokenizer.ggml.padding_token_id", (uint)vocabulary.EndOfText);
        writer.Add("tokenizer.ggml.bos_token_id", (uint)vocabulary.EndOfText);
        writer.Add("tokenizer.ggml.add_bos_token", value: false);
    }

    private readonly record struct Tensor(string Name, int Rows, int Columns, ReadOnlyMemory<float> Values);

    private static IEnumerable<Tensor> Tensors(Network network)
    {
        var shape = network.Shape;
        yield return Whole(network.Embedding);
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var layer = network.Layers[i];
            yield return Whole(layer.AttentionNorm);
            yield return Part(layer.QueryKeyValue, $"blk.{i}.attn_q", 0, shape.HeadsWidth);
            yield return Part(layer.QueryKeyValue, $"blk.{i}.attn_k", shape.HeadsWidth, shape.HeadsWidth);
            yield return Part(layer.QueryKeyValue, $"blk.{i}.attn_v", 2 * shape.HeadsWidth, shape.HeadsWidth);
            yield return Whole(layer.QueryNorm);
            yield return Whole(layer.KeyNorm);
            yield return Whole(layer.Output);
            yield return Whole(layer.FeedForwardNorm);
            yield return Part(layer.GateUp, $"blk.{i}.ffn_gate", 0, shape.FeedForward);
            yield return Part(layer.GateUp, $"blk.{i}.ffn_up", shape.FeedForward, shape.FeedForward);
            yield return Whole(layer.Down);
        }

        yield return Whole(network.FinalNorm);
    }

    private static Tensor Whole(Parameter p) => new(p.Name, p.Rows, p.Columns, p.Value);

    private static Tensor Part(Parameter p, string name, int row, int rows) => new(name, rows, p.Columns, p.Value.AsMemory(row * p.Columns, rows * p.Columns));
}
