using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>A flight number under which an airline sells a flight that another one operates.</summary>
public readonly record struct Codeshare(Airline Airline, int Number)
{
    public override string ToString() => $"{Airline.Iata}{Number}";
}

/// <summary>One flight on one date. Both times carry local time, zone and instant.</summary>
/// <param name="Marketing">Sells it under its code and <paramref name="Number"/>.</param>
/// <param name="Operating">Flies it.</param>
public sealed record Segment(
    Airline Marketing, Airline Operating, int Number, Airport Origin, Airport Destination,
    ZonedDateTime Departure, ZonedDateTime Arrival, string Aircraft, int DistanceKm)
{
    public Instant DepartsAt { get; } = Departure.ToInstant();

    public Instant ArrivesAt { get; } = Arrival.ToInstant();

    public string Flight { get; } = $"{Marketing.Iata}{Number}";

    /// <summary>The operating airline's own number, where that differs.</summary>
    public int OperatingNumber { get; init; } = Number;

    /// <summary>The number under which its operator knows it.</summary>
    public Codeshare OperatedAs => new(Operating, OperatingNumber);

    /// <summary>Other numbers it is sold under.</summary>
    public IReadOnlyList<Codeshare> Codeshares { get; init; } = [];

    /// <summary>Null where it is not known.</summary>
    public string? DepartsTerminal { get; init; }

    /// <summary>Null where it is not known.</summary>
    public string? ArrivesTerminal { get; init; }

    public Duration Duration => ArrivesAt - DepartsAt;

    public bool IsDomestic => Origin.Country == Destination.Country;
}

/// <summary>The wait between two segments of a slice.</summary>
/// <param name="AirportChange">The next flight leaves from another airport of the city.</param>
/// <param name="SelfTransfer">Separate tickets or another airport: collect the bags, and a missed flight is the traveller's own loss.</param>
/// <param name="Overnight">Spans 01:00–05:00 local time.</param>
/// <param name="TerminalChange">Both terminals are known and differ.</param>
public sealed record Connection(
    Airport Arrives, Airport Departs, Duration Wait, bool AirportChange, bool SelfTransfer, bool Overnight, bool TerminalChange = false)
{
    public static Connection Between(Segment arriving, Segment departing)
    {
        var change = arriving.Destination.Iata != departing.Origin.Iata;
        return new Connection(
            arriving.Destination, departing.Origin, departing.DepartsAt - arriving.ArrivesAt, change,
            change || !ConnectionTimes.OneTicket(arriving.Marketing, departing.Marketing), SpansTheNight(arriving.Arrival, departing.Departure),
            !change && ConnectionTimes.TerminalsDiffer(arriving.ArrivesTerminal, departing.DepartsTerminal));
    }

    internal static bool SpansTheNight(ZonedDateTime arrival, ZonedDateTime departure) =>
        SpansTheNight(Minutes(arrival.LocalDateTime), Minutes(departure.LocalDateTime));

    /// <param name="arrival">Local minutes from any midnight.</param>
    /// <param name="departure">Local minutes from the same midnight.</param>
    internal static bool SpansTheNight(int arrival, int departure)
    {
        const int day = 24 * 60;
        var midnight = arrival - (((arrival % day) + day) % day);
        var night = arrival - midnight > 60 ? midnight + day : midnight;
        return departure >= night + 300;
    }

    private static int Minutes(LocalDateTime local) =>
        (Period.DaysBetween(new LocalDate(1970, 1, 1), local.Date) * 24 * 60) + (local.Hour * 60) + local.Minute;
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
        p.First.Destination.Iata != p.Second.Origin.Iata || !ConnectionTimes.OneTicket(p.First.Marketing, p.Second.Marketing));
}
