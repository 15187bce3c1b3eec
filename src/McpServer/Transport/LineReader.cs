using System.Buffers;
using System.IO.Pipelines;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Splits a byte stream into lines without ever holding more than the longest allowed one.</summary>
internal sealed class LineReader(Stream input, int maxBytes)
{
    private readonly PipeReader _reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true));

    /// <summary>A line, or one that was too long and has been skipped.</summary>
    /// <param name="Bytes">Without the line end; empty when <paramref name="TooLong"/>.</param>
    public readonly record struct Line(byte[] Bytes, bool TooLong);

    /// <returns>Null at the end of the stream. A last line without a line end counts.</returns>
    public async ValueTask<Line?> ReadAsync(CancellationToken cancellation)
    {
        var skipping = false;
        while (true)
        {
            var read = await _reader.ReadAsync(cancellation);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Take(buffer.Slice(0, end), skipping);
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (read.IsCompleted)
            {
                var last = buffer.IsEmpty && !skipping ? (Line?)null : Take(buffer, skipping);
                _reader.AdvanceTo(buffer.End);
                return last;
            }

            skipping |= buffer.Length > maxBytes;
            if (skipping)
                _reader.AdvanceTo(buffer.End);
            else
                _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private Line Take(ReadOnlySequence<byte> line, bool skipping) =>
        skipping || line.Length > maxBytes ? new Line([], TooLong: true) : new Line(line.ToArray(), TooLong: false);
}
