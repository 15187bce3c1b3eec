using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Knows one format.</summary>
public interface IDocumentReader
{
    /// <summary>Lower case with the dot.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>The documents of a file, one after the other; a later one is not read before it is asked for.</summary>
    /// <exception cref="DocumentException">The file as a whole cannot be read.</exception>
    IEnumerable<DocumentDraft> Read(SourceFile file);
}

/// <summary>Every format that is read.</summary>
public sealed class DocumentReaders
{
    private readonly Dictionary<string, IDocumentReader> _byExtension;

    public DocumentReaders(IngestionLimits limits, RecordFields fields) => _byExtension = new IDocumentReader[]
    {
        new MarkdownReader(limits), new HtmlReader(limits), new PlainTextReader(limits), new Pdf.PdfReader(limits),
        new JsonReader(limits, fields), new JsonLinesReader(limits, fields), new CsvReader(limits, fields), new MediaWikiReader(limits),
    }.SelectMany(r => r.Extensions.Select(e => (Extension: e, Reader: r))).ToDictionary(e => e.Extension, e => e.Reader, StringComparer.Ordinal);

    public IReadOnlySet<string> Extensions => _byExtension.Keys.ToHashSet(StringComparer.Ordinal);

    /// <exception cref="DocumentException">The extension is not known, or the file cannot be read.</exception>
    public IEnumerable<DocumentDraft> Read(SourceFile file) =>
        _byExtension.GetValueOrDefault(file.Extension)?.Read(file) ?? throw new DocumentException(
            $"'{file.Extension}' is not read; there are {string.Join(' ', Extensions.Order(StringComparer.Ordinal))}.",
            $"不支持“{file.Extension}”，可读取 {string.Join(' ', Extensions.Order(StringComparer.Ordinal))}。");
}
