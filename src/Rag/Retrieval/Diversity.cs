namespace TravelPlanner.Rag.Retrieval;

/// <summary>Leaves out what the reader has already been told: too many passages of one document, and a passage nearly the same as a better one.</summary>
public static class Diversity
{
    /// <summary>From here on two passages say the same, in whichever language.</summary>
    public const double SameCosine = 0.9;

    /// <param name="vectors">Of length one, in the order of the passages; best first.</param>
    /// <returns>Indices of those that stay, in order.</returns>
    public static IReadOnlyList<int> Choose(IReadOnlyList<string> documents, Func<int, ReadOnlyMemory<float>> vectors, int limit, int perDocument)
    {
        var chosen = new List<(int Index, ReadOnlyMemory<float> Vector)>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < documents.Count && chosen.Count < limit; i++)
        {
            if (counts.GetValueOrDefault(documents[i]) >= perDocument)
                continue;
            var vector = vectors(i);
            if (chosen.Exists(c => Cosine(c.Vector.Span, vector.Span) >= SameCosine))
                continue;
            chosen.Add((i, vector));
            counts[documents[i]] = counts.GetValueOrDefault(documents[i]) + 1;
        }

        return [.. chosen.Select(c => c.Index)];
    }

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
