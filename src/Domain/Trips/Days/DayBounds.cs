using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Trips.Days;

/// <summary>The part of a date that can be filled, in minutes from its midnight, and where it begins and ends.</summary>
/// <param name="Landing">The flight that brings the traveller that day; null when none does.</param>
/// <param name="Departure">The flight that takes the traveller away that day.</param>
/// <param name="Away">The trip's first flight to the city lands on a later date, or its last one out has left on an earlier: nothing can be done there.</param>
public sealed record DayBounds(int FromMinute, int ToMinute, GeoPoint? Start, GeoPoint? End, TripSegment? Landing, TripSegment? Departure, TripSegment? Away = null)
{
    private const int UsualStart = 9 * 60;
    private const int UsualEnd = 21 * 60;

    /// <summary>An airport serves a city within this distance.</summary>
    private const double AirportKm = 150;

    /// <summary>From landing to standing before the airport: bags, and a border where there is one.</summary>
    public static int ExitMinutes(bool domestic) => domestic ? 30 : 60;

    /// <summary>How long before departure one is at the airport; airlines ask for this, with a border for more.</summary>
    public static int LeadMinutes(bool domestic) => domestic ? 90 : 120;

    public static DayBounds Of(Trip trip, TripDay day, TripFacts facts)
    {
        var positions = day.Stops.Select(s => s.Position).ToList();
        GeoPoint? middle = facts.Cities.GetValueOrDefault(day.CityId)?.City.Centre ?? (positions.Count > 0 ? positions[0] : null);
        var bed = Bed(trip, day.Date.PlusDays(-1), middle);
        var tonight = Bed(trip, day.Date, middle);
        var from = day.Stops.Count > 0 ? Math.Min(UsualStart, Minute(day, day.Stops[0].Start)) : UsualStart;
        var to = day.Stops.Count > 0 ? Math.Max(UsualEnd, Minute(day, day.Stops[^1].Leave)) : UsualEnd;
        var start = bed ?? tonight;
        var end = tonight ?? bed;
        TripSegment? landing = null, departure = null;
        var slices = trip.Flights.SelectMany(f => f.Slices).OrderBy(s => s[0].Depart.ToInstant()).ToList();
        if (Absence(slices, day, middle, facts) is { } away)
            return new DayBounds(from, from, start, end, null, null, away);
        foreach (var slice in slices)
        {
            var last = slice[^1];
            if (last.Arrive.Date == day.Date && Near(last.To, middle, facts) is { } arrival && (landing is null || last.Arrive.ToInstant() > landing.Arrive.ToInstant()))
            {
                landing = last;
                from = Math.Max(from, Minute(day, last.Arrive.LocalDateTime) + ExitMinutes(IsDomestic(last, facts)));
                start = arrival;
            }

            var first = slice[0];
            if (first.Depart.Date == day.Date && Near(first.From, middle, facts) is { } airport && (departure is null || first.Depart.ToInstant() < departure.Depart.ToInstant()))
            {
                departure = first;
                to = Math.Min(to, Minute(day, first.Depart.LocalDateTime) - LeadMinutes(IsDomestic(first, facts)));
                end = airport;
            }
        }

        return new DayBounds(from, to, start, end, landing, departure);
    }

    private static TripSegment? Absence(List<IReadOnlyList<TripSegment>> slices, TripDay day, GeoPoint? middle, TripFacts facts)
    {
        if (slices.Count == 0)
            return null;
        var (arriving, leaving) = (slices[0], slices[^1]);
        if (day.Date < arriving[^1].Arrive.Date && Near(arriving[^1].To, middle, facts) is not null && Near(arriving[0].From, middle, facts) is null)
            return arriving[^1];
        return day.Date > leaving[0].Depart.Date && Near(leaving[0].From, middle, facts) is not null && Near(leaving[^1].To, middle, facts) is null ? leaving[0] : null;
    }

    /// <summary>Minutes from the midnight with which the day begins.</summary>
    public static int Minute(TripDay day, LocalDateTime time) => (int)Period.Between(day.Date.AtMidnight(), time, PeriodUnits.Minutes).Minutes;

    public static bool IsDomestic(TripSegment segment, TripFacts facts) =>
        facts.Airports.TryGetValue(segment.From, out var from) && facts.Airports.TryGetValue(segment.To, out var to) && from.Country == to.Country;

    private static GeoPoint? Bed(Trip trip, LocalDate night, GeoPoint? middle) => trip.Stays
        .Where(s => s.Covers(night) && s.Position is not null && (middle is null || s.Position.Value.DistanceKm(middle.Value) < AirportKm)).Select(s => s.Position).FirstOrDefault();

    private static GeoPoint? Near(string iata, GeoPoint? middle, TripFacts facts) =>
        facts.Airports.TryGetValue(iata, out var airport) && middle is { } centre && airport.Position.DistanceKm(centre) <= AirportKm ? airport.Position : null;
}
