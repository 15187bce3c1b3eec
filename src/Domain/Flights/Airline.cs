namespace TravelPlanner.Domain.Flights;

/// <param name="Model">full, low_cost or regional.</param>
/// <param name="Hubs">IATA airport codes, the main one first.</param>
public sealed record Airline(
    string Iata, string Icao, BilingualName Name, string Country, string? Alliance, string Model, IReadOnlyList<string> Hubs);
