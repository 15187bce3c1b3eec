using System.Text;
using System.Text.RegularExpressions;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The visible text of a page.</summary>
public sealed partial class HtmlReader(IngestionLimits limits) : IDocumentReader
{
    private const int DeclarationBytes = 1024;

    public IReadOnlyList<string> Extensions { get; } = [".html", ".htm", ".xhtml"];

    public IEnumerable<DocumentDraft> Read(SourceFile file) => [WholeFile.Draft(file, limits, Parse)];

    private ParsedDocument Parse(byte[] bytes)
    {
        var (title, language, blocks) = HtmlText.Read(Decode(bytes), limits);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (title.Length > 0)
            fields["title"] = title;
        // Of a page in a third language nothing is said here: its script decides.
        if (language is { Length: >= 2 } && language[..2].ToLowerInvariant() is "zh" or "en")
            fields["language"] = language;
        return new ParsedDocument(fields, blocks);
    }

    /// <summary>A page may name the encoding of its Chinese; any other name is tried as <see cref="TextDecoding"/> finds it.</summary>
    private static string Decode(byte[] bytes)
    {
        if (Declaration().IsMatch(Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, DeclarationBytes))))
        {
            try
            {
                return CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!.GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                return TextDecoding.Decode(bytes);
            }
        }

        return TextDecoding.Decode(bytes);
    }

    [GeneratedRegex("""<meta[^>]{0,200}charset\s*=\s*["']?\s*gb(?:2312|k|18030)""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Declaration();
}
