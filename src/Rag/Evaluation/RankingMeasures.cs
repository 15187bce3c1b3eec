namespace TravelPlanner.Rag.Evaluation;

/// <summary>The field's measures of one ranked answer. Grades above 0 are relevant; what has no grade is not.</summary>
public static class RankingMeasures
{
    /// <summary>
    /// Normalised discounted cumulative gain: grades, each divided by log2(rank + 1), over the same of the best possible order. Gain is the grade itself, as trec_eval has
    /// it. 0 when nothing is relevant.
    /// </summary>
    public static double Ndcg(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, int> grades, int depth)
    {
        var ideal = grades.Values.Where(g => g > 0).OrderDescending().Take(depth).Select(Discounted).Sum();
        return ideal > 0 ? ranked.Take(depth).Select((id, i) => Discounted(Math.Max(0, grades.GetValueOrDefault(id)), i)).Sum() / ideal : 0;

        static double Discounted(int grade, int place) => grade / Math.Log2(place + 2);
    }

    /// <summary>The share of the relevant ones among the first <paramref name="depth"/>; 0 when nothing is relevant.</summary>
    public static double Recall(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, int> grades, int depth)
    {
        var relevant = grades.Count(g => g.Value > 0);
        return relevant > 0 ? (double)ranked.Take(depth).Count(id => grades.GetValueOrDefault(id) > 0) / relevant : 0;
    }

    /// <summary>One divided by the rank of the first relevant one; 0 when there is none among the first <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranked, IReadOnlyDictionary<string, int> grades, int depth)
    {
        for (var i = 0; i < Math.Min(depth, ranked.Count); i++)
        {
            if (grades.GetValueOrDefault(ranked[i]) > 0)
                return 1.0 / (i + 1);
        }

        return 0;
    }
}
