namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>The nearest vectors: the 8-bit copies of all allowed rows are scored, then the best of them again with the vectors themselves.</summary>
internal static class MeaningScorer
{
    /// <summary>Rows that two cores are worth the while of waking.</summary>
    private const int ParallelRows = 16_384;

    /// <summary>Candidates a hit that are scored again, so that what 8 bits confuse is put right.</summary>
    private const int Candidates = 4;

    private const int LeastCandidates = 64;

    /// <param name="unit">At length 1.</param>
    public static TopRows Search(IReadOnlyList<Segment> segments, IReadOnlyList<RowSet> allowed, float[] unit, int limit, CancellationToken cancellation)
    {
        var query = new sbyte[DotProducts.PaddedTo(unit.Length)];
        DotProducts.Quantize(unit, query);
        var candidates = Math.Max(LeastCandidates, limit * Candidates);
        var parts = Parts(segments, allowed);
        var found = new TopRows[parts.Count];
        Parallel.For(0, parts.Count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, p =>
        {
            var top = new TopRows(candidates);
            foreach (var (segment, first, end) in parts[p])
                segments[segment].Vectors!.Scan(query, allowed[segment], first, end, (long)segment << 32, ref top);
            found[p] = top;
        });
        var nearest = new TopRows(candidates);
        foreach (var part in found)
            nearest.AddAll(part);

        var best = new TopRows(limit);
        foreach (var (_, row) in nearest.Sorted())
            best.Add(DotProducts.Of(unit, segments[(int)(row >> 32)].Vectors![(int)row]), row);
        return best;
    }

    /// <summary>The rows cut into as many parts as there is work for; a cut is at a multiple of 64.</summary>
    private static List<List<(int Segment, int First, int End)>> Parts(IReadOnlyList<Segment> segments, IReadOnlyList<RowSet> allowed)
    {
        var work = allowed.Sum(a => (long)a.Count);
        var rows = segments.Sum(s => (long)s.Rows);
        var count = (int)Math.Clamp(work / ParallelRows, 1, Environment.ProcessorCount * 4L);
        var each = Math.Max(64, (rows / count / 64 * 64) + 64);
        var parts = new List<List<(int, int, int)>>();
        var room = 0L;
        for (var segment = 0; segment < segments.Count; segment++)
        {
            for (var first = 0; first < segments[segment].Rows;)
            {
                if (room < 64)
                {
                    parts.Add([]);
                    room = each;
                }

                var end = (int)Math.Min(segments[segment].Rows, first + (room / 64 * 64));
                parts[^1].Add((segment, first, end));
                room -= end - first;
                first = end;
            }
        }

        return parts;
    }
}
