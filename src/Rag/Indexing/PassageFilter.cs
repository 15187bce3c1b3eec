using NodaTime;

namespace TravelPlanner.Rag.Indexing;

/// <summary>What a passage must be to be found at all. Null or empty asks nothing.</summary>
public sealed record PassageFilter
{
    public static readonly PassageFilter None = new();

    /// <summary>Ids of cities; a passage of any of them passes.</summary>
    public IReadOnlySet<string>? Places { get; init; }

    /// <summary>ISO 3166-1 alpha-2 codes; a passage of any of them passes.</summary>
    public IReadOnlySet<string>? Countries { get; init; }

    public IReadOnlySet<string>? Categories { get; init; }

    /// <summary><c>zh</c>, <c>en</c>.</summary>
    public IReadOnlySet<string>? Languages { get; init; }

    /// <summary>Not older than this day; a passage without a date does not pass.</summary>
    public LocalDate? RevisedFrom { get; init; }

    public bool AsksNothing => Places is null or { Count: 0 } && Countries is null or { Count: 0 } && Categories is null or { Count: 0 }
        && Languages is null or { Count: 0 } && RevisedFrom is null;
}
