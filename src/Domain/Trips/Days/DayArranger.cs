using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Trips.Days;

/// <summary>What is to be put into days of one city, and what stays where it is.</summary>
/// <param name="Days">Indices into the trip's days; all of one city.</param>
/// <param name="Kept">Stops that keep their times; the others of those days are taken out.</param>
/// <param name="Visits">To be placed, in the gaps between what is kept.</param>
/// <param name="NotBefore">Minute from that day's midnight before which nothing new begins, and where the traveller is then.</param>
public sealed record DayOrder(
    IReadOnlyList<int> Days, Func<int, TripStop, bool> Kept, IReadOnlyList<VisitCandidate> Visits, bool WithMeals = true, Pace Pace = Pace.Moderate,
    Func<int, (int Minute, GeoPoint? Position)?>? NotBefore = null);

/// <param name="Left">What found no room, with its reason.</param>
public sealed record DayArrangement(IReadOnlyList<TripDay> Days, IReadOnlyList<UnassignedPlace> Left);

/// <summary>Fills days of a trip anew around what is fixed: each gap between two fixed stops is a day of its own for the itinerary solver.</summary>
public static class DayArranger
{
    /// <summary>A gap shorter than this takes no visit.</summary>
    private const int LeastGapMinutes = 30;

    public static DayArrangement Arrange(Trip trip, DayOrder order, TripFacts facts, CancellationToken cancellation = default)
    {
        var gaps = order.Days.SelectMany(d => Gaps(trip, d, order, facts)).ToList();
        if (gaps.Count == 0)
            return new DayArrangement(Rebuild(trip, order, [], facts), [.. order.Visits.Select(v => new UnassignedPlace(v.Place, "no_room", NoTime, v.MustInclude))]);
        var cityId = trip.Days[order.Days[0]].CityId;
        var used = trip.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var tables = order.WithMeals
            ? facts.PlacesIn(cityId).Where(p => p.ServesMeals && !used.Contains(p.Id) && !trip.Wishes.Avoid.Contains(p.Id, StringComparer.Ordinal)).ToList()
            : [];
        var problem = new ItineraryProblem([.. gaps.Select(g => g.Frame)], [.. order.Visits.OrderByDescending(v => v.MustInclude).ThenByDescending(v => v.Value).DistinctBy(v => v.Place.Id, StringComparer.Ordinal)], tables, order.Pace, null, order.WithMeals) { Travel = facts.Travel };
        var solved = ItinerarySolver.Solve(problem, cancellation);
        var placed = gaps.Select((g, i) => (g.Day, Stops: solved.Days[i].Stops));
        return new DayArrangement(Rebuild(trip, order, [.. placed], facts), solved.Unassigned);
    }

    /// <summary>A planned stop as something to be placed again, as long as it was.</summary>
    public static VisitCandidate Candidate(TripDay day, TripStop stop, TripFacts facts, double worthMore = 100)
    {
        var minutes = Math.Max(15, DayBounds.Minute(day, stop.Leave) - DayBounds.Minute(day, stop.Start));
        var place = facts.Find(stop.PlaceId) ?? new Place(
            stop.PlaceId ?? $"stop {stop.Name.En}", day.CityId, stop.Name, stop.Position, "sight", [], null, null, minutes, minutes, stop.Price, stop.Booking, Setting.Mixed, null, [], 60, stop.Name);
        return new VisitCandidate(place, place.Score + worthMore, false, minutes);
    }

    private static readonly BilingualName NoTime = new("no time is left on these days", "这些日期没有剩余时间");

