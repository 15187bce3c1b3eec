using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Text whose paragraphs are divided by blank lines; front matter may stand before it.</summary>
public sealed class PlainTextReader(IngestionLimits limits) : IDocumentReader
{
    public IReadOnlyList<string> Extensions { get; } = [".txt", ".text"];

    public IEnumerable<DocumentDraft> Read(SourceFile file) => [WholeFile.Draft(file, limits, Parse)];

    private static ParsedDocument Parse(byte[] bytes)
    {
        var (fields, body) = FrontMatter.Split(TextDecoding.Decode(bytes));
        return new ParsedDocument(fields, Blocks(body));
    }

    /// <summary>Paragraphs; a single line break within one is where the writer's window ended.</summary>
    internal static IReadOnlyList<Block> Blocks(string text)
    {
        var blocks = new List<Block>();
        var paragraph = new JoinedLines();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var content = line.Trim();
            if (!content.IsEmpty)
            {
                paragraph.Add(content);
                continue;
            }

            End();
        }

        End();
        return blocks;

        void End()
        {
            if (paragraph.Take() is { Length: > 0 } whole)
                blocks.Add(new Block(BlockKind.Paragraph, whole));
        }
    }
}
