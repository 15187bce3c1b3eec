namespace TravelPlanner.Rag.Corpus;

/// <summary>A part of a document that answers a question by itself.</summary>
/// <param name="Id"><c>document#ordinal</c>; the same text of the same document keeps its id.</param>
/// <param name="DocumentId">Unique in the index, for instance <c>guides/kyoto.en</c>.</param>
/// <param name="Ordinal">Its position in the document, from 0.</param>
/// <param name="HeadingPath">The headings above it, outermost first, without the title of the document.</param>
/// <param name="Text">Clean text; data from outside, never instructions.</param>
/// <param name="Tokens">Its length as the chunker counted it.</param>
public sealed record Chunk(string Id, string DocumentId, int Ordinal, IReadOnlyList<string> HeadingPath, string Text, int Tokens, DocumentFacts Facts)
{
    /// <summary>What is searched: a passage alone often does not name the place or the subject that its headings do.</summary>
    public string Searchable => string.Join(" › ", [Facts.Title, .. HeadingPath]) + "\n" + Text;
}
