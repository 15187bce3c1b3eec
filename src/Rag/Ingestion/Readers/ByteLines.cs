using System.Globalization;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The lines of a stream in constant memory: of one that is longer than a record may be, only the beginning is kept.</summary>
internal sealed class ByteLines(Stream stream, IngestionLimits limits) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private readonly MemoryStream _line = new();
    private int _at;
    private int _filled;

    public byte[] Line { get; private set; } = [];

    public bool IsTooLong { get; private set; }

    /// <summary>From 1.</summary>
    public int Number { get; private set; }

    public long BytesRead { get; private set; }

    public static DocumentException TooLong(int number, IngestionLimits limits)
    {
        var most = string.Create(CultureInfo.InvariantCulture, $"{limits.RecordBytes:N0}");
        return new DocumentException($"Record {number} is longer than {most} bytes.", $"第 {number} 条记录超过 {most} 字节。");
    }

    /// <returns>False at the end.</returns>
    /// <exception cref="DocumentException">The file is longer than a file may be.</exception>
    public bool Next()
    {
        _line.SetLength(0);
        IsTooLong = false;
        var any = false;
        while (Fill())
        {
            any = true;
            var rest = _buffer.AsSpan(_at, _filled - _at);
            var end = rest.IndexOf((byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            var room = limits.RecordBytes - (int)_line.Length;
            IsTooLong |= part.Length > room;
            _line.Write(part[..Math.Min(part.Length, room)]);
            var taken = end < 0 ? rest.Length : end + 1;
            _at += taken;
            BytesRead += taken;
            if (BytesRead > limits.StreamBytes)
                throw new DocumentException($"More than {limits.StreamBytes} bytes of the file are not read.", $"文件超过 {limits.StreamBytes} 字节的部分不读取。");
            if (end >= 0)
                break;
        }

        if (!any)
            return false;
        Number++;
        Line = Trimmed(_line.GetBuffer().AsSpan(0, (int)_line.Length)).ToArray();
        return true;
    }

    public void Dispose() => _line.Dispose();

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        if (Number == 1 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        return line.Trim(" \t\r"u8);
    }

    private bool Fill()
    {
        if (_at < _filled)
            return true;
        (_at, _filled) = (0, stream.Read(_buffer));
        return _filled > 0;
    }
}
