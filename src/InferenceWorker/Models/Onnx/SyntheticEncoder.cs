namespace TravelPlanner.InferenceWorker.Models.Onnx;

/// <summary>What a synthetic encoder gives.</summary>
public enum SyntheticOutput
{
    /// <summary><c>last_hidden_state</c> [batch, length, width].</summary>
    Tokens,

    /// <summary><c>sentence_embedding</c> [batch, width], and <c>sparse_vecs</c> [batch, length, 1].</summary>
    Vector,

    /// <summary><c>logits</c> [batch, 1].</summary>
    Relevance,

    /// <summary><c>logits</c> [batch, length, vocabulary].</summary>
    NextToken,
}

/// <param name="Vocabulary">Tokens it knows.</param>
/// <param name="Width">Of a token's vector; a multiple of <paramref name="Heads"/>.</param>
/// <param name="Inner">Width of the feed-forward part.</param>
/// <param name="Positions">Longest text.</param>
public sealed record SyntheticEncoderShape(int Vocabulary, int Width, int Layers, int Heads, int Inner, int Positions);

/// <summary>
/// A transformer encoder of a true shape with random weights, as an ONNX file: what it says means nothing, but it says always the same, and costs what
/// a trained one of that shape costs.
/// </summary>
public sealed class SyntheticEncoder
{
    private readonly SyntheticEncoderShape _shape;
    private readonly bool _int8;
    private readonly Random _random;
    private readonly OnnxGraphWriter _graph = new();

    private SyntheticEncoder(SyntheticEncoderShape shape, bool int8, int seed) => (_shape, _int8, _random) = (shape, int8, new Random(seed));

    /// <param name="int8">Weights in 8 bits, each product quantised as it comes (dynamic quantisation).</param>
    /// <param name="result">How the output's numbers are kept: <see cref="OnnxElement.Float"/>, <see cref="OnnxElement.Float16"/> or <see cref="OnnxElement.Int8"/>.</param>
    public static void Write(string path, SyntheticEncoderShape shape, SyntheticOutput output, int seed, bool int8 = false, OnnxElement result = OnnxElement.Float)
    {
        var encoder = new SyntheticEncoder(shape, int8, seed);
        encoder.Build(output, result);
        encoder._graph.Save(path);
    }

    private void Build(SyntheticOutput output, OnnxElement result)
    {
        var ids = _graph.Input("input_ids", OnnxElement.Int64, "batch", "length");
        var mask = _graph.Input("attention_mask", OnnxElement.Int64, "batch", "length");
        var table = _graph.Constant(Numbers(_shape.Vocabulary * _shape.Width, 1), _shape.Vocabulary, _shape.Width);
        var positions = _graph.Constant(Numbers(_shape.Positions * _shape.Width, 0.3f), _shape.Positions, _shape.Width);
        var length = _graph.Node("Gather", [_graph.Node("Shape", [ids]), Whole(1)], ("axis", 0));
        var places = _graph.Node("Range", [Whole(0), length, Whole(1)]);
        var hidden = Norm(_graph.Node("Add", [_graph.Node("Gather", [table, ids]), _graph.Node("Gather", [positions, places])]));

        // Nought where there is text, hardly possible where there is padding.
        var kept = _graph.Node("Unsqueeze", [_graph.Node("Cast", [mask], ("to", (int)OnnxElement.Float)), _graph.Constant([1L, 2L], 2)]);
        var bias = _graph.Node("Mul", [_graph.Node("Sub", [Number(1), kept]), Number(-10_000)]);
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            hidden = Norm(_graph.Node("Add", [hidden, Attention(hidden, bias)]));
            var inner = _graph.Node("Gelu", [Linear(hidden, _shape.Width, _shape.Inner)]);
            hidden = Norm(_graph.Node("Add", [hidden, Linear(inner, _shape.Inner, _shape.Width)]));
        }

