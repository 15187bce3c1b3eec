using NodaTime;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>What becomes of each part of a trip.</summary>
internal static class ReplanChanges
{
    public static IReadOnlyList<ReplanChange> Between(Trip before, Trip after, BilingualName reason) =>
    [
        .. Stops(before, after, reason),
        .. Compare(
            "flight", Keyed(before.Flights, f => f.OfferId), Keyed(after.Flights, f => f.OfferId), f => f.OfferId, Numbers, f => Same(Times(f)),
            (a, b) => a.Segments.SequenceEqual(b.Segments) && a.Total == b.Total, reason),
        .. Compare(
            "stay", Keyed(before.Stays, s => s.OfferId), Keyed(after.Stays, s => s.OfferId), s => s.OfferId, s => Same(s.Summary), s => Same(s.Total?.ToString() ?? "?"),
            (a, b) => a.Total == b.Total && a.CheckIn == b.CheckIn && a.CheckOut == b.CheckOut, reason),
    ];

    /// <summary>A visit is the same wherever it has moved to, unless the place is visited more than once; a meal is that of its day, wherever it is taken.</summary>
    private static IEnumerable<ReplanChange> Stops(Trip before, Trip after, BilingualName reason)
    {
        var often = new[] { before, after }.SelectMany(t => t.Days.SelectMany(d => d.Stops).Where(IsVisit).GroupBy(Place, StringComparer.Ordinal).Where(g => g.Count() > 1)).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return Compare(
            "stop", Keyed(before.Days.SelectMany(d => d.Stops), Key), Keyed(after.Days.SelectMany(d => d.Stops), Key), s => IsVisit(s) ? s.PlaceId ?? s.Name.En : s.Kind, Name, Show,
            (a, b) => a.Start == b.Start && a.Leave == b.Leave && a.PlaceId == b.PlaceId, reason);

        string Key(TripStop stop) => IsVisit(stop) && !often.Contains(Place(stop)) ? Place(stop) : $"{(IsVisit(stop) ? Place(stop) : stop.Kind)} {stop.Start.Date:uuuu-MM-dd}";
    }

    private static bool IsVisit(TripStop stop) => stop.Kind == "visit";

    private static string Place(TripStop stop) => stop.PlaceId ?? stop.Name.En;

    private static BilingualName Name(TripStop stop) => stop.Kind switch
    {
        "lunch" => new("Lunch", "午餐"),
        "dinner" => new("Dinner", "晚餐"),
        _ => stop.Name,
    };

    private static BilingualName Show(TripStop stop)
    {
        var span = Wording.Span(stop.Start, stop.Leave);
        return IsVisit(stop) || stop.PlaceId is null ? span : new($"{span.En}, {stop.Name.En}", $"{span.Zh}，{stop.Name.Zh}");
    }

    private static BilingualName Numbers(TripFlight flight) => Same(flight.Segments.Count == 0 ? flight.Summary : string.Join(", ", flight.Segments.Select(s => s.Flight)));

    private static IEnumerable<ReplanChange> Compare<T>(
        string subject, Dictionary<string, T> before, Dictionary<string, T> after, Func<T, string> id, Func<T, BilingualName> name, Func<T, BilingualName> show,
        Func<T, T, bool> same, BilingualName reason)
    {
        foreach (var (key, old) in before)
        {
            if (!after.TryGetValue(key, out var now))
                yield return new ReplanChange(ReplanChangeKind.Dropped, subject, id(old), name(old), show(old), null, reason);
            else if (same(old, now))
                yield return new ReplanChange(ReplanChangeKind.Kept, subject, id(old), name(old), show(old), show(now), null);
            else
                yield return new ReplanChange(ReplanChangeKind.Moved, subject, id(old), name(old), show(old), show(now), reason);
        }

        foreach (var (key, now) in after)
        {
            if (!before.ContainsKey(key))
                yield return new ReplanChange(ReplanChangeKind.Added, subject, id(now), name(now), null, show(now), reason);
        }
    }

    private static Dictionary<string, T> Keyed<T>(IEnumerable<T> parts, Func<T, string> key)
    {
        var keyed = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var name = key(part);
            for (var n = 2; !keyed.TryAdd(name, part); n++)
                name = $"{key(part)} #{n}";
        }

        return keyed;
    }

    private static string Times(TripFlight flight) =>
        string.Join(", ", flight.Segments.Select(s => $"{s.Flight} {s.From} {s.Depart.LocalDateTime:MM-dd HH:mm}→{s.To} {s.Arrive.LocalDateTime:HH:mm}")) + (flight.Total is { } total ? $" · {total}" : "");

    private static BilingualName Same(string text) => new(text, text);
}
