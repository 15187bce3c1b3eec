using System.Runtime.InteropServices;
using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Onnx;

/// <summary>Reads back what <see cref="OnnxModelWriter"/> wrote; another ONNX file is refused.</summary>
public static class OnnxModelReader
{
    private const int LongestFile = 64 * 1024 * 1024;

    /// <exception cref="InvalidDataException">This is no file of a static embedding model, with what is wrong.</exception>
    public static StaticModel Read(Stream stream)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[81_920];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (memory.Length + read > LongestFile)
                throw new InvalidDataException($"The model file is longer than {LongestFile} bytes.");
            memory.Write(buffer, 0, read);
        }

        return Read(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    /// <exception cref="InvalidDataException">This is no file of a static embedding model, with what is wrong.</exception>
    public static StaticModel Read(ReadOnlySpan<byte> bytes)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var (table, scales) = (Tensor.None, Tensor.None);
        var file = new ProtobufReader(bytes);
        while (file.Next())
        {
            if (file.Field == 7)
                ReadGraph(file.Bytes, ref table, ref scales);
            else if (file.Field == 14)
                ReadEntry(file.Bytes, metadata);
        }

        if (table is not { Type: OnnxModelWriter.ByteType, Dimensions: [_, var half] } || scales.Type != OnnxModelWriter.FloatType || scales.Data.Length % sizeof(float) != 0)
            throw new InvalidDataException("The model file has no table of bytes with scales: it is no static embedding model.");
        if (!metadata.TryGetValue(OnnxModelWriter.IdKey, out var id) || !metadata.TryGetValue(OnnxModelWriter.FeaturesKey, out var features))
            throw new InvalidDataException("The model file does not say its id and features: it is no static embedding model of this program.");
        try
        {
            return new StaticModel(
                id, checked((int)half * 2), FeatureTable.Read(Convert.FromBase64String(features)), table.Data, MemoryMarshal.Cast<byte, float>(scales.Data).ToArray());
        }
        catch (Exception wrong) when (wrong is ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"The model file contradicts itself: {wrong.Message}", wrong);
        }
    }

    private static void ReadGraph(ReadOnlySpan<byte> bytes, ref Tensor table, ref Tensor scales)
    {
        var graph = new ProtobufReader(bytes);
        while (graph.Next())
        {
            if (graph.Field != 5 || ReadTensor(graph.Bytes) is not { } tensor)
                continue;
            if (tensor.Name == OnnxModelWriter.TableName)
                table = tensor;
            else if (tensor.Name == OnnxModelWriter.ScalesName)
                scales = tensor;
        }
    }

    private static Tensor ReadTensor(ReadOnlySpan<byte> bytes)
    {
        var tensor = Tensor.None;
        var reader = new ProtobufReader(bytes);
        while (reader.Next())
        {
            tensor = reader.Field switch
            {
                1 => tensor with { Dimensions = [.. tensor.Dimensions, (long)reader.Number] },
                2 => tensor with { Type = (long)reader.Number },
                8 => tensor with { Name = reader.Text },
                9 => tensor with { Data = reader.Bytes.ToArray() },
                _ => tensor,
            };
        }

        return tensor;
    }

    private static void ReadEntry(ReadOnlySpan<byte> bytes, Dictionary<string, string> metadata)
    {
        var (key, value) = ("", "");
        var entry = new ProtobufReader(bytes);
        while (entry.Next())
        {
            if (entry.Field == 1)
                key = entry.Text;
            else if (entry.Field == 2)
                value = entry.Text;
        }

        metadata[key] = value;
    }

    private sealed record Tensor(string Name, long Type, long[] Dimensions, byte[] Data)
    {
        public static readonly Tensor None = new("", 0, [], []);
    }
}
