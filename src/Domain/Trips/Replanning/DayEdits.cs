using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>Changes to days that leave alone what is past, booked or asked to be kept.</summary>
internal sealed class DayEdits(TripFacts facts, TripEvent happened, CancellationToken cancellation)
{
    private readonly HashSet<string> _keep = new(happened.Keep ?? [], StringComparer.Ordinal);

    public bool IsKept(string? id) => id is not null && _keep.Contains(id);

    public bool IsPast(Trip trip, int day, TripStop stop) => stop.Start.InZoneLeniently(trip.Days[day].Zone).ToInstant() < facts.Now;

    public bool IsFixed(Trip trip, int day, TripStop stop) =>
        IsPast(trip, day, stop) || (stop.PlaceId is { } id && (_keep.Contains(id) || trip.Booked.Contains(id, StringComparer.Ordinal)));

    /// <summary>The days of the same city that are not over, the nearest first.</summary>
    public IEnumerable<int> DaysBeside(Trip trip, int index) => Enumerable.Range(0, trip.Days.Count)
        .Where(d => d != index && trip.Days[d].CityId == trip.Days[index].CityId && trip.Days[d].Date != trip.Days[index].Date && !IsOver(trip.Days[d]))
        .OrderBy(d => Math.Abs(d - index)).ThenBy(d => d);

    public Trip Shift(Trip trip, IReadOnlyList<int> days) => With(trip, days, d => DayShift.Apply(trip, trip.Days[d], s => IsFixed(trip, d, s), NotBefore(trip, d), facts));

    /// <summary>Takes everything free out of the days and lets the solver fill them again; gives the ids of what found no room.</summary>
    public (Trip Trip, IReadOnlyList<string> Left) Redo(Trip trip, IReadOnlyList<int> days, IReadOnlyList<VisitCandidate>? more = null, bool shorten = false)
    {
        var left = new List<string>();
        foreach (var city in days.Where(d => !IsOver(trip.Days[d])).GroupBy(d => trip.Days[d].CityId, StringComparer.Ordinal))
        {
            var free = city.SelectMany(d => trip.Days[d].Stops.Where(s => !IsFixed(trip, d, s)).Select(s => (Day: d, Stop: s))).ToList();
            var visits = free.Where(f => f.Stop.Kind == "visit").Select(f => DayArranger.Candidate(trip.Days[f.Day], f.Stop, facts))
                .Select(v => shorten ? v with { DwellMinutes = Math.Min(v.DwellMinutes!.Value, v.Place.DwellMinMinutes) } : v).DistinctBy(v => v.Place.Id, StringComparer.Ordinal).ToList();
            var arranged = DayArranger.Arrange(
                trip, new DayOrder([.. city], (d, s) => IsFixed(trip, d, s), [.. visits, .. more ?? []], free.Exists(f => f.Stop.Kind != "visit"), Pace.Packed, d => NotBefore(trip, d)), facts, cancellation);
            trip = trip with { Days = arranged.Days };
            left.AddRange(arranged.Left.Select(l => l.Place.Id));
        }

        return (trip, left);
    }

    /// <summary>Puts places into free times of the other days of their city, nothing else moving; what fits nowhere stays out.</summary>
    public Trip Spill(Trip trip, IReadOnlyList<string> placeIds, IReadOnlyList<int> except)
    {
        foreach (var place in placeIds.Select(facts.Find).OfType<Places.Place>().OrderByDescending(p => p.Score).ThenBy(p => p.Id, StringComparer.Ordinal))
        {
            var days = Enumerable.Range(0, trip.Days.Count).Where(d => !except.Contains(d) && trip.Days[d].CityId == place.CityId && !IsOver(trip.Days[d])).ToList();
            trip = Insert(trip, days, new VisitCandidate(place, place.Score + 100, MustInclude: true)) ?? trip;
        }

        return trip;
    }

    /// <summary>Null when it fits into none of the days as they are.</summary>
    public Trip? Insert(Trip trip, IReadOnlyList<int> days, VisitCandidate visit)
    {
        var open = days.Where(d => !IsOver(trip.Days[d])).ToList();
        if (open.Count == 0)
            return null;
        var arranged = DayArranger.Arrange(trip, new DayOrder(open, (_, _) => true, [visit], WithMeals: false, Pace.Packed, d => NotBefore(trip, d)), facts, cancellation);
        return arranged.Left.Count == 0 ? trip with { Days = arranged.Days } : null;
    }

