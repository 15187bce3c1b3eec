using NodaTime;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>What becomes of each part of a trip.</summary>
internal static class ReplanChanges
{
    public static IReadOnlyList<ReplanChange> Between(Trip before, Trip after, BilingualName reason) =>
    [
        .. Compare(
            "stop", Keyed(before.Days.SelectMany(d => d.Stops), Key), Keyed(after.Days.SelectMany(d => d.Stops), Key), s => s.PlaceId ?? s.Kind, s => s.Name, s => Wording.Span(s.Start, s.Leave),
            (a, b) => a.Start == b.Start && a.Leave == b.Leave, reason),
        .. Compare(
            "flight", Keyed(before.Flights, f => f.OfferId), Keyed(after.Flights, f => f.OfferId), f => f.OfferId, f => Same(f.Summary), f => Same(Times(f)),
            (a, b) => a.Segments.SequenceEqual(b.Segments) && a.Total == b.Total, reason),
        .. Compare(
            "stay", Keyed(before.Stays, s => s.OfferId), Keyed(after.Stays, s => s.OfferId), s => s.OfferId, s => Same(s.Summary), s => Same(s.Total?.ToString() ?? "?"),
            (a, b) => a.Total == b.Total && a.CheckIn == b.CheckIn && a.CheckOut == b.CheckOut, reason),
    ];

    private static string Key(TripStop stop) => stop.PlaceId ?? (stop.Kind == "visit" ? stop.Name.En : $"{stop.Kind} {stop.Start.Date:uuuu-MM-dd}");

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
