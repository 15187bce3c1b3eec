using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace TravelPlanner.Inference.StaticEmbedding.Onnx;

/// <summary>Writes the wire form of Protocol Buffers: as much of it as ONNX needs.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Number(int field, long value)
    {
        Varint((ulong)field << 3);
        Varint((ulong)value);
    }

    public void Single(int field, float value)
    {
        Varint(((ulong)field << 3) | 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    public void Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _bytes.Write(value);
    }

    public void Message(int field, ProtobufWriter message) => Bytes(field, message._bytes.WrittenSpan);

    public void Message(int field, Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        Message(field, message);
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Save(string path)
    {
        using var file = File.Create(path);
        file.Write(_bytes.WrittenSpan);
    }

    private void Varint(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        _bytes.Write(bytes[..count]);
    }
}
