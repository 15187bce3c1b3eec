using System.Text;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>
/// The objects of a PDF file by number (ISO 32000-1, 7.3 and 7.5). They are found by looking through the file and not by its own tables: the last definition of a number counts,
/// so that a file with broken tables reads as well, and tables that lead in circles lead nowhere. An object is taken apart when it is first asked for.
/// </summary>
internal sealed class PdfObjects
{
    private const int HeaderBytes = 1024;
    private const int MaxObjects = 2_000_000;
    private const int MaxReferences = 32;

    /// <summary>Unpacked bytes of all object streams together.</summary>
    private const long MaxUnpacked = 256L * 1024 * 1024;

    private readonly byte[] _file;
    private readonly int _nesting;
    private readonly Dictionary<int, (byte[] Data, int Offset)> _offsets = [];
    private readonly Dictionary<int, object?> _objects = [];
    private readonly List<PdfDictionary> _trailers = [];
    private long _unpacked;

    /// <exception cref="DocumentException">It is no PDF file, is encrypted, or has too much of something.</exception>
    public PdfObjects(byte[] file, int nesting)
    {
        (_file, _nesting) = (file, nesting);
        if (file.AsSpan(0, Math.Min(file.Length, HeaderBytes)).IndexOf("%PDF-"u8) < 0)
            throw new DocumentException("It is not a PDF file.", "不是 PDF 文件。");
        FindObjects();
        FindTrailers();
        if (_trailers.Exists(t => t.Get("Encrypt") is not null))
            throw new DocumentException("The file is encrypted; save a copy without protection.", "文件已加密，请另存为无保护的副本。");
    }

    /// <summary>The root of the document.</summary>
    /// <exception cref="DocumentException">The file has none: it is not whole.</exception>
    public PdfDictionary Catalog => _trailers.AsEnumerable().Reverse().Select(t => t.Dictionary("Root")).FirstOrDefault(r => r?.Dictionary("Pages") is not null)
        ?? _offsets.Keys.Order().Select(n => Value(new PdfReference(n))).OfType<PdfDictionary>().FirstOrDefault(d => d.Name("Type") == "Catalog")
        ?? throw new DocumentException("The file has no pages: it is broken or cut off.", "文件没有页面：已损坏或不完整。");

    /// <summary>What the document says of itself; null where it does not.</summary>
    public PdfDictionary? Info => _trailers.AsEnumerable().Reverse().Select(t => t.Dictionary("Info")).FirstOrDefault(i => i is not null);

    /// <summary>The value behind a reference, or the value itself.</summary>
    public object? Value(object? item)
    {
        for (var steps = 0; item is PdfReference reference; steps++)
        {
            if (steps == MaxReferences)
                return null;
            if (!_objects.TryGetValue(reference.Number, out item))
            {
                item = _offsets.TryGetValue(reference.Number, out var at) ? Parse(at.Data, at.Offset) : null;
                _objects[reference.Number] = item;
            }
        }

        return item;
    }

    private void FindObjects()
    {
        for (var at = 0; at < _file.Length;)
        {
            var found = _file.AsSpan(at).IndexOf(" obj"u8);
            if (found < 0)
                return;
            var header = at + found;
            at = header + 4;
            if (NumberBefore(header) is not { } number)
                continue;
            if (_offsets.Count == MaxObjects)
                throw new DocumentException($"It has more than {MaxObjects} objects.", $"超过 {MaxObjects} 个对象。");
            _offsets[number] = (_file, at);
            if (StreamStart(at) is not { } stream)
                continue;
            // What stands in a stream may look like an object and is none.
            var dictionary = Parse(_file, at) as PdfDictionary;
            at = stream + StreamLength(stream);
            if (dictionary?.Name("Type") == "ObjStm")
                FindPacked(dictionary);
            else if (dictionary?.Name("Type") == "XRef")
                _trailers.Add(dictionary);
        }
    }

