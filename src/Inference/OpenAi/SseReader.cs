using System.Buffers;
using System.Runtime.CompilerServices;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>
/// The <c>data</c> of server-sent events, bounded. Line ends are LF, CR or CRLF, in any chunking; comments and the fields <c>event</c>,
/// <c>id</c> and <c>retry</c> are passed over; an event that the stream's end cuts off is dropped, as the standard says.
/// </summary>
internal static class SseReader
{
    private const int ReadSize = 16 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <param name="readAsync">Reads the next bytes; 0 at the end.</param>
    /// <param name="mostEventBytes">Bytes of one event's data, and of one line.</param>
    /// <param name="mostBytes">Bytes of the whole stream.</param>
    /// <exception cref="InferenceException"><see cref="InferenceFault.MalformedAnswer"/>: a limit is passed.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(
        Func<Memory<byte>, CancellationToken, ValueTask<int>> readAsync, int mostEventBytes, long mostBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            var lines = new LineAssembler(mostEventBytes);
            long total = 0;
            while (true)
            {
                var read = await readAsync(buffer.AsMemory(0, ReadSize), cancellationToken);
                if (read == 0)
                    yield break;
                if ((total += read) > mostBytes)
                    throw new InferenceException(InferenceFault.MalformedAnswer, $"The answer is larger than the {mostBytes} bytes that Limits.AnswerBytes allows.");

                for (var start = 0; start < read;)
                {
                    start += lines.Take(buffer.AsSpan(start, read - start), out var data);
                    if (data is not null)
                        yield return data;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes bytes up to the end of one event at a time.</summary>
    private sealed class LineAssembler(int most)
    {
        private readonly ArrayBufferWriter<byte> _line = new();
        private readonly ArrayBufferWriter<byte> _data = new();
        private bool _hasData;
        private bool _afterCarriageReturn;
        private bool _firstLine = true;

        /// <summary>Returns how many bytes were used; <paramref name="data"/> is an event's data when one ended there.</summary>
        public int Take(ReadOnlySpan<byte> bytes, out byte[]? data)
        {
            data = null;
            var used = 0;
            if (_afterCarriageReturn && bytes[0] == '\n')
                used = 1;
            _afterCarriageReturn = false;

            while (used < bytes.Length)
            {
                var rest = bytes[used..];
                var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
                var part = end < 0 ? rest : rest[..end];
                if (_line.WrittenCount + part.Length > most)
                    throw TooLong("line");
                _line.Write(part);
                if (end < 0)
                    return bytes.Length;

                used += end + 1;
                if (rest[end] == '\r')
                {
                    if (used == bytes.Length)
                        _afterCarriageReturn = true;
                    else if (bytes[used] == '\n')
                        used++;
                }

                data = EndLine();
                if (data is not null)
                    return used;
            }

            return used;
        }

        private byte[]? EndLine()
        {
            var line = _line.WrittenSpan;
            if (_firstLine && line.StartsWith(ByteOrderMark))
                line = line[ByteOrderMark.Length..];
            _firstLine = false;

            byte[]? done = null;
            if (line.IsEmpty)
            {
                done = _hasData ? _data.WrittenSpan.ToArray() : null;
                _data.ResetWrittenCount();
                _hasData = false;
            }
            else if (Value(line) is { Found: true, Start: var start })
            {
                var value = line[start..];
                if (_data.WrittenCount + value.Length + 1 > most)
                    throw TooLong("event");
                if (_hasData)
                    _data.Write("\n"u8);
                _data.Write(value);
                _hasData = true;
            }

            _line.ResetWrittenCount();
            return done;
        }

        /// <summary>Where the value of a <c>data</c> field begins: behind the colon and one space.</summary>
        private static (bool Found, int Start) Value(ReadOnlySpan<byte> line)
        {
            if (line.SequenceEqual("data"u8))
                return (true, line.Length);
            if (!line.StartsWith("data:"u8))
                return (false, 0);
            return (true, line.Length > 5 && line[5] == ' ' ? 6 : 5);
        }

        private InferenceException TooLong(string what) =>
            new(InferenceFault.MalformedAnswer, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The stream has an event with a {what} of more than the {most} bytes that Limits.EventBytes allows."));
    }
}
