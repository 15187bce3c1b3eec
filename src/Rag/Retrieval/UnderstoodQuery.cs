namespace TravelPlanner.Rag.Retrieval;

/// <summary>What a question is about, as far as it says.</summary>
/// <param name="Subject">The text without the names of cities: what is asked about them.</param>
/// <param name="Language"><c>zh</c> or <c>en</c>: that of most of its letters.</param>
/// <param name="Months">1 to 12, as named.</param>
/// <param name="Translation">What its words and places are called in the other language.</param>
public sealed record UnderstoodQuery(string Text, string Subject, string Language, IReadOnlyList<NamedPlace> Places, IReadOnlyList<int> Months, AskedKind Asked, string Translation)
{
    /// <summary>What is searched by words.</summary>
    public string Words => $"{Text} {Translation}";

    /// <summary>What is searched by words among the passages of the named cities.</summary>
    public string SubjectWords => $"{Subject} {Translation}";
}
