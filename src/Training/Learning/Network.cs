namespace TravelPlanner.Training.Learning;

/// <summary>One layer's weights; those of queries, keys and values lie below each other, as do gate and up, so that one product makes them.</summary>
internal sealed record Layer(
    Parameter AttentionNorm, Parameter QueryKeyValue, Parameter QueryNorm, Parameter KeyNorm, Parameter Output, Parameter FeedForwardNorm, Parameter GateUp, Parameter Down);

/// <summary>The weights of a network of the Qwen3 kind.</summary>
public sealed class Network
{
    /// <summary>Random weights of the usual spread; those that add to the residual stream begin smaller the deeper the network.</summary>
    public Network(NetworkShape shape, int seed)
    {
        Shape = shape;
        Embedding = new Parameter("token_embd", shape.Tokens, shape.Width, decays: true);
        FinalNorm = Norm("output_norm", shape.Width);
        Layers = [.. Enumerable.Range(0, shape.Layers).Select(i => new Layer(
            Norm($"blk.{i}.attn_norm", shape.Width),
            new Parameter($"blk.{i}.attn_qkv", 3 * shape.HeadsWidth, shape.Width, decays: true, blocks: 3),
            Norm($"blk.{i}.attn_q_norm", shape.HeadWidth),
            Norm($"blk.{i}.attn_k_norm", shape.HeadWidth),
            new Parameter($"blk.{i}.attn_output", shape.Width, shape.HeadsWidth, decays: true, blocks: 1),
            Norm($"blk.{i}.ffn_norm", shape.Width),
            new Parameter($"blk.{i}.ffn_gate_up", 2 * shape.FeedForward, shape.Width, decays: true, blocks: 2),
            new Parameter($"blk.{i}.ffn_down", shape.Width, shape.FeedForward, decays: true, blocks: 1)))];
        var random = new Random(seed);
        // Rows of length one: the output is tied to them, and a token that is found again must be able to win over thousands from the start.
        var spread = 1 / MathF.Sqrt(shape.Width);
        var residual = 0.1f * spread / MathF.Sqrt(2 * shape.Layers);
        Fill(Embedding, spread, random);
        foreach (var layer in Layers)
        {
            Fill(layer.QueryKeyValue, spread, random);
            Fill(layer.Output, residual, random);
            Fill(layer.GateUp, spread, random);
            Fill(layer.Down, residual, random);
        }

        CopyingStart.Apply(this, random);
    }

    public NetworkShape Shape { get; }

    internal Parameter Embedding { get; }

    internal Parameter FinalNorm { get; }

    internal IReadOnlyList<Layer> Layers { get; }

    internal IEnumerable<Parameter> Parameters =>
        [Embedding, FinalNorm, .. Layers.SelectMany(l => new[] { l.AttentionNorm, l.QueryKeyValue, l.QueryNorm, l.KeyNorm, l.Output, l.FeedForwardNorm, l.GateUp, l.Down })];

    private static Parameter Norm(string name, int width)
    {
        var norm = new Parameter(name, 1, width, decays: false);
        Array.Fill(norm.Value, 1f);
        return norm;
    }

    /// <summary>Normal numbers by Box and Muller.</summary>
    private static void Fill(Parameter parameter, float spread, Random random)
    {
        for (var i = 0; i < parameter.Value.Length; i++)
            parameter.Value[i] = spread * MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
    }
}
