using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests;

/// <summary>Names of the product's data that requests are filled with.</summary>
/// <param name="Airports">IATA codes.</param>
public sealed record NamePool(
    IReadOnlyList<BilingualName> Cities,
    IReadOnlyList<BilingualName> Countries,
    IReadOnlyList<BilingualName> Sights,
    IReadOnlyList<BilingualName> Hotels,
    IReadOnlyList<BilingualName> Restaurants,
    IReadOnlyList<string> Airports,
    IReadOnlyList<NamedAirline> Airlines);

/// <param name="Iata">What an argument gets: <c>AF</c>.</param>
public sealed record NamedAirline(BilingualName Name, string Iata);
