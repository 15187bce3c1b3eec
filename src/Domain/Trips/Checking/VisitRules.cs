using NodaTime;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>Each stop by itself: is it open, in the right city, wanted, and there once.</summary>
internal static class VisitRules
{
    /// <summary>A day out of the city may lead this far.</summary>
    private const double FarKm = 150;

    /// <summary>A place of another city is taken for a mistake beyond this.</summary>
    private const double OtherCityKm = 50;

    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) =>
        [.. trip.Days.SelectMany(d => d.Stops.SelectMany(s => OfStop(d, s, trip, facts))), .. Repeats(trip), .. Wishes(trip, facts), .. Unknown(trip, facts), .. Reservations(trip, facts)];

    private static IEnumerable<TripFinding> OfStop(TripDay day, TripStop stop, Trip trip, TripFacts facts)
    {
        if (Opening(day, stop, facts) is { } shut)
            yield return shut;
        var place = facts.Find(stop.PlaceId);
        if (facts.Cities.GetValueOrDefault(day.CityId)?.City is { } city)
        {
            var km = stop.Position.DistanceKm(city.Centre);
            if (km > FarKm || (place is not null && place.CityId != day.CityId && km > OtherCityKm))
            {
                yield return new TripFinding(
                    "wrong_city", Severity.Error, day.Date, Subject(stop), stop.Name,
                    new($"{Wording.Km(km)} km from {city.Name.En}, where the day is spent", $"距当天所在的{city.Name.Zh} {Wording.Km(km)} 公里"),
                    new("put it on a day in its own city, or drop it", "改到所在城市的日期，或删除"));
            }
        }

        if (stop.PlaceId is { } id && trip.Wishes.Avoid.Contains(id, StringComparer.Ordinal))
        {
            yield return new TripFinding(
                "avoided_place", Severity.Error, day.Date, id, stop.Name, new("is on the list of places to avoid", "在要避开的地点之列"), new("drop it", "删除此处"));
        }
    }

    private static TripFinding? Opening(TripDay day, TripStop stop, TripFacts facts)
    {
        if (facts.Find(stop.PlaceId) is not { Hours: { } hours } place)
            return null;
        var start = DayBounds.Minute(day, stop.Start);
        var leave = Math.Max(start, DayBounds.Minute(day, stop.Leave));
        var holiday = facts.KeepsHolidayHours(day.CityId, day.Date);
        var today = hours.On(day.Date, holiday);
        var open = today.Concat(hours.On(day.Date.PlusDays(-1), facts.KeepsHolidayHours(day.CityId, day.Date.PlusDays(-1)))
            .Where(i => i.ToMinute > 1440).Select(i => new OpenInterval(Math.Max(0, i.FromMinute - 1440), i.ToMinute - 1440))).ToList();
        var entry = place.LastEntryMinutes ?? 0;
        if (open.Exists(i => i.FromMinute <= start && leave <= i.ToMinute && start <= i.ToMinute - entry))
            return null;

        var date = Wording.Day(day.Date);
        var on = holiday ? new BilingualName($"{date.En} (public holiday)", $"{date.Zh}（公共假日）") : date;
        if (open.Count == 0)
            return Finding("closed", new($"closed on {on.En}; hours {hours.Text}", $"{on.Zh} 不开放；开放时间 {hours.Text}"));
        var shown = $"{string.Join(", ", today)}";
        var within = open.Find(i => i.FromMinute <= start && start < i.ToMinute);
        if (within == default)
        {
            return start < open.Min(i => i.FromMinute)
                ? Finding("before_opening", new($"begins {Wording.Clock(stop.Start)}; open {shown} on {on.En}", $"{Wording.Clock(stop.Start)} 开始；{on.Zh} 开放 {shown}"))
                : Finding("closed", new($"begins {Wording.Clock(stop.Start)}; open {shown} on {on.En}", $"{Wording.Clock(stop.Start)} 开始；{on.Zh} 开放 {shown}"));
        }

        return start > within.ToMinute - entry
            ? Finding("after_last_entry", new(
                $"begins {Wording.Clock(stop.Start)}; last entry {entry} min before closing, open {shown} on {on.En}",
                $"{Wording.Clock(stop.Start)} 开始；闭馆前 {entry} 分钟停止入场，{on.Zh} 开放 {shown}"))
            : Finding("after_closing", new(
                $"leaves {Wording.Clock(stop.Leave)}, {leave - within.ToMinute} min after closing; open {shown} on {on.En}",
                $"{Wording.Clock(stop.Leave)} 离开，晚于闭馆 {leave - within.ToMinute} 分钟；{on.Zh} 开放 {shown}"));

        TripFinding Finding(string code, BilingualName evidence) =>
            new(code, Severity.Error, day.Date, Subject(stop), stop.Name, evidence, new("another day or another time, or drop it", "换一天或换个时间，或删除"));
    }

    private static IEnumerable<TripFinding> Repeats(Trip trip) =>
        from stop in trip.Days.SelectMany(d => d.Stops.Where(s => s.Kind == "visit" && s.PlaceId is not null).Select(s => (Day: d, Stop: s)))
        group stop by stop.Stop.PlaceId into visits
        where visits.Count() > 1
        let again = visits.ElementAt(1)
        select new TripFinding(
            "visited_twice", Severity.Warning, again.Day.Date, visits.Key!, again.Stop.Name,
            new($"planned {visits.Count()} times: {string.Join(", ", visits.Select(v => $"{Wording.Day(v.Day.Date).En} {Wording.Clock(v.Stop.Start)}"))}",
                $"安排了 {visits.Count()} 次：{string.Join("、", visits.Select(v => $"{Wording.Day(v.Day.Date).Zh} {Wording.Clock(v.Stop.Start)}"))}"),
            new("keep one of them", "保留其中一次"));

    private static IEnumerable<TripFinding> Wishes(Trip trip, TripFacts facts)
    {
        var visited = trip.Days.SelectMany(d => d.Stops).Select(s => s.PlaceId).ToHashSet(StringComparer.Ordinal);
        foreach (var id in trip.Wishes.MustInclude)
        {
            var name = facts.Find(id)?.Name ?? new BilingualName(id, id);
            if (trip.Wishes.Avoid.Contains(id, StringComparer.Ordinal))
                yield return new TripFinding("wish_contradiction", Severity.Error, null, id, name, new("is both wanted and to be avoided", "既要求包含又要求避开"), new("take it off one of the two lists", "从其中一个列表中删去"));
            else if (!visited.Contains(id))
                yield return new TripFinding("wish_missing", Severity.Warning, null, id, name, new("was to be included and is on no day", "要求包含，但未排入任何一天"), new("add it to a day on which it is open, or give it up", "排入其开放的一天，或放弃"));
        }
    }

    private static IEnumerable<TripFinding> Unknown(Trip trip, TripFacts facts)
    {
        var unknown = trip.Days.SelectMany(d => d.Stops).Where(s => s.PlaceId is not null && facts.Find(s.PlaceId) is null or { Hours: null })
            .DistinctBy(s => s.PlaceId, StringComparer.Ordinal).Select(s => s.Name).ToList();
        if (unknown.Count > 0)
        {
            yield return new TripFinding(
                "hours_unknown", Severity.Info, null, "hours", new("Opening hours", "开放时间"),
                new($"not known for {Wording.NameEn(unknown)}", $"未知：{Wording.NameZh(unknown)}"), new("ask the places before going", "出行前向场所确认"));
        }
    }

    private static IEnumerable<TripFinding> Reservations(Trip trip, TripFacts facts)
    {
        var open = trip.Days.SelectMany(d => d.Stops)
            .Where(s => s.PlaceId is { } id && !trip.Booked.Contains(id, StringComparer.Ordinal) && (facts.Find(id)?.Booking ?? s.Booking) == "required")
            .DistinctBy(s => s.PlaceId, StringComparer.Ordinal).Select(s => s.Name).ToList();
        if (open.Count > 0)
        {
            yield return new TripFinding(
                "booking_required", Severity.Info, null, "booking", new("Reservations", "预约"),
                new($"to be reserved ahead: {Wording.NameEn(open)}", $"须提前预约：{Wording.NameZh(open)}"), new("reserve, then mark them as booked with save_trip", "预约后用 save_trip 标记为已订"));
        }
    }

    public static string Subject(TripStop stop) => stop.PlaceId ?? (stop.Kind == "visit" ? stop.Name.En : stop.Kind);
}
