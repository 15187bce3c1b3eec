namespace TravelPlanner.Domain.Trips;

public enum ChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <param name="Subject">stop, flight, way, stay, title, status, party, notes, budget.</param>
/// <param name="Before">Null for what was added.</param>
/// <param name="After">Null for what was removed.</param>
public sealed record TripChange(ChangeKind Kind, string Subject, BilingualName Name, string? Before, string? After);

/// <summary>What a new version of a trip changed.</summary>
/// <param name="CostChange">New known cost less the old one, a sum a currency; currencies without a change are left out.</param>
public sealed record TripDiff(IReadOnlyList<TripChange> Changes, IReadOnlyList<Money> CostChange)
{
    public static TripDiff Between(Trip before, Trip after) => new(
        [.. Facts(before, after), .. Parts("stop", Stops(before), Stops(after)), .. Parts("flight", Flights(before), Flights(after)), .. Parts("way", Ways(before), Ways(after)),
            .. Parts("stay", Stays(before), Stays(after))],
        Costs(before, after));

    private static IEnumerable<TripChange> Facts(Trip before, Trip after)
    {
        (string Subject, BilingualName Name, string? Old, string? New)[] facts =
        [
            ("title", new("title", "标题"), before.Title, after.Title),
            ("status", new("status", "状态"), Word(before.Status), Word(after.Status)),
            ("party", new("party", "同行人"), Describe(before.Party), Describe(after.Party)),
            ("budget", new("budget", "预算"), before.Budget?.ToString(), after.Budget?.ToString()),
            ("notes", new("notes", "备注"), before.Notes, after.Notes),
        ];
        foreach (var (subject, name, old, now) in facts)
        {
            if (Compare(subject, name, old, now) is { } change)
                yield return change;
        }
    }

    private static IEnumerable<TripChange> Parts(
        string subject, Dictionary<string, (BilingualName Name, string When)> before, Dictionary<string, (BilingualName Name, string When)> after)
    {
        foreach (var (key, now) in after)
        {
            if (Compare(subject, now.Name, before.TryGetValue(key, out var old) ? old.When : null, now.When) is { } change)
                yield return change;
        }

        foreach (var (key, old) in before)
        {
            if (!after.ContainsKey(key))
                yield return new TripChange(ChangeKind.Removed, subject, old.Name, old.When, null);
        }
    }

    private static TripChange? Compare(string subject, BilingualName name, string? old, string? now) =>
        old == now ? null : new TripChange(old is null ? ChangeKind.Added : now is null ? ChangeKind.Removed : ChangeKind.Changed, subject, name, old, now);

    /// <summary>A stop is the same stop when its place is the same (the nth visit to it), or for a meal without a place its date and kind.</summary>
    private static Dictionary<string, (BilingualName, string)> Stops(Trip trip) => Keyed(
        trip.Days.SelectMany(d => d.Stops),
        s => s.PlaceId ?? $"{s.Kind} {s.Start.Date:uuuu-MM-dd}",
        s => (s.Name, $"{s.Start:uuuu-MM-dd HH:mm}–{s.Leave:HH:mm}"));

    private static Dictionary<string, (BilingualName, string)> Flights(Trip trip) =>
        Keyed(trip.Flights, f => f.OfferId, f => (new BilingualName(f.Summary, f.Summary), Price(f.Total)));

    private static Dictionary<string, (BilingualName, string)> Ways(Trip trip) => Keyed(
        trip.Ways,
        w => $"{w.Mode} {w.From.En} {w.To.En}",
        w => (new BilingualName($"{w.Mode} {w.From.En} → {w.To.En}", $"{(w.Mode == "train" ? "火车" : "自驾")} {w.From.Zh} → {w.To.Zh}"), $"{w.Depart:uuuu-MM-dd HH:mm} {Price(w.Total)}"));

    private static Dictionary<string, (BilingualName, string)> Stays(Trip trip) =>
        Keyed(trip.Stays, s => s.OfferId, s => (new BilingualName(s.Summary, s.Summary), Price(s.Total)));

    private static Dictionary<string, (BilingualName, string)> Keyed<T>(
        IEnumerable<T> parts, Func<T, string> key, Func<T, (BilingualName, string)> describe)
    {
        var keyed = new Dictionary<string, (BilingualName, string)>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var name = key(part);
            for (var n = 2; !keyed.TryAdd(name, describe(part)); n++)
                name = $"{key(part)} #{n}";
        }

        return keyed;
    }

    private static List<Money> Costs(Trip before, Trip after)
    {
        var change = after.Cost.ToDictionary(m => m.Currency, m => m.Amount, StringComparer.Ordinal);
        foreach (var old in before.Cost)
            change[old.Currency] = change.GetValueOrDefault(old.Currency) - old.Amount;
        return [.. change.Where(c => c.Value != 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new Money(c.Value, c.Key))];
    }

    private static string Price(Money? total) => total?.ToString() ?? "?";

    private static string Word(TripStatus status) => status.ToString().ToLowerInvariant();

    private static string Describe(Party party) =>
        party.ChildrenAges.Count == 0 ? $"{party.Adults}" : $"{party.Adults} + {party.ChildrenAges.Count} ({string.Join(", ", party.ChildrenAges)})";
}
