using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>A document on its way from the readers to the index.</summary>
/// <param name="State">What is to be done with it.</param>
/// <param name="BytesRead">Of all sources, when it was read.</param>
internal sealed record PreparedDocument(
    string Id, string Location, string ContentHash, PreparedState State, DocumentFacts? Facts, IReadOnlyList<Chunk> Chunks, IReadOnlyList<Note> Notes, int Attempts, long BytesRead);

internal enum PreparedState
{
    /// <summary>Chunks to be embedded and written.</summary>
    Changed,

    /// <summary>In the index as it is.</summary>
    Unchanged,

    /// <summary>Cannot be taken in; the notes say why.</summary>
    SetAside,
}
