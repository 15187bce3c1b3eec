using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>
/// Writes a GGUF file (version 3) from front to back: metadata and tensors are declared, then the data of each tensor is written in the same order, without ever
/// holding a whole tensor.
/// </summary>
public sealed class GgufWriter(Stream stream)
{
    private readonly List<(string Key, GgufValueType Type, object Value)> _metadata = [];
    private readonly List<GgufTensor> _tensors = [];
    private long _dataPosition = -1;
    private long _position;
    private int _next;

    /// <summary>Bytes of tensor data that were declared.</summary>
    public long DataBytes => _tensors.Count == 0 ? 0 : GgufReader.Align(_tensors[^1].Offset + _tensors[^1].Bytes, GgufReader.DefaultAlignment);

    public IReadOnlyList<GgufTensor> Tensors => _tensors;

    public void Add(string key, string value) => Add(key, GgufValueType.String, value);

    public void Add(string key, uint value) => Add(key, GgufValueType.UInt32, value);

    public void Add(string key, float value) => Add(key, GgufValueType.Float32, value);

    public void Add(string key, bool value) => Add(key, GgufValueType.Bool, value);

    public void Add(string key, IReadOnlyList<string> values) => Add(key, GgufValueType.Array, values);

    public void Add(string key, IReadOnlyList<int> values) => Add(key, GgufValueType.Array, values);

    public void AddTensor(string name, GgmlType type, params IReadOnlyList<long> dimensions)
    {
        Open();
        if (dimensions.Count is < 1 or > 4 || dimensions.Any(d => d < 1) || dimensions[0] % type.BlockValues != 0)
            throw new ArgumentException($"{name}: {string.Join(" × ", dimensions)} cannot be stored as {type.Name}.", nameof(dimensions));
        if (Encoding.UTF8.GetByteCount(name) > GgufReader.LongestName)
            throw new ArgumentException($"The name {name} is longer than {GgufReader.LongestName} bytes.", nameof(name));
        var bytes = dimensions.Skip(1).Aggregate(dimensions[0] / type.BlockValues * type.BlockBytes, static (product, size) => checked(product * size));
        _tensors.Add(new GgufTensor(name, type, dimensions, DataBytes, bytes));
    }

    /// <summary>Writes all that was declared; from now on only data can follow.</summary>
    public void WriteHeader()
    {
        Open();
        using var header = new BinaryWriter(new BufferedStream(stream, 1 << 16), Encoding.UTF8, leaveOpen: true);
        header.Write("GGUF"u8);
        header.Write(3u);
        header.Write((ulong)_tensors.Count);
        header.Write((ulong)_metadata.Count);
        foreach (var (key, type, value) in _metadata)
        {
            Write(header, key);
            header.Write((uint)type);
            WriteValue(header, value);
        }

        foreach (var tensor in _tensors)
        {
            Write(header, tensor.Name);
            header.Write((uint)tensor.Dimensions.Count);
            foreach (var size in tensor.Dimensions)
                header.Write((ulong)size);
            header.Write(tensor.Type.Id);
            header.Write((ulong)tensor.Offset);
        }

        header.Flush();
        _position = stream.Position;
        _dataPosition = GgufReader.Align(_position, GgufReader.DefaultAlignment);
        Pad(_dataPosition);
    }

    /// <summary>Writes the data of the next tensor, in parts of any length.</summary>
    /// <param name="parts">Together as many bytes as the tensor needs.</param>
    /// <exception cref="InvalidOperationException">All were written, or the length is another.</exception>
    public void WriteTensor(IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        if (_dataPosition < 0 || _next == _tensors.Count)
            throw new InvalidOperationException("Data follows the header, once a tensor.");
        var tensor = _tensors[_next++];
        var end = _dataPosition + tensor.Offset + tensor.Bytes;
        foreach (var part in parts)
        {
            if (_position + part.Length > end)
                break;
            stream.Write(part.Span);
            _position += part.Length;
        }

        if (_position != end)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{tensor.Name} needs {tensor.Bytes} bytes; {_position - end + tensor.Bytes} were given."));
        Pad(_dataPosition + GgufReader.Align(tensor.Offset + tensor.Bytes, GgufReader.DefaultAlignment));
    }

    private void Open()
    {
        if (_dataPosition >= 0)
            throw new InvalidOperationException("The header is written: nothing more can be declared.");
    }

    private void Add(string key, GgufValueType type, object value)
    {
        Open();
        _metadata.Add((key, type, value));
    }

    private void Pad(long position)
    {
        stream.Write(new byte[position - _position]);
        _position = position;
    }

    private static void WriteValue(BinaryWriter header, object value)
    {
        switch (value)
        {
            case string text:
                Write(header, text);
                break;
            case uint number:
                header.Write(number);
                break;
            case float number:
                header.Write(number);
                break;
            case bool flag:
                header.Write(flag);
                break;
            case IReadOnlyList<string> texts:
                header.Write((uint)GgufValueType.String);
                header.Write((ulong)texts.Count);
                foreach (var text in texts)
                    Write(header, text);
                break;
            case IReadOnlyList<int> numbers:
                header.Write((uint)GgufValueType.Int32);
                header.Write((ulong)numbers.Count);
                foreach (var number in numbers)
                    header.Write(number);
                break;
        }
    }

    private static void Write(BinaryWriter header, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        header.Write((ulong)bytes.Length);
        header.Write(bytes);
    }
}
