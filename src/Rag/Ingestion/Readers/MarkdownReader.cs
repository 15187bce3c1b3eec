using System.Buffers;
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

    /// <summary>The marks of a paragraph are compared with one another: a paragraph of nothing else costs the square of their number.</summary>
    private const long MaxComparisons = 400_000_000;

    private static readonly SearchValues<char> Marks = SearchValues.Create("[*_~^");

    public IReadOnlyList<string> Extensions { get; } = [".md", ".markdown"];

    public IEnumerable<DocumentDraft> Read(SourceFile file) => [WholeFile.Draft(file, limits, Parse)];

    private ParsedDocument Parse(byte[] bytes)
    {
        var (fields, body) = FrontMatter.Split(TextDecoding.Decode(bytes));
        CheckMarks(body);
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

    private static void CheckMarks(string body)
    {
        long comparisons = 0, marks = 0;
        foreach (var line in body.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace())
                marks = 0;
            var before = marks;
            for (var rest = line; rest.IndexOfAny(Marks) is >= 0 and var at; rest = rest[(at + 1)..])
                marks++;
            comparisons += (marks * marks) - (before * before);
            if (comparisons > MaxComparisons)
                throw new DocumentException("A paragraph has more brackets and stars than can be told apart.", "段落中的方括号与星号过多，无法解析。");
        }
    }
}
