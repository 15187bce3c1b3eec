using System.Runtime.InteropServices;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>Proposes how a text goes on from how it went on before: the tokens after the latest earlier place that ends like the text does.</summary>
/// <param name="most">Tokens a step.</param>
internal sealed class LookupDraft(int most) : IDraftSource
{
    private const int LongestEnding = 4;
    private const int ShortestEnding = 2;

    /// <summary>How far back it looks: beyond that the search would cost more than it saves.</summary>
    private const int Window = 8192;

    public void Propose(IReadOnlyList<Generation> active, Func<Generation, int> room)
    {
        foreach (var generation in active)
        {
            if (generation.Answers && generation.Draft.Length == 0)
                generation.Draft = Find(CollectionsMarshal.AsSpan(generation.Tokens), Math.Min(most, room(generation)));
        }
    }

    public void Forget(Generation generation)
    {
        // It has nothing of its own.
    }

    public void Dispose()
    {
        // Nor anything to free.
    }

    private static int[] Find(ReadOnlySpan<int> tokens, int most)
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
