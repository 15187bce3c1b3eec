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

    public static IReadOnlyCollection<string> StorageNames => Storages.Keys;

    /// <param name="storage">One of <see cref="StorageNames"/>; norms stay f32.</param>
    public static void Write(Stream stream, Network network, Vocabulary vocabulary, ModelFacts facts, string storage)
    {
        var (type, fileType) = Storages[storage];
        var writer = new GgufWriter(stream);
        Header(network.Shape, vocabulary, facts, fileType).AddTo(writer);
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

    private static Qwen3Header Header(NetworkShape shape, Vocabulary vocabulary, ModelFacts facts, uint fileType) => new()
    {
        Name = facts.Name, Description = facts.Description, Licence = "mit", FileType = fileType, TemplateFamily = facts.Family,
        Layers = shape.Layers, ContextSize = facts.ContextSize, Width = shape.Width, FeedForward = shape.FeedForward, Heads = shape.Heads, KeyValueHeads = shape.Heads, HeadWidth = shape.HeadWidth,
        Epsilon = NetworkShape.Epsilon, RotaryBase = shape.RotaryBase,
        Tokens = vocabulary.Tokens, BaseTokens = vocabulary.BaseTokens, SpecialTokens = vocabulary.Tokens.Count - vocabulary.BaseTokens, Merges = vocabulary.Merges,
        EndOfTurn = vocabulary.EndOfTurn, EndOfText = vocabulary.EndOfText,
    };

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
