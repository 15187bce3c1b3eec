namespace TravelPlanner.Domain.Flights;

/// <summary>What offers are weighed by.</summary>
/// <param name="Price">In any one unit.</param>
/// <param name="Period">Part of the day of the first departure, 0–3: an evening flight is no answer to who must leave in the morning.</param>
/// <param name="Hardships">Self-transfers and nights spent waiting; they weigh in the balance, not in the dominance.</param>
public readonly record struct OfferMeasure(long Price, long Minutes, int Changes, int Period, int Hardships = 0)
{
    /// <summary>No worse in price, time and changes, better in one, and leaving in the same part of the day.</summary>
    public bool Dominates(OfferMeasure other) =>
        Period == other.Period && Beats(other);

    /// <summary>The same without regard to the part of the day.</summary>
    public bool Beats(OfferMeasure other) =>
        Price <= other.Price && Minutes <= other.Minutes && Changes <= other.Changes
        && (Price < other.Price || Minutes < other.Minutes || Changes < other.Changes);
}

/// <summary>Leaves out what is dominated, and ranks the rest with a reason.</summary>
public static class OfferChoice
{
    /// <summary>The Pareto set of price, time and changes in each part of the day; of equals, the first.</summary>
    public static List<T> Front<T>(IEnumerable<T> offers, Func<T, OfferMeasure> measure)
    {
        var front = new List<(T Offer, OfferMeasure Measure)>();
        foreach (var (offer, m) in offers.Select(o => (Offer: o, Measure: measure(o)))
                     .OrderBy(o => o.Measure.Price).ThenBy(o => o.Measure.Minutes).ThenBy(o => o.Measure.Changes))
        {
            if (!front.Exists(kept => kept.Measure.Period == m.Period && kept.Measure.Minutes <= m.Minutes && kept.Measure.Changes <= m.Changes))
                front.Add((offer, m));
        }

        return front.ConvertAll(f => f.Offer);
    }

    /// <summary>
    /// Lower is better: the price in percent of the cheapest, the time in percent of the fastest (weighing 6 to 10),
    /// twelve points for each change and twenty for each hardship.
    /// </summary>
    public static long Balance(OfferMeasure measure, long cheapest, long fastest) =>
        (measure.Price * 100 / Math.Max(1, cheapest)) + (measure.Minutes * 60 / Math.Max(1, fastest)) + (measure.Changes * 12) + (measure.Hardships * 20);

    /// <summary>The best balance first; beside each offer, in what it is best.</summary>
    public static IReadOnlyList<(T Offer, IReadOnlyList<Pick> Picks)> Rank<T>(IReadOnlyCollection<T> offers, Func<T, OfferMeasure> measure)
    {
        if (offers.Count == 0)
            return [];
        var measured = offers.Select(o => (Offer: o, Measure: measure(o))).ToList();
        var cheapest = measured.Min(o => o.Measure.Price);
        var fastest = measured.Min(o => o.Measure.Minutes);
        var fewest = measured.Min(o => o.Measure.Changes);
        var ranked = measured.OrderBy(o => Balance(o.Measure, cheapest, fastest)).ThenBy(o => o.Measure.Price).ToList();
        var changesDiffer = measured.Exists(o => o.Measure.Changes > fewest);
        var given = new HashSet<Pick>();
        return [.. ranked.Select(o => (o.Offer, Reasons(o.Measure)))];

        IReadOnlyList<Pick> Reasons(OfferMeasure m)
        {
            var picks = new List<Pick>();
            Give(picks, Pick.BestBalance, true);
            Give(picks, Pick.Cheapest, m.Price == cheapest);
            Give(picks, Pick.Fastest, m.Minutes == fastest);
            Give(picks, Pick.FewestChanges, changesDiffer && m.Changes == fewest);
            return picks;
        }

        void Give(List<Pick> picks, Pick pick, bool deserved)
        {
            if (deserved && given.Add(pick))
                picks.Add(pick);
        }
    }
}
