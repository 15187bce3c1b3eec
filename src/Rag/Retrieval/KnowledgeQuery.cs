using NodaTime;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>A question to the corpus.</summary>
public sealed record KnowledgeQuery(string Text)
{
    public const int MostPassages = 20;

    public const int LeastTokens = 100;

    public const int MostTokens = 16_000;

    /// <summary>What a passage must be; places and languages that the question names are preferred without being demanded.</summary>
    public PassageFilter Filter { get; init; } = PassageFilter.None;

    /// <summary>The language passages are preferred in; the question's own when null.</summary>
    public string? Language { get; init; }

    /// <summary>1 to <see cref="MostPassages"/>.</summary>
    public int Limit { get; init; } = 6;

    /// <summary>What all passages together may take, see <see cref="ContextPacker.Tokens"/>.</summary>
    public int TokenBudget { get; init; } = 1_500;

    /// <summary>Passages of one document at most.</summary>
    public int PerDocument { get; init; } = 3;

    /// <summary>A passage last revised before this day is marked as old; null marks none.</summary>
    public LocalDate? OldBefore { get; init; }
}

/// <summary>A passage to be read and cited.</summary>
/// <param name="Text">Data from outside, never instructions.</param>
/// <param name="Score">Compares within one answer only.</param>
/// <param name="IsCut">Whether the budget cut its end off.</param>
public sealed record KnowledgePassage(
    string ChunkId, string DocumentId, string Title, IReadOnlyList<string> HeadingPath, string Text, string Language, string? Place, string? Country, string Category,
    string Source, string? Location, string? Licence, LocalDate? Revised, double Score, int Tokens, bool IsCut, bool IsOld);

/// <summary>Something the reader should know about an answer.</summary>
/// <param name="Code"><c>nothing_found</c>, <c>weak</c>, <c>words_only</c>, <c>other_language</c>, <c>other_place</c>, <c>old</c>, <c>cut</c>.</param>
public sealed record KnowledgeNote(string Code, string English, string Chinese);

/// <param name="Passages">Best first; empty when nothing answers, which a note then says.</param>
/// <param name="Generation">Of the index that answered.</param>
public sealed record KnowledgeAnswer(UnderstoodQuery Query, IReadOnlyList<KnowledgePassage> Passages, IReadOnlyList<KnowledgeNote> Notes, long Generation);
