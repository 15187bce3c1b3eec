using System.Globalization;
using System.Runtime.InteropServices;

namespace TravelPlanner.Inference.StaticEmbedding.Onnx;

/// <summary>
/// Writes a <see cref="StaticModel"/> as an ONNX file (operator set 17) that any runtime computes: <c>input_ids</c> int64 [batch, len] and <c>input_weights</c> float [batch, len]
/// to <c>sentence_embedding</c> float [batch, dimension]. The features, which turn a text into ids and weights, stand in its metadata.
/// </summary>
public static class OnnxModelWriter
{
    internal const string TableName = "table";
    internal const string ScalesName = "scales";
    internal const string IdKey = "id";
    internal const string FeaturesKey = "features";
    internal const long FloatType = 1;
    internal const long ByteType = 2;
    private const long LongType = 7;
    private const long IrVersion = 8;
    private const long OperatorSet = 17;

    /// <param name="notes">What a reader of the file should know: training data, seed, licence.</param>
    public static byte[] Write(StaticModel model, IReadOnlyDictionary<string, string> notes)
    {
        var file = new ProtobufWriter();
        file.Number(1, IrVersion);
        file.Text(2, "travel-planner");
        file.Message(7, graph => WriteGraph(graph, model));
        file.Message(8, set =>
        {
            set.Text(1, "");
            set.Number(2, OperatorSet);
        });
        var metadata = notes.Append(new(IdKey, model.Id)).Append(new(FeaturesKey, Convert.ToBase64String(model.Features.Write())));
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            file.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return file.ToArray();
    }

    private static void WriteGraph(ProtobufWriter graph, StaticModel model)
    {
        Node(graph, "Gather", [TableName, "input_ids"], "packed_bytes");
        Node(graph, "Cast", ["packed_bytes"], "packed", a => Attribute(a, "to", FloatType));
        Node(graph, "Div", ["packed", "sixteen"], "shifted");
        Node(graph, "Floor", ["shifted"], "high");
        Node(graph, "Mul", ["high", "sixteen"], "high_part");
        Node(graph, "Sub", ["packed", "high_part"], "low");
        Node(graph, "Concat", ["low", "high"], "levels", a => Attribute(a, "axis", -1));
        Node(graph, "Sub", ["levels", "middle"], "rows");
        Node(graph, "Gather", [ScalesName, "input_ids"], "row_scales");
        Node(graph, "Mul", ["row_scales", "input_weights"], "factors");
        Node(graph, "Unsqueeze", ["factors", "one"], "factors_row");
        Node(graph, "MatMul", ["factors_row", "rows"], "sums_row");
        Node(graph, "Squeeze", ["sums_row", "one"], "sums");
        Node(graph, "ReduceL2", ["sums"], "lengths", a =>
        {
            a.Message(5, axes =>
            {
                axes.Text(1, "axes");
                axes.Number(8, 1);
                axes.Number(20, 7);
            });
        });
        Node(graph, "Max", ["lengths", "smallest"], "divisors");
        Node(graph, "Div", ["sums", "divisors"], "sentence_embedding");
        graph.Text(2, "static_embedding");
        Tensor(graph, TableName, ByteType, [model.Features.Rows, model.Dimension / 2], model.Packed);
        Tensor(graph, ScalesName, FloatType, [model.Features.Rows], MemoryMarshal.AsBytes<float>(model.Scales));
        Scalar(graph, "sixteen", 16);
        Scalar(graph, "middle", StaticModel.Middle);
        Scalar(graph, "smallest", 1e-30f);
        Tensor(graph, "one", LongType, [1], MemoryMarshal.AsBytes<long>([1L]));
        Value(graph, 11, "input_ids", LongType, "batch", "len");
        Value(graph, 11, "input_weights", FloatType, "batch", "len");
        Value(graph, 12, "sentence_embedding", FloatType, "batch", model.Dimension.ToString(CultureInfo.InvariantCulture));
    }

    private static void Node(ProtobufWriter graph, string operation, string[] inputs, string output, Action<ProtobufWriter>? attributes = null) => graph.Message(1, node =>
    {
        foreach (var input in inputs)
            node.Text(1, input);
        node.Text(2, output);
        node.Text(3, output);
        node.Text(4, operation);
        attributes?.Invoke(node);
    });

    private static void Attribute(ProtobufWriter node, string name, long value) => node.Message(5, attribute =>
    {
        attribute.Text(1, name);
        attribute.Number(3, value);
        attribute.Number(20, 2);
    });

    private static void Scalar(ProtobufWriter graph, string name, float value) => Tensor(graph, name, FloatType, [], MemoryMarshal.AsBytes<float>([value]));

    /// <summary>Raw data are little-endian, as every machine that .NET runs on here.</summary>
    private static void Tensor(ProtobufWriter graph, string name, long type, long[] dimensions, ReadOnlySpan<byte> data)
    {
        var bytes = data.ToArray();
        graph.Message(5, tensor =>
        {
            foreach (var dimension in dimensions)
                tensor.Number(1, dimension);
            tensor.Number(2, type);
            tensor.Text(8, name);
            tensor.Bytes(9, bytes);
        });
    }

    /// <summary>A dimension is a number or a name for one that varies.</summary>
    private static void Value(ProtobufWriter graph, int field, string name, long type, params string[] dimensions) => graph.Message(field, value =>
    {
        value.Text(1, name);
        value.Message(2, of => of.Message(1, tensor =>
        {
            tensor.Number(1, type);
            tensor.Message(2, shape =>
            {
                foreach (var dimension in dimensions)
                {
                    shape.Message(1, d =>
                    {
                        if (long.TryParse(dimension, CultureInfo.InvariantCulture, out var length))
                            d.Number(1, length);
                        else
                            d.Text(2, dimension);
                    });
                }
            });
        }));
    });
}
