using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Trips.Replanning;

/// <summary>Weighs a way out against the trip as it was.</summary>
internal static class ReplanWorth
{
    /// <summary>A visit that comes instead is not quite the one that was wished for, least of all when it is of another kind.</summary>
    private const double GainedAlike = 0.8;
    private const double GainedOther = 0.5;

    private const double UnknownScore = 60;

    /// <summary>A wait of more than a night and a day is a stay.</summary>
    private static readonly Duration LongestWait = Duration.FromHours(30);

    /// <summary>
    /// Points: a visit's score for what is lost; one for each percent that the trip gets dearer; ten for an hour more under way; two for
    /// each thing moved, three for each dropped or added, five for each new warning, thirty for each level of comfort that a stay loses.
    /// </summary>
    public static ReplanAlternative Weigh(Trip before, ReplanProposal proposal, TripFacts facts, BilingualName reason, IReadOnlyList<TripFinding> warningsBefore)
    {
        var after = proposal.Trip;
        var changes = ReplanChanges.Between(before, after, reason);
        var cost = TripDiff.Between(before, after).CostChange;
        var minutes = TravelMinutes(after, facts) - TravelMinutes(before, facts);
        var was = Visits(before);
        var now = Visits(after);
        var lost = was.Where(v => !now.ContainsKey(v.Key)).Select(v => v.Value).ToList();
        var gained = now.Where(v => !was.ContainsKey(v.Key)).Select(v => v.Value).ToList();
        var value = lost.Sum(v => Score(v, facts)) - gained.Sum(v => Score(v, facts) * (lost.Exists(l => Alike(facts.Find(l.PlaceId), facts.Find(v.PlaceId))) ? GainedAlike : GainedOther));
        var report = TripChecker.Find(after, facts);
        var known = warningsBefore.Select(f => f.Matter).ToHashSet();
        var warnings = report.Count(f => f.Severity == Severity.Warning && !known.Contains(f.Matter));
        var penalty = value + Percent(before, cost, facts) + (minutes / 6.0) + (warnings * 5) + (proposal.Simpler * 30)
            + changes.Sum(c => c.Kind switch { ReplanChangeKind.Kept => 0, ReplanChangeKind.Moved => 2, _ => 3 });
        return new ReplanAlternative(after, Words(proposal, lost, cost, minutes, changes), changes, cost, minutes, Math.Round(value, 1), Math.Round(penalty, 1), report);
    }

    private static BilingualName Words(ReplanProposal proposal, List<TripStop> lost, IReadOnlyList<Money> cost, int minutes, IReadOnlyList<ReplanChange> changes)
    {
        var en = new List<string> { proposal.What.En };
        var zh = new List<string> { proposal.What.Zh };
        if (proposal.Simpler > 0)
            Add(true, "a simpler stay", "住宿档次降低", "", "");
        Add(lost.Count == 0, "no visit is lost", "不损失任何参观", $"lost: {Wording.NameEn(lost.Select(l => l.Name))}", $"损失：{Wording.NameZh(lost.Select(l => l.Name))}");
        Add(cost.Count == 0, "costs nothing more", "不增加费用", $"cost {string.Join(", ", cost.Select(Signed))}", $"费用 {string.Join("、", cost.Select(Signed))}");
        if (Math.Abs(minutes) >= 5)
            Add(minutes > 0, $"{minutes} min more under way", $"路上多 {minutes} 分钟", $"{-minutes} min less under way", $"路上少 {-minutes} 分钟");
        var moved = changes.Count(c => c is { Kind: ReplanChangeKind.Moved, Subject: "stop" });
        if (moved > 0)
            Add(moved == 1, "one time changes", "一处时间变动", $"{moved} times change", $"{moved} 处时间变动");
        return new BilingualName(string.Join("; ", en), string.Join("；", zh));

        void Add(bool first, string thenEn, string thenZh, string elseEn, string elseZh)
        {
            en.Add(first ? thenEn : elseEn);
            zh.Add(first ? thenZh : elseZh);
        }
    }

    private static string Signed(Money money) => money.Amount > 0 ? $"+{money}" : money.ToString();

    private static Dictionary<string, TripStop> Visits(Trip trip) =>
        trip.Days.SelectMany(d => d.Stops).Where(s => s.Kind == "visit").DistinctBy(s => s.PlaceId ?? s.Name.En, StringComparer.Ordinal).ToDictionary(s => s.PlaceId ?? s.Name.En, StringComparer.Ordinal);

    private static bool Alike(Places.Place? lost, Places.Place? gained) => lost is not null && lost.Category == gained?.Category;

    public static double Score(TripStop stop, TripFacts facts) => facts.Find(stop.PlaceId)?.Score ?? UnknownScore;

    private static int TravelMinutes(Trip trip, TripFacts facts) =>
        FlightMinutes([.. trip.Flights.SelectMany(f => f.Segments).OrderBy(s => s.Depart.ToInstant())])
        + trip.Days.Sum(d => d.Stops.OrderBy(s => s.Start).Zip(d.Stops.OrderBy(s => s.Start).Skip(1), (a, b) => facts.Travel.Between(a.Position, b.Position).Minutes).Sum());

    /// <summary>In the air and waiting for the next flight, also where that is of another offer.</summary>
    private static int FlightMinutes(IReadOnlyList<TripSegment> segments) =>
        (int)segments.Sum(s => s.Duration.TotalMinutes)
        + (int)segments.Zip(segments.Skip(1), (a, b) => (Wait: b.Depart.ToInstant() - a.Arrive.ToInstant(), Same: a.To == b.From))
            .Where(w => w.Same && w.Wait > Duration.Zero && w.Wait <= LongestWait).Sum(w => w.Wait.TotalMinutes);

    /// <summary>Of the known cost of the trip; what has no rate does not count.</summary>
    private static double Percent(Trip before, IReadOnlyList<Money> change, TripFacts facts)
    {
        if (change.Count == 0)
            return 0;
        var currency = before.Budget?.Currency ?? (before.Cost.Count > 0 ? before.Cost[0].Currency : change[0].Currency);
        var whole = Sum(before.Cost);
        return whole <= 0 ? 0 : Math.Clamp((double)(Sum(change) / whole * 100), -200, 200);

        decimal Sum(IEnumerable<Money> amounts) => amounts.Select(m => facts.Convert(m, currency)).OfType<Money>().Sum(m => m.Amount);
    }
}
