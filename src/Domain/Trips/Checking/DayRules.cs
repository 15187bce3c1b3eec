using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Days;

namespace TravelPlanner.Domain.Trips.Checking;

/// <summary>A day as a whole: order, ways between stops, meals, length and walking.</summary>
internal static class DayRules
{
    /// <summary>Under this age, or with elderly people, days are shorter.</summary>
    private const int YoungUnder = 10;

    private const int LongestHours = 14;
    private const int LongestGentleHours = 11;

    /// <summary>On foot between stops; what is walked within a place is not known.</summary>
    private const double MostWalkingKm = 12;
    private const double MostGentleWalkingKm = 5;

    /// <summary>Less than this between two stops is no meal.</summary>
    private const int MealMinutes = 40;

    public static IEnumerable<TripFinding> Find(Trip trip, TripFacts facts) =>
        [.. trip.Days.SelectMany(d => Order(d, facts)), .. trip.Days.SelectMany(d => Meals(d)), .. trip.Days.SelectMany(d => Length(trip, d, facts)), .. Dates(trip)];

    private static IEnumerable<TripFinding> Order(TripDay day, TripFacts facts)
    {
        TripStop? before = null;
        foreach (var stop in day.Stops.OrderBy(s => s.Start))
        {
            var subject = VisitRules.Subject(stop);
            if (stop.Leave <= stop.Start)
            {
                yield return new TripFinding(
                    "disorder", Severity.Error, day.Date, subject, stop.Name, new($"begins {Wording.Clock(stop.Start)}, ends {Wording.Clock(stop.Leave)}", $"{Wording.Clock(stop.Start)} 开始，{Wording.Clock(stop.Leave)} 结束"),
                    new("correct the times", "更正时间"));
            }

            if (before is not null && Between(day, before, stop, facts) is { } found)
                yield return found;
            if (before is null || stop.Leave > before.Leave)
                before = stop;
        }
    }

    private static TripFinding? Between(TripDay day, TripStop before, TripStop stop, TripFacts facts)
    {
        var free = (int)Period.Between(before.Leave, stop.Start, PeriodUnits.Minutes).Minutes;
        var subject = VisitRules.Subject(stop);
        if (free < 0)
        {
            return new TripFinding(
                "overlap", Severity.Error, day.Date, subject, stop.Name,
                new($"begins {Wording.Clock(stop.Start)} while {before.Name.En} lasts until {Wording.Clock(before.Leave)}: {-free} min too early",
                    $"{Wording.Clock(stop.Start)} 开始，而{before.Name.Zh}到 {Wording.Clock(before.Leave)} 才结束：早了 {-free} 分钟"),
                new("begin later, or drop one of the two", "推迟开始，或删去其一"));
        }

        var usual = facts.Travel.Between(before.Position, stop.Position);
        if (usual.Minutes <= free)
            return null;
        var taxi = facts.Travel.Between(before.Position, stop.Position, TransferMode.Taxi);
        var km = Wording.Km(usual.DistanceKm);
        return taxi.Minutes > free
            ? new TripFinding(
                "transfer_short", Severity.Error, day.Date, subject, stop.Name,
                new($"{km} km from {before.Name.En} take {Math.Min(usual.Minutes, taxi.Minutes)} min at best, {free} are left ({Wording.Clock(before.Leave)} to {Wording.Clock(stop.Start)}): {Math.Min(usual.Minutes, taxi.Minutes) - free} min missing ({TransferEstimate.Basis})",
                    $"距{before.Name.Zh} {km} 公里，最快需 {Math.Min(usual.Minutes, taxi.Minutes)} 分钟，仅有 {free} 分钟（{Wording.Clock(before.Leave)} 至 {Wording.Clock(stop.Start)}）：缺 {Math.Min(usual.Minutes, taxi.Minutes) - free} 分钟（按直线距离估算）"),
                new("leave earlier or begin later", "提前离开或推迟开始"))
            : new TripFinding(
                "transfer_tight", Severity.Warning, day.Date, subject, stop.Name,
                new($"{km} km from {before.Name.En}: {usual.Minutes} min by {(usual.Mode == TransferMode.Walk ? "foot" : "public transport")}, {free} are left; a taxi takes {taxi.Minutes} ({TransferEstimate.Basis})",
                    $"距{before.Name.Zh} {km} 公里：{(usual.Mode == TransferMode.Walk ? "步行" : "公共交通")}需 {usual.Minutes} 分钟，仅有 {free} 分钟；出租车需 {taxi.Minutes} 分钟（按直线距离估算）"),
                new($"take a taxi, or begin {usual.Minutes - free} min later", $"乘出租车，或推迟 {usual.Minutes - free} 分钟"));
    }

