namespace TravelPlanner.Rag.Ingestion;

/// <summary>What a reader found in a document.</summary>
/// <param name="Fields">What it says of itself, by lower-case name: <c>title</c>, <c>place</c>, <c>language</c>, … as <see cref="Metadata"/> reads them.</param>
/// <param name="Notes">What could not be read of it although the rest could.</param>
public sealed record ParsedDocument(IReadOnlyDictionary<string, string> Fields, IReadOnlyList<Block> Blocks, IReadOnlyList<Note> Notes)
{
    public static readonly IReadOnlyDictionary<string, string> NoFields = new Dictionary<string, string>(StringComparer.Ordinal);

    public ParsedDocument(IReadOnlyDictionary<string, string> fields, IReadOnlyList<Block> blocks)
        : this(fields, blocks, [])
    {
    }
}

/// <summary>A sentence for people, in both languages.</summary>
public sealed record Note(string Message, string Chinese);

/// <summary>A document that was found but not taken apart yet: enough to see whether it changed.</summary>
/// <param name="Id">Unique in the index; see <see cref="Sources.SourceFile.Id"/>.</param>
/// <param name="ContentHash">SHA-256 of its bytes, in lower hex.</param>
/// <param name="BytesRead">How far its file has been read, for progress.</param>
/// <param name="Parse">Takes it apart; throws <see cref="DocumentException"/> where it cannot.</param>
public sealed record DocumentDraft(string Id, string ContentHash, string Location, long BytesRead, Func<ParsedDocument> Parse);