    public static Trip Without(Trip trip, int index, TripStop stop) =>
        With(trip, [index], d => DayArranger.WithStops(trip.Days[d], [.. trip.Days[d].Stops.Where(s => s != stop)], trip.Party));

    /// <summary>Without what is free that day, or with the most valued visit of it alone.</summary>
    public Trip Cleared(Trip trip, int index, bool keepBest)
    {
        var best = keepBest ? trip.Days[index].Stops.Where(s => s.Kind == "visit" && !IsFixed(trip, index, s)).MaxBy(s => ReplanWorth.Score(s, facts)) : null;
        return With(trip, [index], d => DayArranger.WithStops(
            trip.Days[d], [.. trip.Days[d].Stops.Where(s => IsFixed(trip, d, s) || ReferenceEquals(s, best) || s is { Kind: not "visit", PlaceId: null })], trip.Party));
    }

    /// <summary>What may get wet of two days goes to the second, what has a roof to the first, and what is left where there is room.</summary>
    public Trip Exchange(Trip trip, int wet, int dry, Func<TripStop, bool> outdoor)
    {
        var free = new[] { wet, dry }.SelectMany(d => trip.Days[d].Stops.Where(s => s.Kind == "visit" && !IsFixed(trip, d, s)).Select(s => (Day: d, Stop: s))).ToList();
        var meals = new[] { wet, dry }.Any(d => trip.Days[d].Stops.Any(s => s.Kind != "visit"));
        var outside = free.Where(f => outdoor(f.Stop)).Select(f => DayArranger.Candidate(trip.Days[f.Day], f.Stop, facts, f.Day == wet ? 1_000 : 500)).ToList();
        var inside = free.Where(f => !outdoor(f.Stop)).Select(f => DayArranger.Candidate(trip.Days[f.Day], f.Stop, facts)).ToList();
        var cleared = With(trip, [wet, dry], d => DayArranger.WithStops(trip.Days[d], [.. trip.Days[d].Stops.Where(s => IsFixed(trip, d, s))], trip.Party));
        var afterDry = Fill(cleared, dry, outside, meals);
        var afterWet = Fill(afterDry, wet, inside, meals);
        var there = afterWet.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).ToHashSet(StringComparer.Ordinal);
        foreach (var visit in inside.Concat(outside).Where(v => !there.Contains(v.Place.Id)))
            afterWet = Insert(afterWet, [dry], visit) ?? afterWet;
        return afterWet;
    }

    /// <summary>Ids of the places that the first has and the second has not.</summary>
    public static IReadOnlyList<string> Missing(Trip all, Trip part)
    {
        var there = part.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).ToHashSet(StringComparer.Ordinal);
        return [.. all.Days.SelectMany(d => d.Stops).Where(s => s.Kind == "visit" && s.PlaceId is { } id && !there.Contains(id)).Select(s => s.PlaceId!).Distinct(StringComparer.Ordinal)];
    }

    private Trip Fill(Trip trip, int day, IReadOnlyList<VisitCandidate> visits, bool meals) => trip with
    {
        Days = DayArranger.Arrange(trip, new DayOrder([day], (_, _) => true, visits, meals, Pace.Packed, d => NotBefore(trip, d)), facts, cancellation).Days,
    };

    private bool IsOver(TripDay day) => facts.Now.InZone(day.Zone).Date > day.Date;

    /// <summary>Of the day under way: from now on, after the stop one is at, and where one is; when late, so much later.</summary>
    private (int Minute, GeoPoint? Position)? NotBefore(Trip trip, int index)
    {
        var day = trip.Days[index];
        var now = facts.Now.InZone(day.Zone).LocalDateTime;
        if (now.Date != day.Date)
            return null;
        var minute = DayBounds.Minute(day, now) + (happened.Kind == TripEventKind.Lateness ? happened.Minutes : 0);
        var at = day.Stops.Where(s => s.Start < now).MaxBy(s => s.Start);
        return at is null ? (minute, null) : (Math.Max(minute, DayBounds.Minute(day, at.Leave)), at.Position);
    }

    private static Trip With(Trip trip, IReadOnlyList<int> days, Func<int, TripDay> change) =>
        trip with { Days = [.. trip.Days.Select((d, i) => days.Contains(i) ? change(i) : d)] };
}
