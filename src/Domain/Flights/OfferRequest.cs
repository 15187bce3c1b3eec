using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>One journey asked for. The airports are those of one city, or a single one.</summary>
/// <param name="Date">Local date of departure at the origin.</param>
/// <param name="DepartFrom">Earliest local departure; null for any.</param>
/// <param name="DepartTo">Latest local departure; null for any.</param>
public sealed record SliceRequest(
    IReadOnlyList<Airport> Origins, IReadOnlyList<Airport> Destinations, LocalDate Date, LocalTime? DepartFrom = null, LocalTime? DepartTo = null)
{
    public bool Allows(LocalTime departure) =>
        (DepartFrom is not { } from || departure >= from) && (DepartTo is not { } to || departure <= to);
}

/// <summary>Passengers and slices, with what they insist on.</summary>
/// <param name="CheckedBags">Checked bags wanted for each full and child fare.</param>
/// <param name="MaxChanges">Changes allowed in each slice, 0–2.</param>
/// <param name="Airlines">IATA codes; every segment must be sold by one of them. Null for all.</param>
/// <param name="FlexDays">Days each slice may move earlier or later, 0–3.</param>
/// <param name="Currency">ISO 4217 currency of the prices.</param>
public sealed record OfferRequest(
    Passengers Passengers, IReadOnlyList<SliceRequest> Slices, Cabin Cabin, int CheckedBags, int MaxChanges,
    IReadOnlyList<string>? Airlines, int FlexDays, string Currency);
