using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>One flight on one date. Both times carry local time, zone and instant; terminals are not known.</summary>
/// <param name="Marketing">Sells it under its code.</param>
/// <param name="Operating">Flies it.</param>
public sealed record Segment(
    Airline Marketing, Airline Operating, int Number, Airport Origin, Airport Destination,
    ZonedDateTime Departure, ZonedDateTime Arrival, string Aircraft, int DistanceKm)
{
    public Instant DepartsAt { get; } = Departure.ToInstant();

    public Instant ArrivesAt { get; } = Arrival.ToInstant();

    public string Flight { get; } = $"{Marketing.Iata}{Number}";

    public Duration Duration => ArrivesAt - DepartsAt;

    public bool IsDomestic => Origin.Country == Destination.Country;
}

/// <summary>The wait between two segments of a slice.</summary>
/// <param name="AirportChange">The next flight leaves from another airport of the city.</param>
/// <param name="SelfTransfer">Separate tickets or another airport: collect the bags, and a missed flight is the traveller's own loss.</param>
/// <param name="Overnight">Spans 01:00–05:00 local time.</param>
public sealed record Connection(Airport Arrives, Airport Departs, Duration Wait, bool AirportChange, bool SelfTransfer, bool Overnight)
{
    public static Connection Between(Segment arriving, Segment departing)
    {
        var change = arriving.Destination.Iata != departing.Origin.Iata;
        return new Connection(
            arriving.Destination, departing.Origin, departing.DepartsAt - arriving.ArrivesAt, change,
            change || !MinimumConnectionTime.OneTicket(arriving.Marketing, departing.Marketing), SpansTheNight(arriving.Arrival, departing.Departure));
    }

    private static bool SpansTheNight(ZonedDateTime arrival, ZonedDateTime departure)
    {
        var night = arrival.Date.PlusDays(arrival.TimeOfDay > new LocalTime(1, 0) ? 1 : 0);
        return departure.LocalDateTime >= night.At(new LocalTime(5, 0));
    }
}

/// <summary>One origin to one destination.</summary>
public sealed record Slice(IReadOnlyList<Segment> Segments)
{
    public Segment First => Segments[0];

    public Segment Last => Segments[^1];

    public int Changes => Segments.Count - 1;

    /// <summary>From the first departure to the last arrival, in elapsed time.</summary>
    public Duration Duration => Last.ArrivesAt - First.DepartsAt;

    /// <summary>Calendar days between the local date of departure and of arrival: +1 the next day, -1 over the date line.</summary>
    public int ArrivalDayOffset => Period.DaysBetween(First.Departure.Date, Last.Arrival.Date);

    public IReadOnlyList<Connection> Connections => [.. Segments.Zip(Segments.Skip(1), Connection.Between)];

    public bool HasSelfTransfer => Segments.Zip(Segments.Skip(1)).Any(p =>
        p.First.Destination.Iata != p.Second.Origin.Iata || !MinimumConnectionTime.OneTicket(p.First.Marketing, p.Second.Marketing));
}
