using Markdig;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>
/// Markdown with front matter. It is read as the page it renders to, so that what a reader of that page would not see (comments, hidden elements, the addresses of links) is not in
/// the text either.
/// </summary>
public sealed class MarkdownReader(IngestionLimits limits) : IDocumentReader
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseGridTables().UseAutoLinks().UseFootnotes().UseTaskLists().UseEmphasisExtras().Build();

    public IReadOnlyList<string> Extensions { get; } = [".md", ".markdown"];

    public IEnumerable<DocumentDraft> Read(SourceFile file) => [WholeFile.Draft(file, limits, Parse)];

    private ParsedDocument Parse(byte[] bytes)
    {
        var (fields, body) = FrontMatter.Split(TextDecoding.Decode(bytes));
        string page;
        try
        {
            page = Markdown.ToHtml(body, Pipeline);
        }
        catch (ArgumentException tooDeep)
        {
            // Markdig's own guard, which has no type of its own.
            throw new DocumentException($"The Markdown cannot be read: {tooDeep.Message}", $"无法读取 Markdown：{tooDeep.Message}", tooDeep);
        }

        return new ParsedDocument(fields, HtmlText.Read(page, limits).Blocks);
    }
}
