namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>
/// Good routes met by the search, the quickest for each set of places; a small branch and bound picks disjoint ones with the most score
/// (the set packing that Hu and Lim 2014 recombine by).
/// </summary>
internal sealed class RoutePool(Terrain terrain)
{
    private const int MostRoutes = 3_000;
    private const int MostSteps = 2_000_000;

    private readonly int _words = (terrain.N + 63) / 64;
    private readonly Dictionary<ulong, Route>[] _routes = [.. Enumerable.Range(0, terrain.M).Select(_ => new Dictionary<ulong, Route>())];

    public void Add(RouteSet routes)
    {
        if (terrain.M == 1)
            return;
        for (var r = 0; r < terrain.M; r++)
        {
            var known = _routes[r];
            if (known.ContainsKey(routes.Key[r]))
                continue;
            if (known.Count >= 2 * MostRoutes)
                Trim(known);
            var places = routes.Places(r);
            if (places.Length == 0)
                continue;
            var set = new ulong[_words];
            var score = 0;
            foreach (var u in places)
            {
                set[u >> 6] |= 1UL << (u & 63);
                score += terrain.Score[u];
            }

            known.Add(routes.Key[r], new Route(places.ToArray(), set, score, routes.TimeOf(r)));
        }
    }

    /// <summary>Writes a better combination into <paramref name="into"/>; false where there is none within the steps allowed.</summary>
    public bool Recombine(RouteSet into, int score, Func<bool> stop)
    {
        if (terrain.M == 1)
            return false;
        var search = new Packing([.. _routes.Select(r => r.Values.OrderByDescending(v => v.Score).ThenBy(v => v.Time).Take(MostRoutes).ToArray())], score, _words, stop);
        if (search.Find() is not { } chosen)
            return false;
        for (var r = 0; r < terrain.M; r++)
            into.Set(r, []);
        for (var r = 0; r < terrain.M; r++)
            into.Set(r, chosen[r]);
        return true;
    }

    private static void Trim(Dictionary<ulong, Route> known)
    {
        foreach (var key in known.OrderByDescending(k => k.Value.Score).ThenBy(k => k.Value.Time).Skip(MostRoutes).Select(k => k.Key).ToList())
            known.Remove(key);
    }

    private sealed record Route(int[] Places, ulong[] Set, int Score, int Time);

    private sealed class Packing(Route[][] routes, int score, int words, Func<bool> stop)
    {
        private readonly int[] _chosen = new int[routes.Length];
        private int _best = score;
        private int _steps;
        private int[][]? _found;

        public int[][]? Find()
        {
            if (routes.Any(r => r.Length == 0))
                return null;
            Choose(0, 0, new ulong[words]);
            return _found;
        }

        private void Choose(int depth, int score, ulong[] taken)
        {
            if (depth == routes.Length)
            {
                _best = score;
                _found = [.. routes.Select((r, i) => r[_chosen[i]].Places)];
                return;
            }

            var rest = 0;
            for (var d = depth + 1; d < routes.Length; d++)
                rest += routes[d][0].Score;
            var mine = routes[depth];
            for (var i = 0; i < mine.Length && score + mine[i].Score + rest > _best; i++)
            {
                if (++_steps > MostSteps || ((_steps & 4095) == 0 && stop()))
                {
                    _steps = MostSteps;
                    return;
                }

                if (Meets(taken, mine[i].Set))
                    continue;
                _chosen[depth] = i;
                var with = new ulong[words];
                for (var w = 0; w < words; w++)
                    with[w] = taken[w] | mine[i].Set[w];
                Choose(depth + 1, score + mine[i].Score, with);
            }
        }

        private static bool Meets(ulong[] left, ulong[] right)
        {
            for (var w = 0; w < left.Length; w++)
            {
                if ((left[w] & right[w]) != 0)
                    return true;
            }

            return false;
        }
    }
}
