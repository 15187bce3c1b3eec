using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Tests.Itineraries;

/// <summary>A town on a grid: one step is 0.01° (about 1.1 km). 2027-05-03 is a Monday.</summary>
internal static class Town
{
    public static readonly LocalDate Monday = new(2027, 5, 3);

    public static GeoPoint Grid(double x, double y) => new(y * 0.01, x * 0.01);

    public static ItineraryProblem Problem(int days, int start, int end, bool meals, IReadOnlyList<VisitCandidate> candidates) => new(
        [.. Enumerable.Range(0, days).Select(d => new DayFrame(Monday.PlusDays(d), start, end, Grid(0, 0), Grid(0, 0)))], candidates, [], WithMeals: meals);

    public static VisitCandidate At(
        string id, double x, double y, int score, int dwell, string? hours = null, int? lastEntry = null, string interest = "history", int? least = null, int? longest = null, Setting setting = Setting.Indoor) => new(
        new Place(
            id, "town", new BilingualName(id, id), Grid(x, y), "sight", [interest], hours is null ? null : OpeningHours.Parse(hours), lastEntry, least ?? dwell, longest ?? dwell, null, null,
            setting, null, [], score, new BilingualName(id, id)),
        score, DwellMinutes: dwell);

    public static Appointment Appointment(string label, int x, int y, int start, int minutes) => new(new BilingualName(label, label), Grid(x, y), start, minutes);

    /// <summary>One line a day.</summary>
    public static List<string> Draw(Itinerary plan) =>
        [.. plan.Days.Select(d => $"{d.Date:ddd}: " + string.Join(", ", d.Stops.Select(s =>
            $"{s.Label?.En ?? s.Place?.Id ?? s.Kind.ToString().ToLowerInvariant()} {s.StartMinute / 60:00}:{s.StartMinute % 60:00}-{s.LeaveMinute / 60:00}:{s.LeaveMinute % 60:00}")))];
}
