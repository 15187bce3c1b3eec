using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Trips;

public enum TripStatus
{
    Draft,
    Confirmed,
    Completed,
    Cancelled,
}

/// <param name="ChildrenAges">0–17, on the first day.</param>
public sealed record Party(int Adults, IReadOnlyList<int> ChildrenAges);

/// <summary>A journey as its traveller keeps it: days, flights, stays, and what they cost.</summary>
/// <param name="Days">In order of date; two cities may share a date.</param>
public sealed record Trip(
    string Title, TripStatus Status, Party Party, IReadOnlyList<TripDay> Days, IReadOnlyList<TripFlight> Flights, IReadOnlyList<TripStay> Stays,
    Money? Budget, string? Notes)
{
    /// <summary>Over land between cities, in order of time.</summary>
    public IReadOnlyList<TripWay> Ways { get; init; } = [];

    /// <summary>Ids of offers and places that are booked or otherwise fixed: no replanning moves them.</summary>
    public IReadOnlyList<string> Booked { get; init; } = [];

    public TripWishes Wishes { get; init; } = TripWishes.None;

    /// <summary>The first local date of anything in the trip; null when nothing in it has a date.</summary>
    public LocalDate? Start => Dates().Cast<LocalDate?>().Min();

    public LocalDate? End => Dates().Cast<LocalDate?>().Max();

    public IReadOnlyList<string> Cities => [.. Days.Select(d => d.CityId).Distinct(StringComparer.Ordinal)];

    /// <summary>Known prices of flights, ways, stays and entries, one sum a currency; empty when no price is known.</summary>
    public IReadOnlyList<Money> Cost =>
    [
        .. Flights.Select(f => f.Total).Concat(Ways.Select(w => w.Total)).Concat(Stays.Select(s => s.Total)).OfType<Money>().Concat(Days.SelectMany(d => d.EntryCost))
            .GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b)).OrderBy(m => m.Currency, StringComparer.Ordinal),
    ];

    /// <summary>True when any price or timetable in it is simulated, so that every text can say so.</summary>
    public bool HasSimulated => Flights.Any(f => f.Mode == SourceMode.Simulated) || Stays.Any(s => s.Mode == SourceMode.Simulated);

    private IEnumerable<LocalDate> Dates() => Days.Select(d => d.Date)
        .Concat(Flights.SelectMany(f => f.Segments).SelectMany(s => new[] { s.Depart.Date, s.Arrive.Date }))
        .Concat(Ways.SelectMany(w => new[] { w.Depart.Date, w.Arrive.Date }))
        .Concat(Stays.SelectMany(s => new[] { s.CheckIn, s.CheckOut }).OfType<LocalDate>());
}

/// <summary>What the traveller asked for beside the days themselves.</summary>
/// <param name="MustInclude">Place ids.</param>
/// <param name="Avoid">Place ids.</param>
/// <param name="Pace">Null when nobody said.</param>
/// <param name="MostWalkingKm">On foot a day; null for what the party suggests.</param>
/// <param name="CategoryLimits">What may be spent on flights, stays and entries, by <c>transport</c>, <c>stay</c>, <c>entries</c>.</param>
public sealed record TripWishes(
    IReadOnlyList<string> MustInclude, IReadOnlyList<string> Avoid, Pace? Pace, double? MostWalkingKm, IReadOnlyDictionary<string, Money> CategoryLimits, bool Elderly = false)
{
    public static readonly TripWishes None = new([], [], null, null, new Dictionary<string, Money>(StringComparer.Ordinal));
}

/// <param name="EntryCost">Known entry fees of the party that day, one sum a currency; empty when none is known.</param>
public sealed record TripDay(
    LocalDate Date, string CityId, BilingualName City, DateTimeZone Zone, IReadOnlyList<TripStop> Stops, IReadOnlyList<Money> EntryCost);

/// <param name="Kind">visit, lunch, dinner.</param>
/// <param name="PlaceId">Null for a meal with no particular place.</param>
/// <param name="Start">Local to the day's zone; after midnight it carries the next date.</param>
/// <param name="Price">Entry for an adult; null when unknown.</param>
public sealed record TripStop(
    string Kind, string? PlaceId, BilingualName Name, GeoPoint Position, LocalDateTime Start, LocalDateTime Leave, Money? Price, string? Booking,
    string? Hours);

/// <param name="Segments">Empty when the offer did not say them.</param>
/// <param name="Total">What the whole party pays; null when unknown.</param>
public sealed record TripFlight(string OfferId, string Summary, IReadOnlyList<TripSegment> Segments, Money? Total, SourceMode? Mode)
{
    /// <summary>Until when the price was promised; null when nobody said.</summary>
    public Instant? ExpiresAt { get; init; }

    /// <summary>The segments of each slice, in order.</summary>
    public IEnumerable<IReadOnlyList<TripSegment>> Slices => Segments.GroupBy(s => s.Slice).Select(g => (IReadOnlyList<TripSegment>)[.. g]);
}

/// <param name="Flight">Airline code and number: <c>CA181</c>.</param>
/// <param name="From">IATA code of the airport.</param>
public sealed record TripSegment(string Flight, string From, string To, ZonedDateTime Depart, ZonedDateTime Arrive)
{
    /// <summary>Which slice of the offer it belongs to, from 0.</summary>
    public int Slice { get; init; }

    public Duration Duration => Arrive.ToInstant() - Depart.ToInstant();
}

/// <param name="CheckIn">Null when the offer did not say it.</param>
public sealed record TripStay(
    string OfferId, string Summary, LocalDate? CheckIn, LocalDate? CheckOut, GeoPoint? Position, Money? Total, SourceMode? Mode)
{
    public Instant? ExpiresAt { get; init; }

    /// <summary>Adults and children from two years on that its rooms take; null when unknown.</summary>
    public int? MostGuests { get; init; }

    public int? LeastNights { get; init; }

    /// <summary>From when a room can be had; null when unknown.</summary>
    public LocalTime? CheckInFrom { get; init; }

    /// <summary>Sleeps there from that date to the next.</summary>
    public bool Covers(LocalDate night) => CheckIn <= night && night < CheckOut;
}
