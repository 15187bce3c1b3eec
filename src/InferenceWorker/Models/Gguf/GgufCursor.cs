using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>Reads forward through a file of known length. Nothing is allocated for bytes that the file does not have.</summary>
internal sealed class GgufCursor(Stream stream, long length)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public long Position { get; private set; }

    public long Length => length;

    public long Left => length - Position;

    public uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    public ulong UInt64(string what) => BinaryPrimitives.ReadUInt64LittleEndian(Take(8, what));

    /// <summary>Up to the size of the buffer; valid until the next call.</summary>
    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count > Left)
            throw CutShort(what);
        if (_end - _start < count)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            while (_end < count)
            {
                var read = stream.Read(_buffer, _end, _buffer.Length - _end);
                if (read == 0)
                    throw CutShort(what);
                _end += read;
            }
        }

        var taken = _buffer.AsSpan(_start, count);
        _start += count;
        Position += count;
        return taken;
    }

    /// <summary>A length and as many bytes of UTF-8.</summary>
    public string Text(int longest, string what)
    {
        var count = StringLength(longest, what);
        try
        {
            if (count <= _buffer.Length)
                return Strict.GetString(Take(count, what));
            var bytes = new byte[count];
            for (var at = 0; at < count; at += _buffer.Length)
            {
                var part = Math.Min(_buffer.Length, count - at);
                Take(part, what).CopyTo(bytes.AsSpan(at));
            }

            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new GgufException($"{what} is not UTF-8.");
        }
    }

    public void SkipText(int longest, string what) => Skip(StringLength(longest, what), what);

    public void Skip(long count, string what)
    {
        if (count > Left)
            throw CutShort(what);
        while (count > 0)
        {
            var part = (int)Math.Min(count, _buffer.Length);
            Take(part, what);
            count -= part;
        }
    }

    private int StringLength(int longest, string what)
    {
        var count = UInt64(what);
        if (count > (ulong)longest)
            throw new GgufException(string.Create(CultureInfo.InvariantCulture, $"{what} is a text of {count} bytes; up to {longest} are allowed."));
        if ((long)count > Left)
            throw CutShort(what);
        return (int)count;
    }

    private GgufException CutShort(string what) => new(string.Create(CultureInfo.InvariantCulture, $"The file ends within {what}: it has {length} bytes. It is cut short or damaged."));
}
