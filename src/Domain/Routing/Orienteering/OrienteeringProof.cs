using System.Numerics;

namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>
/// The best score proved, for few places: dynamic programming over (visited, last) gives the earliest end of every set of places on a route
/// (2ⁿ · n² steps), and a second one over sets shares the places out to the routes (3ⁿ steps for each route but one).
/// </summary>
internal sealed class OrienteeringProof(Terrain terrain)
{
    /// <summary>A day of twelve places is proved in some milliseconds; each place more doubles that, and triples it for several days.</summary>
    private const int MostPlaces = 14;
    private const int MostPlacesForSeveral = 12;

    private readonly int _n = terrain.Places.Length;
    private readonly int[] _places = terrain.Places;

    public bool IsSmall => _n <= (terrain.M == 1 ? MostPlaces : MostPlacesForSeveral);

    /// <summary>The places of each route in order; null when stopped.</summary>
    public int[][]? Run(Func<bool> stop)
    {
        var sets = 1 << _n;
        var score = new int[sets];
        for (var set = 1; set < sets; set++)
            score[set] = score[set & (set - 1)] + terrain.Score[_places[BitOperations.TrailingZeroCount(set)]];
        // most[set]: the best score of the routes so far out of these places; share[r][set]: what route r takes of them.
        var most = new int[sets];
        var share = new int[terrain.M][];
        for (var r = 0; r < terrain.M; r++)
        {
            if (Ends(r, stop) is not { } ends)
                return null;
            var fits = new bool[sets];
            for (var set = 0; set < sets; set++)
                fits[set] = set == 0 || Finish(r, set, ends) >= 0;
            var (next, taken) = (new int[sets], new int[sets]);
            for (var set = 0; set < sets; set++)
            {
                if ((set & 63) == 0 && stop())
                    return null;
                (next[set], taken[set]) = (most[set], 0);
                for (var part = set; part > 0; part = (part - 1) & set)
                {
                    if (fits[part] && score[part] + most[set ^ part] > next[set])
                        (next[set], taken[set]) = (score[part] + most[set ^ part], part);
                }
            }

            (most, share[r]) = (next, taken);
        }

        var routes = new int[terrain.M][];
        var left = sets - 1;
        for (var r = terrain.M - 1; r >= 0; r--)
        {
            var part = share[r][left];
            left ^= part;
            if (Ends(r, stop) is not { } ends)
                return null;
            routes[r] = Order(r, part, ends);
        }

        return routes;
    }

    /// <summary>ends[set * n + last]: the earliest start at last after the rest of the set.</summary>
    private int[]? Ends(int r, Func<bool> stop)
    {
        var row = r * terrain.N;
        var ends = new int[(1 << _n) * _n];
        Array.Fill(ends, int.MaxValue);
        for (var i = 0; i < _n; i++)
            Arrive(1 << i, i, terrain.Begin[r] + terrain.Step[terrain.First[r] * terrain.N + _places[i]]);
        for (var set = 1; set < 1 << _n; set++)
        {
            if ((set & 63) == 0 && stop())
                return null;
            for (var last = 0; last < _n; last++)
            {
                var at = ends[set * _n + last];
                if (at == int.MaxValue)
                    continue;
                for (var next = 0; next < _n; next++)
                {
                    if ((set >> next & 1) == 0)
                        Arrive(set | 1 << next, next, at + terrain.Step[_places[last] * terrain.N + _places[next]]);
                }
            }
        }

        return ends;

        void Arrive(int set, int i, int time)
        {
            time = Math.Max(time, terrain.Opens[row + _places[i]]);
            if (time <= terrain.Closes[row + _places[i]] && time < ends[set * _n + i])
                ends[set * _n + i] = time;
        }
    }

    /// <summary>The last place of the quickest way through the set to the end of the route; -1 where none is in time.</summary>
    private int Finish(int r, int set, int[] ends)
    {
        var (best, earliest) = (-1, terrain.Hours[r].Closes + 1);
        for (var last = 0; last < _n; last++)
        {
            var at = ends[set * _n + last];
            if (at == int.MaxValue || at + terrain.Step[_places[last] * terrain.N + terrain.Last[r]] >= earliest)
                continue;
            (best, earliest) = (last, at + terrain.Step[_places[last] * terrain.N + terrain.Last[r]]);
        }

        return best;
    }

    private int[] Order(int r, int set, int[] ends)
    {
        var order = new List<int>();
        for (var last = set == 0 ? -1 : Finish(r, set, ends); last >= 0;)
        {
            order.Add(_places[last]);
            var before = set & ~(1 << last);
            var at = ends[set * _n + last];
            var previous = -1;
            for (var i = 0; i < _n; i++)
            {
                var left = ends[before * _n + i];
                if (left != int.MaxValue && Math.Max(left + terrain.Step[_places[i] * terrain.N + _places[last]], terrain.Opens[r * terrain.N + _places[last]]) == at)
                    previous = i;
            }

            (set, last) = (before, before == 0 ? -1 : previous);
        }

        order.Reverse();
        return [.. order];
    }
}