    /// <summary>The number in <c>12 0 obj</c>, read backwards from the space before the word.</summary>
    private int? NumberBefore(int space)
    {
        var at = space - 1;
        while (at >= 0 && char.IsAsciiDigit((char)_file[at]))
            at--;
        if (at == space - 1 || at < 1 || _file[at] is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t'))
            return null;
        var end = at;
        for (at--; at >= 0 && char.IsAsciiDigit((char)_file[at]) && end - at <= 10;)
            at--;
        return int.TryParse(Encoding.ASCII.GetString(_file, at + 1, end - at - 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>Where the bytes of the stream of the object at an offset begin; null where it has none.</summary>
    private int? StreamStart(int from)
    {
        // No further than the next object: where ends are missing, each would be looked for to the end of the file.
        var next = _file.AsSpan(from).IndexOf(" obj"u8);
        var body = _file.AsSpan(from, next < 0 ? _file.Length - from : next);
        body = body.IndexOf("endobj"u8) is >= 0 and var end ? body[..end] : body;
        for (var at = 0; at < body.Length;)
        {
            var found = body[at..].IndexOf("stream"u8);
            if (found < 0)
                return null;
            at += found;
            if (body[..at].TrimEnd(" \r\n\t\f\0"u8).EndsWith(">>"u8))
            {
                var start = from + at + 6;
                if (start < _file.Length && _file[start] == '\r')
                    start++;
                return Math.Min(_file.Length, start < _file.Length && _file[start] == '\n' ? start + 1 : start);
            }

            at += 6;
        }

        return null;
    }

    private int StreamLength(int start) => _file.AsSpan(start).IndexOf("endstream"u8) is >= 0 and var length ? length : _file.Length - start;

    private void FindPacked(PdfDictionary stream)
    {
        if (stream.Number("N") is not (> 0 and <= MaxObjects and var count) || stream.Number("First") is not (> 0 and < int.MaxValue and var first))
            return;
        var data = PdfStreams.Unpack(stream, MaxUnpacked - _unpacked + 1);
        if (data is null)
            return;
        _unpacked += data.Length;
        if (_unpacked > MaxUnpacked)
            throw new DocumentException($"Its object streams unpack to more than {MaxUnpacked / 1024 / 1024} MiB.", $"PDF 对象流解压后超过 {MaxUnpacked / 1024 / 1024} MiB。");
        var lexer = new PdfLexer(data);
        for (var i = 0; i < count; i++)
        {
            if (lexer.Next() is not { Kind: PdfTokenKind.Number, Number: >= 0 and var number } || lexer.Next() is not { Kind: PdfTokenKind.Number, Number: >= 0 and var offset })
                return;
            if (first + offset < data.Length && _offsets.Count < MaxObjects)
                _offsets[(int)number] = (data, (int)(first + offset));
        }
    }

    private void FindTrailers()
    {
        for (var at = 0; at < _file.Length && _trailers.Count < 1000;)
        {
            var found = _file.AsSpan(at).IndexOf("trailer"u8);
            if (found < 0)
                return;
            at += found + 7;
            if (Parse(_file, at) is PdfDictionary trailer)
                _trailers.Add(trailer);
        }
    }

    private object? Parse(byte[] data, int offset)
    {
        var lexer = new PdfLexer(data, offset);
        var value = Parse(lexer, lexer.Next(), 0);
        // Only an object of the file itself has a stream behind it.
        return value is PdfDictionary dictionary && ReferenceEquals(data, _file) && lexer.Position <= data.Length && IsStreamNext(lexer.Position) && StreamStart(offset) is { } start
            ? dictionary.With(_file.AsMemory(start, StreamLength(start)))
            : value;
    }

    private bool IsStreamNext(int at) => _file.AsSpan(at, Math.Min(64, _file.Length - at)).TrimStart(" \r\n\t\f\0"u8).StartsWith("stream"u8);

    private object? Parse(PdfLexer lexer, PdfToken token, int depth)
    {
        if (depth > _nesting)
            throw new DocumentException($"Its arrays nest deeper than {_nesting}.", $"PDF 数组嵌套超过 {_nesting} 层。");
        return token.Kind switch
        {
            PdfTokenKind.Number => token.Number,
            PdfTokenKind.Name => new PdfName(token.Text),
            PdfTokenKind.String => token.Bytes,
            PdfTokenKind.ArrayStart => Items(lexer, PdfTokenKind.ArrayEnd, depth),
            PdfTokenKind.DictionaryStart => Dictionary(Items(lexer, PdfTokenKind.DictionaryEnd, depth)),
            PdfTokenKind.Operator => token.Text switch { "true" => true, "false" => false, _ => null },
            _ => null,
        };
    }

    private List<object?> Items(PdfLexer lexer, PdfTokenKind end, int depth)
    {
        var items = new List<object?>();
        for (var token = lexer.Next(); token.Kind != end && token.Kind != PdfTokenKind.End; token = lexer.Next())
        {
            if (token is { Kind: PdfTokenKind.Operator, Text: "endobj" or "endstream" or "stream" })
                break;
            if (token is { Kind: PdfTokenKind.Operator, Text: "R" } && items is [.., double number, double])
            {
                items.RemoveRange(items.Count - 2, 2);
                items.Add(new PdfReference((int)Math.Clamp(number, 0, int.MaxValue)));
            }
            else if (token.Kind is not (PdfTokenKind.ArrayEnd or PdfTokenKind.DictionaryEnd))
            {
                items.Add(Parse(lexer, token, depth + 1));
            }
        }

        return items;
    }

    private PdfDictionary Dictionary(List<object?> items)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i] is PdfName key)
                members[key.Value] = items[i + 1];
        }

        return new PdfDictionary(this, members);
    }
}
