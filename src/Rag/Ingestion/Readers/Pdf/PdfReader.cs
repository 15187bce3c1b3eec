using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>
/// The text of a PDF file. What is not read: pictures of text (a scan), text in a font that does not say which characters it draws, forms and notes, encrypted files, and what is laid out to be
/// invisible. A file with none but these is set aside with that reason; of others it is noted.
/// </summary>
public sealed class PdfReader(IngestionLimits limits) : IDocumentReader
{
    private const int MaxPages = 5000;
    private const int MaxTreeDepth = 64;
    private const long MaxUnpacked = 256L * 1024 * 1024;

    public IReadOnlyList<string> Extensions { get; } = [".pdf"];

    public IEnumerable<DocumentDraft> Read(SourceFile file) => [WholeFile.Draft(file, limits, Parse)];

    private ParsedDocument Parse(byte[] bytes)
    {
        var objects = new PdfObjects(bytes, limits.Nesting);
        var findings = new PdfFindings();
        var fonts = new Dictionary<PdfDictionary, PdfFont>(ReferenceEqualityComparer.Instance);
        var pages = Pages(objects.Catalog).Select(p => Text(p, findings, fonts)).ToList();
        var blocks = PdfLayout.Blocks(pages);
        if (blocks.Count == 0)
            throw Nothing(findings, pages.Count);
        var title = objects.Info?.Text("Title") is { Length: > 3 } named && !named.StartsWith("Microsoft Word", StringComparison.Ordinal) ? named : null;
        var fields = title is null ? ParsedDocument.NoFields : new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = title };
        return new ParsedDocument(fields, blocks, [.. Notes(findings, pages)]);
    }

    private static IEnumerable<Page> Pages(PdfDictionary catalog)
    {
        var seen = new HashSet<PdfDictionary>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(PdfDictionary Node, PdfDictionary? Resources, IReadOnlyList<object?>? Box, int Depth)>();
        if (catalog.Dictionary("Pages") is { } root)
            open.Push((root, null, null, 0));
        var count = 0;
        while (open.Count > 0)
        {
            var (node, inherited, inheritedBox, depth) = open.Pop();
            if (!seen.Add(node) || depth > MaxTreeDepth)
                continue;
            var resources = node.Dictionary("Resources") ?? inherited;
            var box = node.Array("MediaBox") ?? inheritedBox;
            if (node.Array("Kids") is { } kids)
            {
                foreach (var kid in kids.OfType<PdfDictionary>().Reverse())
                    open.Push((kid, resources, box, depth + 1));
            }
            else
            {
                if (++count > MaxPages)
                    throw new DocumentException($"It has more than {MaxPages} pages.", $"超过 {MaxPages} 页。");
                yield return new Page(node, resources, box);
            }
        }
    }

    private static IReadOnlyList<PdfFragment> Text(Page page, PdfFindings findings, Dictionary<PdfDictionary, PdfFont> fonts)
    {
        var box = page.Box?.Select(e => e as double? ?? 0).ToArray() is { Length: 4 } corners
            ? (Math.Min(corners[0], corners[2]), Math.Min(corners[1], corners[3]), Math.Max(corners[0], corners[2]), Math.Max(corners[1], corners[3]))
            : (0, 0, 14_400, 14_400);
        var text = new PdfPageText(box, findings, fonts);
        // The streams of a page are one: an operator may even begin in one and end in the next.
        using var content = new MemoryStream();
        foreach (var part in Contents(page.Node))
        {
            // The same stream may stand there a thousand times.
            if (findings.BytesUnpacked < MaxUnpacked && PdfStreams.Unpack(part) is { } unpacked)
            {
                findings.BytesUnpacked += unpacked.Length;
                content.Write(unpacked);
            }
            else
            {
                findings.HasUnreadStreams = true;
            }

            content.WriteByte((byte)'\n');
        }

        text.Read(content.ToArray(), page.Resources);
        return text.Fragments;
    }

    private static IEnumerable<PdfDictionary> Contents(PdfDictionary page) => page.Array("Contents")?.Take(MaxPages).OfType<PdfDictionary>() ?? (page.Dictionary("Contents") is { } single ? [single] : []);

    private static DocumentException Nothing(PdfFindings findings, int pages)
    {
        if (findings.UnknownGlyphs > 0)
            return new DocumentException("Its fonts do not say which characters they draw; nothing can be read.", "字体未给出字符编码，无法读取文字。");
        if (findings.HiddenCharacters > 0)
            return new DocumentException("It has no visible text; an invisible layer, as under a scan, is not read.", "没有可见文字；扫描件下的隐形文字层不读取。");
        return findings.HasImages
            ? new DocumentException($"Its {pages} pages are pictures (a scan); text in pictures is not recognised.", $"{pages} 页均为图片（扫描件），不识别图片中的文字。")
            : new DocumentException($"Its {pages} pages have no text.", $"{pages} 页均无文字。");
    }

    private static IEnumerable<Note> Notes(PdfFindings findings, IReadOnlyList<IReadOnlyList<PdfFragment>> pages)
    {
        if (findings.UnknownGlyphs > 0)
            yield return new Note($"{findings.UnknownGlyphs} characters are in fonts that do not say which they are.", $"{findings.UnknownGlyphs} 个字符的字体未给出编码，未读取。");
        if (findings.HiddenCharacters > 0)
            yield return new Note($"{findings.HiddenCharacters} characters are not visible on the page and were left out.", $"{findings.HiddenCharacters} 个字符在页面上不可见，已略去。");
        if (findings.HasUnreadStreams)
            yield return new Note("A part is packed in a way that is not read, or is too large.", "部分内容的压缩方式不受支持或过大，未读取。");
        if (findings.HasImages && pages.Count(p => p.Count == 0) is > 0 and var empty)
            yield return new Note($"{empty} of {pages.Count} pages have no text; text in pictures is not recognised.", $"{pages.Count} 页中有 {empty} 页无文字；不识别图片中的文字。");
    }

    private sealed record Page(PdfDictionary Node, PdfDictionary? Resources, IReadOnlyList<object?>? Box);
}