        switch (output)
        {
            case SyntheticOutput.Tokens:
                _graph.Output(Kept(hidden, result), "last_hidden_state", result, "batch", "length", _shape.Width);
                break;
            case SyntheticOutput.Vector:
                _graph.Output(Kept(First(hidden), result), "sentence_embedding", result, "batch", _shape.Width);
                _graph.Output(_graph.Node("Relu", [Linear(hidden, _shape.Width, 1)]), "sparse_vecs", OnnxElement.Float, "batch", "length", 1);
                break;
            case SyntheticOutput.Relevance:
                _graph.Output(Kept(Linear(First(hidden), _shape.Width, 1), result), "logits", result, "batch", 1);
                break;
            default:
                _graph.Output(Kept(_graph.Node("MatMul", [hidden, _graph.Node("Transpose", [table], ("perm", new long[] { 1, 0 }))]), result), "logits", result, "batch", "length", _shape.Vocabulary);
                break;
        }
    }

    private string Attention(string hidden, string bias)
    {
        var each = _shape.Width / _shape.Heads;
        var (queries, keys, values) = (Heads([0, 2, 1, 3]), Heads([0, 2, 3, 1]), Heads([0, 2, 1, 3]));
        var scores = _graph.Node("Add", [_graph.Node("Mul", [_graph.Node("MatMul", [queries, keys]), Number(1 / MathF.Sqrt(each))]), bias]);
        var mixed = _graph.Node("MatMul", [_graph.Node("Softmax", [scores], ("axis", -1)), values]);
        var joined = _graph.Node("Reshape", [_graph.Node("Transpose", [mixed], ("perm", new long[] { 0, 2, 1, 3 })), _graph.Constant([0L, 0L, _shape.Width], 3)]);
        return Linear(joined, _shape.Width, _shape.Width);

        string Heads(long[] order)
        {
            var split = _graph.Node("Reshape", [Linear(hidden, _shape.Width, _shape.Width), _graph.Constant([0L, 0L, _shape.Heads, each], 4)]);
            return _graph.Node("Transpose", [split], ("perm", order));
        }
    }

    private string Linear(string input, int from, int to)
    {
        var weights = Numbers(from * to, 1 / MathF.Sqrt(from));
        var product = _int8 ? Quantised(input, weights, from, to) : _graph.Node("MatMul", [input, _graph.Constant(weights, from, to)]);
        return _graph.Node("Add", [product, _graph.Constant(Numbers(to, 0.02f), to)]);
    }

    private string Quantised(string input, float[] weights, int from, int to)
    {
        var scale = weights.Max(MathF.Abs) / 127;
        var small = _graph.Constant([.. weights.Select(w => (sbyte)MathF.Round(w / scale))], from, to);
        var parts = _graph.Node("DynamicQuantizeLinear", [input], 3);
        var product = _graph.Node("MatMulInteger", [parts[0], small, parts[2], _graph.Constant(new sbyte[1])]);
        return _graph.Node("Mul", [_graph.Node("Cast", [product], ("to", (int)OnnxElement.Float)), _graph.Node("Mul", [parts[1], Number(scale)])]);
    }

    private string Norm(string input)
    {
        var ones = new float[_shape.Width];
        Array.Fill(ones, 1);
        return _graph.Node("LayerNormalization", [input, _graph.Constant(ones, _shape.Width), _graph.Constant(new float[_shape.Width], _shape.Width)], ("axis", -1), ("epsilon", 1e-5f));
    }

    private string First(string hidden) => _graph.Node("Gather", [hidden, Whole(0)], ("axis", 1));

    /// <summary>In 8 bits 32 stands for 1.</summary>
    private string Kept(string value, OnnxElement result) => result switch
    {
        OnnxElement.Float => value,
        OnnxElement.Int8 => _graph.Node("Cast", [_graph.Node("Clip", [_graph.Node("Round", [_graph.Node("Mul", [value, Number(32)])]), Number(-127), Number(127)])], ("to", (int)result)),
        _ => _graph.Node("Cast", [value], ("to", (int)result)),
    };

    private string Number(float value) => _graph.Constant([value]);

    private string Whole(long value) => _graph.Constant([value]);

    /// <summary>Even between plus and minus the spread.</summary>
    private float[] Numbers(int count, float spread)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = ((_random.NextSingle() * 2) - 1) * spread * 1.7f;
        return numbers;
    }
}
