using NodaTime;

namespace TravelPlanner.Rag.Corpus;

/// <summary>What is known of a document beside its text; every chunk carries it, so that a passage can be filtered and cited alone.</summary>
public sealed record DocumentFacts
{
    public required string Title { get; init; }

    /// <summary><c>zh</c> or <c>en</c>; what the reader found when the document does not say.</summary>
    public required string Language { get; init; }

    /// <summary><c>destination</c>, <c>topic</c>, <c>policy</c>, <c>tip</c>, <c>review</c> or a word of the owner's own.</summary>
    public required string Category { get; init; }

    /// <summary>Who says so, in words for a citation.</summary>
    public required string Source { get; init; }

    /// <summary>The id of the city, as in the gazetteer; null when the document is not about one.</summary>
    public string? Place { get; init; }

    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary>Where it can be read whole: an address or a path. Shown, never fetched.</summary>
    public string? Location { get; init; }

    /// <summary>The address of the authority that has the last word, such as a border office. Shown, never fetched.</summary>
    public string? Official { get; init; }

    public string? Licence { get; init; }

    /// <summary>When the text was last right, by its own word.</summary>
    public LocalDate? Revised { get; init; }

    /// <summary>0 to 1: how far its owner trusts it; 1 for the embedded guides.</summary>
    public double Quality { get; init; } = 0.5;
}
