namespace TravelPlanner.Rag.Retrieval;

/// <summary>A place that a text names.</summary>
/// <param name="City">Its id in the gazetteer; null when a country is named.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Surroundings">Ids of the cities around it, itself not among them.</param>
public sealed record NamedPlace(string? City, string Country, string English, string Chinese, IReadOnlyList<string> Surroundings);

/// <param name="Start">Where in the text, in characters.</param>
public readonly record struct PlaceMention(int Start, int Length, NamedPlace Place);

/// <summary>Finds the places that a text names, in either language.</summary>
public interface IPlaceNames
{
    /// <summary>In the order of the text, as often as they are named; empty when it names none.</summary>
    IReadOnlyList<PlaceMention> Find(string text);
}
