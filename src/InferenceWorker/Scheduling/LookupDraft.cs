namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>Proposes how a text goes on from how it went on before: the tokens after the latest earlier place that ends like the text does.</summary>
internal static class LookupDraft
{
    private const int LongestEnding = 4;
    private const int ShortestEnding = 2;

    /// <summary>How far back it looks: beyond that the search would cost more than it saves.</summary>
    private const int Window = 8192;

    public static int[] Propose(ReadOnlySpan<int> tokens, int most)
    {
        if (most <= 0)
            return [];
        var recent = tokens.Length > Window ? tokens[^Window..] : tokens;
        for (var length = Math.Min(LongestEnding, recent.Length - 1); length >= ShortestEnding; length--)
        {
            var ending = recent[^length..];
            var at = recent[..^1].LastIndexOf(ending);
            if (at < 0)
                continue;
            var next = at + length;
            return recent[next..Math.Min(recent.Length, next + most)].ToArray();
        }

        return [];
    }
}
