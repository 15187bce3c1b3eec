using System.Globalization;
using System.Text;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Comma-separated values (RFC 4180), tabs in <c>.tsv</c>: the first record names the columns, every other one is a document.</summary>
public sealed class CsvReader(IngestionLimits limits, RecordFields fields) : IDocumentReader
{
    private const int MaxColumns = 1000;

    public IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv"];

    public IEnumerable<DocumentDraft> Read(SourceFile file)
    {
        using var stream = file.Open();
        IReadOnlyList<string>? columns = null;
        var number = 0;
        foreach (var (cells, isTooLong, read) in Records(stream, file.Extension == ".tsv" ? '\t' : ','))
        {
            if (columns is null)
            {
                columns = isTooLong || cells.Count > MaxColumns
                    ? throw new DocumentException($"The first record names the columns; it is too long, or has more than {MaxColumns}.", $"首行为列名，过长或超过 {MaxColumns} 列。")
                    : [.. cells.Select(c => c.Trim())];
                continue;
            }

            number++;
            if (!isTooLong && cells is [""])
                continue;
            var numbered = SourceFile.IdOf(file.Id, number.ToString(CultureInfo.InvariantCulture));
            var hash = ContentHash.Of(string.Join('\u001f', columns.Concat(cells)));
            if (isTooLong)
            {
                var reason = ByteLines.TooLong(number, limits);
                yield return new DocumentDraft(numbered, hash, file.Location, read, () => throw reason);
            }
            else if (cells.Count != columns.Count)
            {
                var reason = new DocumentException($"Record {number} has {cells.Count} cells under {columns.Count} columns.", $"第 {number} 条记录有 {cells.Count} 格，列名有 {columns.Count} 个。");
                yield return new DocumentDraft(numbered, hash, file.Location, read, () => throw reason);
            }
            else
            {
                var record = new Dictionary<string, string>(StringComparer.Ordinal);
                for (var i = 0; i < cells.Count; i++)
                    record[columns[i]] = cells[i].Trim();
                var id = fields.Find(record, "id") is { } named ? SourceFile.IdOf(file.Id, named) : numbered;
                yield return new DocumentDraft(id, hash, file.Location, read, () => fields.Read(record));
            }
        }
    }

    /// <summary>One record after the other; of one that is longer than a record may be, the rest is passed over.</summary>
    internal IEnumerable<(IReadOnlyList<string> Cells, bool IsTooLong, long BytesRead)> Records(Stream stream, char separator)
    {
        var record = new Record(limits.RecordBytes / sizeof(char));
        var quoted = false;
        var wasQuote = false;
        foreach (var (text, read) in Text(stream))
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = text.Span[i];
                if (quoted && wasQuote)
                {
                    // Two quotes within quotes are one; one alone ends them.
                    wasQuote = false;
                    if (c == '"')
                    {
                        record.Add(c);
                        continue;
                    }

                    quoted = false;
                }

                if (quoted)
                {
                    if (c == '"')
                        wasQuote = true;
                    else
                        record.Add(c);
                }
                else if (c == '"' && record.IsAtCellStart)
                {
                    quoted = true;
                }
                else if (c == separator)
                {
                    record.EndCell();
                }
                else if (c == '\n')
                {
                    yield return record.End(read);
                }
                else if (c != '\r')
                {
                    record.Add(c);
                }
            }
        }

        if (!record.IsEmpty)
            yield return record.End(0);
    }

    private IEnumerable<(ReadOnlyMemory<char> Text, long BytesRead)> Text(Stream stream)
    {
        var bytes = new byte[1 << 16];
        var filled = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (filled == 0)
            throw new DocumentException("The file is empty.", "文件为空。");
        var (encoding, mark) = TextDecoding.Find(bytes.AsSpan(0, filled), isWhole: filled < bytes.Length);
        var decoder = encoding.GetDecoder();
        var chars = new char[encoding.GetMaxCharCount(bytes.Length)];
        for (long read = filled; filled > 0; filled = stream.Read(bytes), read += filled)
        {
            if (read > limits.StreamBytes)
                throw new DocumentException($"More than {limits.StreamBytes} bytes of the file are not read.", $"文件超过 {limits.StreamBytes} 字节的部分不读取。");
            int count;
            try
            {
                count = decoder.GetChars(bytes.AsSpan(mark, filled - mark), chars, flush: false);
            }
            catch (DecoderFallbackException broken)
            {
                throw new DocumentException($"Before byte {read} the file stops being {encoding.WebName}; the rest is not read.", $"文件在第 {read} 字节前不再是 {encoding.WebName}，其后未读取。", broken);
            }

            mark = 0;
            yield return (chars.AsMemory(0, count), read);
        }
    }

    private sealed class Record(int room)
    {
        private readonly StringBuilder _cell = new();
        private List<string> _cells = [];
        private int _length;
        private bool _any;

        public bool IsEmpty => !_any;

        public bool IsAtCellStart => _cell.Length == 0;

        public void Add(char c)
        {
            _any = true;
            if (_length++ < room)
                _cell.Append(c);
        }

        public void EndCell()
        {
            _any = true;
            if (_length++ < room && _cells.Count <= MaxColumns)
                _cells.Add(_cell.ToString());
            _cell.Clear();
        }

        public (IReadOnlyList<string>, bool, long) End(long read)
        {
            EndCell();
            var ended = (_cells, _length > room || _cells.Count > MaxColumns, read);
            (_cells, _length, _any) = ([], 0, false);
            return ended;
        }
    }
}