    private static IEnumerable<TripFinding> Meals(TripDay day)
    {
        var stops = day.Stops.OrderBy(s => s.Start).ToList();
        if (stops.Count < 2)
            yield break;
        if (Missing("lunch", 11 * 60, 14 * 60 + 30))
            yield return Finding("lunch", new("Lunch", "午餐"), new("no free time between 11:00 and 14:30", "11:00 至 14:30 之间没有空闲"));
        if (Missing("dinner", 17 * 60, 21 * 60))
            yield return Finding("dinner", new("Dinner", "晚餐"), new("no free time between 17:00 and 21:00", "17:00 至 21:00 之间没有空闲"));

        bool Missing(string kind, int from, int to)
        {
            if (stops.Exists(s => s.Kind == kind || (s.Kind != "visit" && Overlaps(s, from, to))))
                return false;
            var cursor = from;
            foreach (var stop in stops)
            {
                if (DayBounds.Minute(day, stop.Start) - cursor >= MealMinutes)
                    return false;
                cursor = Math.Max(cursor, DayBounds.Minute(day, stop.Leave));
            }

            return to - cursor < MealMinutes;
        }

        bool Overlaps(TripStop s, int from, int to) => DayBounds.Minute(day, s.Start) < to && DayBounds.Minute(day, s.Leave) > from;

        TripFinding Finding(string kind, BilingualName name, BilingualName evidence) => new(
            "meal_missing", Severity.Info, day.Date, kind, name, evidence, new($"leave {MealMinutes} minutes free", $"留出 {MealMinutes} 分钟"));
    }

    private static IEnumerable<TripFinding> Length(Trip trip, TripDay day, TripFacts facts)
    {
        if (day.Stops.Count == 0)
            yield break;
        var first = day.Stops.Min(s => s.Start);
        var last = day.Stops.Max(s => s.Leave);
        var gentle = trip.Wishes.Elderly || trip.Party.ChildrenAges.Any(a => a < YoungUnder);
        var who = trip.Wishes.Elderly ? new BilingualName(" with elderly travellers", "（有老人同行）") : gentle ? new BilingualName(" with young children", "（有幼儿同行）") : new BilingualName("", "");
        var hours = Period.Between(first, last, PeriodUnits.Minutes).Minutes / 60.0;
        var most = gentle ? LongestGentleHours : trip.Wishes.Pace == Pace.Relaxed ? LongestGentleHours + 1 : LongestHours;
        var name = Wording.Day(day.Date);
        if (hours > most)
        {
            yield return new TripFinding(
                "day_too_long", Severity.Warning, day.Date, "day", name,
                new($"{Wording.Clock(first)} to {Wording.Clock(last)}, {hours:0.#} h; at most {most} h{who.En}", $"{Wording.Clock(first)} 至 {Wording.Clock(last)}，共 {hours:0.#} 小时；最多 {most} 小时{who.Zh}"),
                new("drop the least important visit, or end earlier", "删去最不重要的一处，或提前结束"));
        }

        var visits = day.Stops.Count(s => s.Kind == "visit");
        if (trip.Wishes.Pace is { } pace && visits > PaceRules.Of(pace).MostVisits)
        {
            yield return new TripFinding(
                "too_many_visits", Severity.Warning, day.Date, "pace", name,
                new($"{visits} visits; a {pace.ToString().ToLowerInvariant()} pace has at most {PaceRules.Of(pace).MostVisits}", $"{visits} 处参观；{(pace == Pace.Relaxed ? "悠闲" : pace == Pace.Moderate ? "适中" : "紧凑")}节奏最多 {PaceRules.Of(pace).MostVisits} 处"),
                new("move one to another day, or drop it", "移一处到其他日期，或删去"));
        }

        var walk = Walk(trip, day, facts);
        var limit = trip.Wishes.MostWalkingKm ?? (gentle ? MostGentleWalkingKm : MostWalkingKm);
        if (walk > limit)
        {
            yield return new TripFinding(
                "walking_too_far", Severity.Warning, day.Date, "walking", name,
                new($"{Wording.Km(walk)} km on foot between the stops; at most {Wording.Km(limit)} km{who.En} ({TransferEstimate.Basis})", $"各站之间步行 {Wording.Km(walk)} 公里；最多 {Wording.Km(limit)} 公里{who.Zh}（按直线距离估算）"),
                new("take public transport or a taxi for the longest of these ways", "最长的几段改乘公共交通或出租车"));
        }
    }

    private static double Walk(Trip trip, TripDay day, TripFacts facts)
    {
        var bounds = DayBounds.Of(trip, day, facts);
        var points = day.Stops.OrderBy(s => s.Start).Select(s => s.Position).ToList();
        if (bounds.Start is { } start && bounds.Landing is null)
            points.Insert(0, start);
        if (bounds.End is { } end && bounds.Departure is null)
            points.Add(end);
        return points.Zip(points.Skip(1), (a, b) => facts.Travel.Between(a, b)).Where(t => t.Mode == TransferMode.Walk).Sum(t => t.DistanceKm);
    }

    /// <summary>Flights and stays say when the trip is; without them the days themselves do.</summary>
    private static IEnumerable<TripFinding> Dates(Trip trip)
    {
        var dates = trip.Flights.SelectMany(f => f.Segments).SelectMany(s => new[] { s.Depart.Date, s.Arrive.Date })
            .Concat(trip.Stays.SelectMany(s => new[] { s.CheckIn, s.CheckOut }).OfType<LocalDate>()).ToList();
        if (dates.Count == 0)
            yield break;
        var (first, last) = (dates.Min(), dates.Max());
        foreach (var day in trip.Days.Where(d => d.Stops.Count > 0 && (d.Date < first || d.Date > last)))
        {
            yield return new TripFinding(
                "outside_dates", Severity.Error, day.Date, day.CityId, Wording.Day(day.Date),
                new($"flights and stays run from {first:uuuu-MM-dd} to {last:uuuu-MM-dd}", $"航班与住宿为 {first:uuuu-MM-dd} 至 {last:uuuu-MM-dd}"),
                new("move the day into these dates, or extend the stay", "把这一天移入该期间，或延长住宿"));
        }
    }
}
