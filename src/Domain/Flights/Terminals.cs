using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>Which terminal flights use.</summary>
/// <param name="Airport">IATA code.</param>
/// <param name="Carrier">Airline, alliance, or <c>*</c>.</param>
/// <param name="Domestic">Null for all flights.</param>
public sealed record TerminalRule(string Airport, string Carrier, bool? Domestic, string Terminal)
{
    internal bool Holds(Airline airline, bool domestic) =>
        (Domestic is null || Domestic == domestic) && (Carrier == "*" || Carrier == airline.Iata || Carrier == airline.Alliance);

    internal int Weight(Airline airline) => Carrier == airline.Iata ? 2 : Carrier == "*" ? 0 : 1;
}

/// <summary>Terminals by airport and airline: an airline's own rule before its alliance's before everyone's; an airport without rules is not known.</summary>
public sealed class Terminals(IEnumerable<TerminalRule> rules)
{
    private readonly ILookup<string, TerminalRule> _byAirport = rules.ToLookup(r => r.Airport, StringComparer.Ordinal);

    public string? Of(Airport airport, Airline airline, bool domestic) =>
        _byAirport[airport.Iata].Where(r => r.Holds(airline, domestic)).MaxBy(r => r.Weight(airline))?.Terminal;
}