    private static IEnumerable<(int Day, DayFrame Frame)> Gaps(Trip trip, int index, DayOrder order, TripFacts facts)
    {
        var day = trip.Days[index];
        var bounds = DayBounds.Of(trip, day, facts);
        var kept = day.Stops.Where(s => order.Kept(index, s)).OrderBy(s => s.Start).ToList();
        var fallback = facts.Cities.GetValueOrDefault(day.CityId)?.City.Centre ?? (day.Stops.Count > 0 ? day.Stops[0].Position : order.Visits.Count > 0 ? order.Visits[0].Place.Position : default);
        var minute = bounds.FromMinute;
        var position = bounds.Start ?? fallback;
        if (order.NotBefore?.Invoke(index) is { } floor && floor.Minute > minute)
            (minute, position) = (floor.Minute, floor.Position ?? position);
        foreach (var stop in kept)
        {
            var start = DayBounds.Minute(day, stop.Start);
            if (start - minute >= LeastGapMinutes)
                yield return (index, Frame(minute, Math.Min(start, bounds.ToMinute), position, stop.Position));
            var leave = DayBounds.Minute(day, stop.Leave);
            if (leave > minute)
                (minute, position) = (leave, stop.Position);
        }

        if (bounds.ToMinute - minute >= LeastGapMinutes)
            yield return (index, Frame(minute, bounds.ToMinute, position, bounds.End ?? position));

        DayFrame Frame(int from, int to, GeoPoint start, GeoPoint end) => new(
            day.Date, from, to, start, end, facts.KeepsHolidayHours(day.CityId, day.Date), facts.WeatherOf(day.CityId, day.Date)?.RainChance ?? 0);
    }

    private static List<TripDay> Rebuild(Trip trip, DayOrder order, IReadOnlyList<(int Day, IReadOnlyList<Stop> Stops)> placed, TripFacts facts)
    {
        var days = trip.Days.ToList();
        foreach (var index in order.Days)
        {
            var day = days[index];
            var fresh = placed.Where(p => p.Day == index).SelectMany(p => p.Stops).Select(s => ToTripStop(trip, day, s, facts));
            days[index] = WithStops(day, [.. day.Stops.Where(s => order.Kept(index, s)).Concat(fresh).OrderBy(s => s.Start)], trip.Party);
        }

        return days;
    }

    /// <summary>The day with other stops, and the entry fees they come to.</summary>
    public static TripDay WithStops(TripDay day, IReadOnlyList<TripStop> stops, Party party)
    {
        if (stops.SequenceEqual(day.Stops))
            return day;
        var fees = stops.Where(s => s.Kind == "visit").Select(s => s.Price).OfType<Money>().Select(p => p * party.Adults);
        return day with
        {
            Stops = stops,
            EntryCost = [.. fees.GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b))],
        };
    }

    /// <summary>The very stop of before where nothing about it has changed.</summary>
    private static TripStop ToTripStop(Trip trip, TripDay day, Stop stop, TripFacts facts)
    {
        var start = day.Date.AtMidnight().PlusMinutes(stop.StartMinute);
        var leave = day.Date.AtMidnight().PlusMinutes(stop.LeaveMinute);
        var kind = stop.Kind.ToString().ToLowerInvariant();
        var before = stop.Place is null ? null : trip.Days.SelectMany(d => d.Stops).FirstOrDefault(s => s.PlaceId == stop.Place.Id && s.Kind == kind)
            ?? trip.Days.SelectMany(d => d.Stops).FirstOrDefault(s => s.PlaceId is null && $"stop {s.Name.En}" == stop.Place.Id);
        if (before is not null)
            return before with { Start = start, Leave = leave, Hours = Hours(day, stop.Place!, facts) };
        var name = stop.Place?.Name ?? (stop.Kind == StopKind.Lunch ? new BilingualName("Lunch nearby", "附近午餐") : new BilingualName("Dinner nearby", "附近晚餐"));
        return new TripStop(
            kind, stop.Place?.Id, name, stop.Position, start, leave, stop.Place?.Price, stop.Place?.Booking, stop.Place is null ? null : Hours(day, stop.Place, facts));
    }

    private static string? Hours(TripDay day, Place place, TripFacts facts) => place.Hours switch
    {
        null => null,
        { AlwaysOpen: true } => "24/7",
        { } hours => string.Join(", ", hours.On(day.Date, facts.KeepsHolidayHours(day.CityId, day.Date))),
    };
}
