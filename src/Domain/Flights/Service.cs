using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>A flight number with its usual time and weekdays: what a timetable is compiled from.</summary>
/// <param name="Airline">Flies it and sells it under <paramref name="Number"/>.</param>
/// <param name="DepartsMinute">Local minute of the day at the origin, 0–1439.</param>
/// <param name="BlockMinutes">Gate to gate.</param>
/// <param name="Weekdays">Bits 1–7 for Monday to Sunday, by the local date at the origin.</param>
public sealed record Service(
    Airline Airline, int Number, Airport Origin, Airport Destination, int DepartsMinute, int BlockMinutes, int Weekdays, string Aircraft, int DistanceKm)
{
    public const int EveryDay = 0b1111_1110;

    /// <summary>Numbers under which others sell it.</summary>
    public IReadOnlyList<Codeshare> Codeshares { get; init; } = [];

    /// <summary>Null where it is not known.</summary>
    public string? OriginTerminal { get; init; }

    /// <summary>Null where it is not known.</summary>
    public string? DestinationTerminal { get; init; }

    public bool FliesOn(LocalDate date) => (Weekdays & (1 << (int)date.DayOfWeek)) != 0;

    /// <summary>A departure inside a spring gap moves forward with the clocks; in an autumn overlap it is the earlier one.</summary>
    public ZonedDateTime DepartsOn(LocalDate date) => Origin.Zone.AtLeniently(date + LocalTime.FromMinutesSinceMidnight(DepartsMinute));

    /// <param name="soldAs">A codeshare under whose number it is sold; null for the airline's own.</param>
    public Segment On(LocalDate date, Codeshare? soldAs = null)
    {
        var departs = DepartsOn(date);
        var arrives = (departs.ToInstant() + Duration.FromMinutes(BlockMinutes)).InZone(Destination.Zone);
        var sold = soldAs ?? new Codeshare(Airline, Number);
        return new Segment(sold.Airline, Airline, sold.Number, Origin, Destination, departs, arrives, Aircraft, DistanceKm)
        {
            OperatingNumber = Number,
            Codeshares = soldAs is null ? Codeshares : [],
            DepartsTerminal = OriginTerminal,
            ArrivesTerminal = DestinationTerminal,
        };
    }
}
