namespace TravelPlanner.Rag.Retrieval;

/// <summary>What a question is about, as far as it says.</summary>
/// <param name="Language"><c>zh</c> or <c>en</c>: that of most of its letters.</param>
/// <param name="Months">1 to 12, as named.</param>
/// <param name="Words">What is searched by words: the question, and what its words and places are called in the other language.</param>
public sealed record UnderstoodQuery(string Text, string Language, IReadOnlyList<NamedPlace> Places, IReadOnlyList<int> Months, AskedKind Asked, string Words);
