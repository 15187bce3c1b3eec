using System.Globalization;
using System.Text;
using System.Xml;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>
/// A dump of a MediaWiki site (<c>pages-articles.xml</c>), read as it streams by. Articles become documents; redirects and other namespaces are passed over. A compressed dump is
/// unpacked on the way in, for instance with <c>bzcat</c>.
/// </summary>
public sealed class MediaWikiReader(IngestionLimits limits) : IDocumentReader
{
    public IReadOnlyList<string> Extensions { get; } = [".xml"];

    public IEnumerable<DocumentDraft> Read(SourceFile file)
    {
        using var stream = file.Open();
        using var counted = new CountedStream(stream, limits.StreamBytes);
        using var xml = XmlReader.Create(counted, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true, IgnoreWhitespace = true, CloseInput = false,
        });
        if (!Guarded(() => xml.MoveToContent() == XmlNodeType.Element && xml.LocalName == "mediawiki"))
            throw new DocumentException("XML is read as a MediaWiki dump only; this file does not begin with <mediawiki>.", "XML 仅支持 MediaWiki 导出文件；此文件不以 <mediawiki> 开头。");
        var language = xml.XmlLang is { Length: >= 2 } tag && tag[..2].ToLowerInvariant() is "zh" or "en" ? tag[..2].ToLowerInvariant() : null;
        var site = new Site(language, null, null);
        while (Guarded(() => ReadToElement(xml, depth: 1)))
        {
            if (xml.LocalName == "siteinfo")
            {
                site = Guarded(() => ReadSite(xml, site));
            }
            else if (xml.LocalName == "page")
            {
                var page = Guarded(() => ReadPage(xml));
                if (page is { Namespace: "0", IsRedirect: false, Title.Length: > 0 })
                    yield return Draft(file, site, page, counted.BytesRead);
            }
        }
    }

    private DocumentDraft Draft(SourceFile file, Site site, Page page, long read)
    {
        var id = SourceFile.IdOf(file.Id, page.Title);
        var location = site.Base is { } address && address.LastIndexOf('/') is > 0 and var end ? address[..(end + 1)] + page.Title.Replace(' ', '_') : file.Location;
        return new DocumentDraft(id, ContentHash.Of($"{page.Title}\n{page.Timestamp}\n{page.Text}"), location, read, () =>
        {
            if (page.IsTooLong)
                throw new DocumentException($"The article is longer than {limits.RecordBytes / sizeof(char)} characters.", $"条目超过 {limits.RecordBytes / sizeof(char)} 个字符。");
            var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["title"] = page.Title, ["location"] = location };
            if (site.Language is { } language)
                fields["language"] = language;
            if (site.Name is { Length: > 0 } name)
                fields["source"] = name;
            if (page.Timestamp is { Length: >= 10 } timestamp)
                fields["revised"] = timestamp[..10];
            return new ParsedDocument(fields, Wikitext.Blocks(page.Text));
        });
    }

    private static Site ReadSite(XmlReader xml, Site site)
    {
        using var inner = xml.ReadSubtree();
        inner.Read();
        while (ReadToElement(inner, depth: 1))
        {
            if (inner.LocalName == "sitename")
                site = site with { Name = Text(inner, 200).Text };
            else if (inner.LocalName == "base")
                site = site with { Base = Text(inner, 2000).Text };
        }

        return site;
    }

    private Page ReadPage(XmlReader xml)
    {
        var page = new Page();
        using var inner = xml.ReadSubtree();
        inner.Read();
        while (inner.Read())
        {
            if (inner.NodeType != XmlNodeType.Element)
                continue;
            switch (inner.LocalName)
            {
                case "title":
                    page.Title = Text(inner, 1000).Text.Trim();
                    break;
                case "ns":
                    page.Namespace = Text(inner, 10).Text.Trim();
                    break;
                case "redirect":
                    page.IsRedirect = true;
                    break;
                case "timestamp":
                    page.Timestamp = Text(inner, 40).Text.Trim();
                    break;
                case "text":
                    // A dump with the history has one for each revision; the last one is the newest.
                    (page.Text, page.IsTooLong) = Text(inner, limits.RecordBytes / sizeof(char));
                    page.IsRedirect |= page.Text.StartsWith("#redirect", StringComparison.OrdinalIgnoreCase) || page.Text.StartsWith("#重定向", StringComparison.Ordinal);
                    break;
            }
        }

        return page;
    }

    /// <summary>Moves to the next element so deep below the one the reader was made for.</summary>
    private static bool ReadToElement(XmlReader xml, int depth)
    {
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == depth)
                return true;
        }

        return false;
    }

    /// <summary>The text within an element, in pieces, so that a long one is never held whole. The reader stands at its end afterwards.</summary>
    private static (string Text, bool IsTooLong) Text(XmlReader xml, int limit)
    {
        if (xml.IsEmptyElement)
            return ("", false);
        var text = new StringBuilder();
        var buffer = new char[4096];
        var tooLong = false;
        var depth = xml.Depth;
        while (xml.Read() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
        {
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace))
                continue;
            for (int read; (read = xml.ReadValueChunk(buffer, 0, buffer.Length)) > 0;)
            {
                var room = Math.Min(read, limit - text.Length);
                tooLong |= room < read;
                text.Append(buffer, 0, room);
            }
        }

        return (text.ToString(), tooLong);
    }

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException broken)
        {
            throw new DocumentException($"The XML breaks off: {broken.Message} What came before is kept.", $"XML 中断：{broken.Message} 此前内容已保留。", broken);
        }
    }

    private sealed record Site(string? Language, string? Name, string? Base);

    private sealed class Page
    {
        public string Title { get; set; } = "";

        public string Namespace { get; set; } = "0";

        public bool IsRedirect { get; set; }

        public string Timestamp { get; set; } = "";

        public string Text { get; set; } = "";

        public bool IsTooLong { get; set; }
    }

    /// <summary>Knows how far it was read.</summary>
    private sealed class CountedStream(Stream inner, long limit) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            BytesRead += read;
            return BytesRead <= limit ? read : throw new DocumentException(
                string.Create(CultureInfo.InvariantCulture, $"More than {limit} bytes of the file are not read."), string.Create(CultureInfo.InvariantCulture, $"文件超过 {limit} 字节的部分不读取。"));
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
