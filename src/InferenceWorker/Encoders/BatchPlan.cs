namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>
/// Which texts are computed together. A batch is as wide as its longest text and the rest is padding that costs as much, so texts go by length, and
/// few of them together: on a processor larger batches gain nothing.
/// </summary>
public static class BatchPlan
{
    public const int MostTexts = 8;

    /// <summary>So many batches for each that is computed beside it, where there are texts enough: then none is long alone at the end.</summary>
    private const int BatchesALane = 4;

    /// <summary>Places of texts in batches, the longest texts first: then no long batch is left to be waited for at the end.</summary>
    /// <param name="mostTokens">Padded tokens of a batch; a text that is longer goes alone.</param>
    /// <param name="lanes">Batches that are computed side by side.</param>
    public static IReadOnlyList<int[]> Make(IReadOnlyList<int> lengths, int mostTokens, int lanes = 1)
    {
        var mostTexts = lanes == 1 ? MostTexts : Math.Clamp(lengths.Count / (lanes * BatchesALane), 1, MostTexts);
        List<int[]> batches = [];
        List<int> batch = [];
        foreach (var place in Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).ThenBy(i => i))
        {
            if (batch.Count == mostTexts || (batch.Count > 0 && (long)(batch.Count + 1) * lengths[batch[0]] > mostTokens))
            {
                batches.Add([.. batch]);
                batch.Clear();
            }

            batch.Add(place);
        }

        if (batch.Count > 0)
            batches.Add([.. batch]);
        return batches;
    }
}
