using System.Runtime.InteropServices;
using TravelPlanner.Inference.StaticEmbedding.Onnx;

namespace TravelPlanner.InferenceWorker.Models.Onnx;

/// <summary>The numbers that ONNX gives to element types.</summary>
public enum OnnxElement
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
    Float16 = 10,
}

/// <summary>Puts a graph together node by node and writes it as an ONNX file. Values are named by texts; a node gives back the name of its result.</summary>
public sealed class OnnxGraphWriter
{
    private const int IrVersion = 9;
    private const int Opset = 20;

    private readonly List<ProtobufWriter> _initializers = [];
    private readonly List<(bool IsInput, string Name, OnnxElement Type, object[] Shape)> _ports = [];
    private readonly List<ProtobufWriter> _nodeList = [];
    private int _next;

    /// <param name="shape">Numbers, and names of lengths that are given with each call.</param>
    public string Input(string name, OnnxElement type, params object[] shape)
    {
        _ports.Add((true, name, type, shape));
        return name;
    }

    /// <param name="value">What becomes the output.</param>
    public void Output(string value, string name, OnnxElement type, params object[] shape)
    {
        AddNode("Identity", [value], [name], []);
        _ports.Add((false, name, type, shape));
    }

    public string Constant(float[] values, params long[] shape) => Constant(OnnxElement.Float, MemoryMarshal.AsBytes<float>(values), shape);

    public string Constant(long[] values, params long[] shape) => Constant(OnnxElement.Int64, MemoryMarshal.AsBytes<long>(values), shape);

    public string Constant(sbyte[] values, params long[] shape) => Constant(OnnxElement.Int8, MemoryMarshal.AsBytes<sbyte>(values), shape);

    /// <summary>A node with one result.</summary>
    /// <param name="attributes">Whole numbers, floating-point ones and lists of whole ones.</param>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes) => Node(operation, inputs, 1, attributes)[0];

    public string[] Node(string operation, string[] inputs, int results, params (string Name, object Value)[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, results).Select(_ => $"v{_next++}")];
        AddNode(operation, inputs, names, attributes);
        return names;
    }

    public void Save(string path)
    {
        var model = new ProtobufWriter();
        model.Number(1, IrVersion);
        model.Text(2, "travel-planner");
        model.Message(7, graph =>
        {
            foreach (var node in _nodeList)
                graph.Message(1, node);
            graph.Text(2, "graph");
            foreach (var initializer in _initializers)
                graph.Message(5, initializer);
            foreach (var (isInput, name, type, shape) in _ports)
                graph.Message(isInput ? 11 : 12, port => WritePort(port, name, type, shape));
        });
        model.Message(8, opset =>
        {
            opset.Text(1, "");
            opset.Number(2, Opset);
        });
        model.Save(path);
    }

    private static void WritePort(ProtobufWriter port, string name, OnnxElement type, object[] shape)
    {
        port.Text(1, name);
        port.Message(2, value => value.Message(1, tensor =>
        {
            tensor.Number(1, (int)type);
            tensor.Message(2, dimensions =>
            {
                foreach (var length in shape)
                {
                    dimensions.Message(1, dimension =>
                    {
                        if (length is string given)
                            dimension.Text(2, given);
                        else
                            dimension.Number(1, Convert.ToInt64(length, System.Globalization.CultureInfo.InvariantCulture));
                    });
                }
            });
        }));
    }

    private string Constant(OnnxElement type, ReadOnlySpan<byte> bytes, long[] shape)
    {
        var name = $"c{_next++}";
        var tensor = new ProtobufWriter();
        foreach (var length in shape)
            tensor.Number(1, length);
        tensor.Number(2, (int)type);
        tensor.Text(8, name);
        tensor.Bytes(9, bytes);
        _initializers.Add(tensor);
        return name;
    }

    private void AddNode(string operation, string[] inputs, string[] outputs, (string Name, object Value)[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var output in outputs)
            node.Text(2, output);
        node.Text(3, $"n{_next++}");
        node.Text(4, operation);
        foreach (var (name, value) in attributes)
        {
            node.Message(5, attribute =>
            {
                attribute.Text(1, name);
                switch (value)
                {
                    case float number:
                        attribute.Single(2, number);
                        attribute.Number(20, 1);
                        break;
                    case int whole:
                        attribute.Number(3, whole);
                        attribute.Number(20, 2);
                        break;
                    case long[] list:
                        foreach (var one in list)
                            attribute.Number(8, one);
                        attribute.Number(20, 7);
                        break;
                    default:
                        throw new ArgumentException($"{name}: {value.GetType().Name} is no attribute.", nameof(attributes));
                }
            });
        }

        _nodeList.Add(node);
    }
}
