using System.Globalization;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Checking;

/// <summary>A broken rule: what, where, and how to mend it.</summary>
/// <param name="Severity">error: cannot be done as written; warning: can be done, but not well.</param>
public sealed record Violation(string Code, string Severity, string Where, BilingualName Evidence, BilingualName Fix);

/// <summary>The twin of the solver: finds what a plan breaks, whoever made it.</summary>
public static class ItineraryChecker
{
    /// <summary>Also what the problem asks: ways at their time of day, dwell, meals, rest, appointments, walking, budget, pace, and nothing left out silently.</summary>
    public static IReadOnlyList<Violation> Check(ItineraryProblem problem, Itinerary itinerary)
    {
        var violations = Check(itinerary).ToList();
        new ProblemRules(problem, violations).Check(itinerary);
        return violations;
    }

    public static IReadOnlyList<Violation> Check(Itinerary itinerary)
    {
        var violations = new List<Violation>();
        foreach (var day in itinerary.Days)
            CheckDay(day, violations);
        foreach (var twice in itinerary.Days.SelectMany(d => d.Visits).GroupBy(s => s.Place!.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            violations.Add(new Violation(
                "visited_twice", "warning", twice.Key, new BilingualName($"{twice.Count()} visits", $"安排了 {twice.Count()} 次"),
                new BilingualName("keep one", "保留一次")));
        }

        return violations;
    }

    private static void CheckDay(ItineraryDay day, List<Violation> violations)
    {
        var minute = day.Frame.StartMinute;
        foreach (var stop in day.Stops)
        {
            var where = $"{day.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)} {stop.Place?.Id ?? stop.Kind.ToString().ToLowerInvariant()}";
            if (stop.ArriveMinute < minute + stop.Transfer.Minutes)
            {
                violations.Add(new Violation(
                    "overlap", "error", where,
                    new BilingualName($"arrives {Clock(stop.ArriveMinute)}, earliest {Clock(minute + stop.Transfer.Minutes)}", $"到达 {Clock(stop.ArriveMinute)}，最早 {Clock(minute + stop.Transfer.Minutes)}"),
                    new BilingualName("begin later or drop a stop before it", "推迟开始或减少前面的安排")));
            }

            if (stop.StartMinute < stop.ArriveMinute || stop.LeaveMinute <= stop.StartMinute)
            {
                violations.Add(new Violation(
                    "disorder", "error", where, new BilingualName("starts before it arrives, or ends before it starts", "时间顺序颠倒"), new BilingualName("correct the times", "更正时间")));
            }

            CheckOpen(day, stop, where, violations);
            minute = stop.LeaveMinute;
        }

        if (day.Stops.Count > 0 && minute + day.Return.Minutes > day.Frame.EndMinute)
        {
            violations.Add(new Violation(
                "day_too_long", "error", day.Date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
                new BilingualName($"back {Clock(minute + day.Return.Minutes)}, the day ends {Clock(day.Frame.EndMinute)}", $"返回 {Clock(minute + day.Return.Minutes)}，当天应于 {Clock(day.Frame.EndMinute)} 结束"),
                new BilingualName("drop or shorten a visit", "删减或缩短一处")));
        }
    }

    private static void CheckOpen(ItineraryDay day, Stop stop, string where, List<Violation> violations)
    {
        if (stop.Place?.Hours is not { } hours)
            return;
        var open = hours.On(day.Date, day.Frame.PublicHoliday);
        if (open.Any(i => i.FromMinute <= stop.StartMinute && stop.LeaveMinute <= i.ToMinute && stop.StartMinute <= i.ToMinute - (stop.Place.LastEntryMinutes ?? 0)))
            return;
        var shown = open.Count == 0 ? new BilingualName("closed that day", "当天不开放") : new BilingualName($"open {string.Join(", ", open)}", $"开放 {string.Join(", ", open)}");
        violations.Add(new Violation(
            "closed", "error", where, shown, new BilingualName("another day or another time", "换一天或换个时间")));
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
