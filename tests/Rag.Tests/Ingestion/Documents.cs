using System.Text;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Chunking;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>A file of a test, and what becomes of it.</summary>
internal static class Documents
{
    public static SourceFile File(string name, byte[] bytes) => new(SourceFile.IdOf("t", name), name, "/" + name, bytes.Length, () => new MemoryStream(bytes, writable: false));

    public static IReadOnlyList<DocumentDraft> Drafts(string name, byte[] bytes, IngestionLimits? limits = null, RecordFields? fields = null) =>
        [.. new DocumentReaders(limits ?? new IngestionLimits(), fields ?? RecordFields.Usual).Read(File(name, bytes))];

    /// <summary>A line for each chunk: <c>id [headings] text</c>, and for a document set aside <c>id ! reason</c>.</summary>
    public static string Read(string name, string text, IngestionLimits? limits = null) => Read(name, Encoding.UTF8.GetBytes(text), limits);

    public static string Read(string name, byte[] bytes, IngestionLimits? limits = null, RecordFields? fields = null)
    {
        var lines = new List<string>();
        try
        {
            foreach (var draft in new DocumentReaders(limits ?? new IngestionLimits(), fields ?? RecordFields.Usual).Read(File(name, bytes)))
                lines.AddRange(Read(draft));
        }
        catch (DocumentException broken)
        {
            lines.Add($"! {broken.Message}");
        }

        return string.Join('\n', lines);
    }

    public static IReadOnlyList<Chunk> Chunks(DocumentDraft draft, ChunkerOptions? options = null)
    {
        var parsed = draft.Parse();
        var clean = parsed with { Blocks = TextCleaner.Clean(parsed.Blocks) };
        return new Chunker(options ?? new ChunkerOptions()).Split(draft.Id, Metadata.Facts(clean, MetadataDefaults.None, Path.GetFileName(draft.Id), draft.Location), clean.Blocks);
    }

    private static IEnumerable<string> Read(DocumentDraft draft)
    {
        try
        {
            return [.. Chunks(draft).Select(c => $"{c.Id} [{string.Join(" › ", c.HeadingPath)}] {c.Text.Replace("\n\n", " ¶ ", StringComparison.Ordinal).Replace("\n", " / ", StringComparison.Ordinal)}")];
        }
        catch (DocumentException broken)
        {
            return [$"{draft.Id} ! {broken.Message}"];
        }
    }
}
