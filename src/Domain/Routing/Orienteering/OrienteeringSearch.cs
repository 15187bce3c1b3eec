namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>
/// Ruin and recreate: takes neighbouring stretches out of the routes (slack induction by string removals, Christiaens and Vanden Berghe 2020),
/// fills up greedily by score for time, and accepts as simulated annealing does, in cycles that grow longer, so that there is a good answer
/// early and a better one while time lasts. Between cycles the good routes met so far are recombined.
/// </summary>
internal sealed class OrienteeringSearch
{
    private const int FirstCycle = 2_000;
    private const double Growth = 1.6;
    private const int LongestString = 14;

    /// <summary>Temperatures of a cycle's ends, in usual scores of a place.</summary>
    private const double Warm = 0.7;
    private const double Cold = 0.02;

    /// <summary>What a usual step saved is worth, in usual scores of a place: of two answers with one score, the quicker leads further.</summary>
    private const double TimeWeight = 0.05;

    /// <summary>A place is worth score^power for its detour; the power is drawn anew each time, and each worth shaken by the noise.</summary>
    private const double LeastPower = 0.5;
    private const double MostPower = 2;
    private const double Noise = 0.6;

    /// <summary>Routes are kept for recombination from answers this good.</summary>
    private const double PoolShare = 0.97;

    private readonly Terrain _terrain;
    private readonly SeededRandom _random;
    private readonly RouteSet _current;
    private readonly RouteSet _trial;
    private readonly RoutePool _pool;
    private readonly int[] _absent;
    private readonly double[] _worth;
    private readonly int[] _cost;
    private readonly int[] _after;
    private readonly bool[] _ruined;
    private readonly double _usualScore;
    private readonly double _timeWeight;

    public OrienteeringSearch(Terrain terrain, ulong seed)
    {
        _terrain = terrain;
        _random = new SeededRandom(seed);
        (_current, _trial, Best) = (new RouteSet(terrain), new RouteSet(terrain), new RouteSet(terrain));
        _pool = new RoutePool(terrain);
        _absent = new int[terrain.N];
        _worth = new double[terrain.N];
        _cost = new int[terrain.M * terrain.N];
        _after = new int[terrain.M * terrain.N];
        _ruined = new bool[terrain.M];
        var places = terrain.Places;
        _usualScore = Math.Max(1, terrain.ReachableScore / (double)Math.Max(1, places.Length));
        var usualStep = places.Length < 2 ? 1 : places.Average(u => (double)terrain.Step[u * terrain.N + terrain.Near[u][Math.Min(4, terrain.Near[u].Length - 1)]]);
        _timeWeight = TimeWeight * _usualScore / Math.Max(1, usualStep);
    }

    public RouteSet Best { get; }

    public long Iterations { get; private set; }

    /// <summary>Takes routes found elsewhere for the best.</summary>
    public void Adopt(int[][] routes)
    {
        for (var r = 0; r < routes.Length; r++)
            Best.Set(r, routes[r]);
    }

    /// <summary>Until <paramref name="stop"/> says so, the iterations are spent, or everything reachable is collected.</summary>
    public void Run(long iterations, Func<bool> stop, Action improved)
    {
        Recreate(_current, 1, 0);
        Keep(_current, improved);
        for (double cycle = FirstCycle; ; cycle *= Growth)
        {
            if (!Anneal((long)cycle, iterations, stop, improved))
                return;
            if (_pool.Recombine(_trial, Best.Score, stop))
            {
                Recreate(_trial, 1, 0);
                Keep(_trial, improved);
            }

            _current.CopyFrom(Best);
        }
    }

    private bool Anneal(long length, long iterations, Func<bool> stop, Action improved)
    {
        var (warm, cold) = (Warm * _usualScore, Cold * _usualScore);
        var cooling = Math.Pow(cold / warm, 1.0 / length);
        var value = Value(_current);
        for (var (i, temperature) = (0L, warm); i < length; i++, temperature *= cooling)
        {
            if (Best.Score == _terrain.ReachableScore || Iterations >= iterations || stop())
                return false;
            Iterations++;
            _trial.CopyFrom(_current);
            Ruin(_trial);
            Recreate(_trial, Power(), Noise);
            var tried = Value(_trial);
            if (tried <= value + temperature * Math.Log(_random.NextDouble() + 1e-12))
                continue;
            value = tried;
            _current.CopyFrom(_trial);
            if (_current.Score >= PoolShare * Best.Score)
                _pool.Add(_current);
            if (_current.Score > Best.Score)
                Keep(_current, improved);
        }

        return true;
    }

    private double Power() => LeastPower + (MostPower - LeastPower) * _random.NextDouble();

    private double Value(RouteSet routes) => routes.Score - _timeWeight * routes.Time();

    private void Keep(RouteSet routes, Action improved)
    {
        _pool.Add(routes);
        if (routes.Score <= Best.Score)
            return;
        Best.CopyFrom(routes);
        improved();
    }

    /// <summary>Strings around a place drawn by chance, one from each of some routes near it.</summary>
    private void Ruin(RouteSet routes)
    {
        var places = _terrain.Places;
        var seed = places[_random.Next(places.Length)];
        var strings = 1 + _random.Next(_terrain.M);
        Array.Clear(_ruined);
        Take(seed);
        foreach (var near in _terrain.Near[seed])
        {
            if (strings == 0)
                break;
            Take(near);
        }

        void Take(int u)
        {
            var r = routes.RouteOf[u];
            if (r < 0 || _ruined[r])
                return;
            _ruined[r] = true;
            strings--;
            var route = routes.Places(r);
            var count = 1 + _random.Next(Math.Min(route.Length, LongestString));
            var at = route.IndexOf(u);
            var from = Math.Clamp(at - _random.Next(count), 0, route.Length - count);
            if (count > 1 && count < route.Length && _random.Next(2) == 0)
            {
                // A split string: some places in its middle stay.
                var kept = 1 + _random.Next(Math.Min(count - 1, route.Length - count));
                var before = _random.Next(count - kept + 1);
                from = Math.Min(from, route.Length - count);
                if (count - kept - before > 0)
                    routes.Remove(r, from + before + kept, count - kept - before);
                // What went with the first part may have been of the second.
                var left = Math.Min(before, routes.Places(r).Length - from);
                if (left > 0)
                    routes.Remove(r, from, left);
                return;
            }

            routes.Remove(r, from, count);
        }
    }

    /// <summary>Inserts what is worth most score^power for its detour, until nothing fits; noise shakes the worth of each place.</summary>
    private void Recreate(RouteSet routes, double power, double noise)
    {
        var (m, count) = (_terrain.M, 0);
        foreach (var u in _terrain.Places)
        {
            if (routes.RouteOf[u] >= 0)
                continue;
            var fits = false;
            for (var r = 0; r < m; r++)
            {
                _after[r * _terrain.N + u] = routes.BestPosition(r, u, out var cost);
                _cost[r * _terrain.N + u] = cost;
                fits |= cost != int.MaxValue;
            }

            if (!fits)
                continue;
            _worth[u] = Math.Pow(_terrain.Score[u], power) * (1 + noise * (_random.NextDouble() * 2 - 1));
            _absent[count++] = u;
        }

        while (count > 0)
        {
            var (chosen, route, most) = (-1, -1, double.NegativeInfinity);
            for (var i = 0; i < count; i++)
            {
                var u = _absent[i];
                for (var r = 0; r < m; r++)
                {
                    var cost = _cost[r * _terrain.N + u];
                    if (cost == int.MaxValue)
                        continue;
                    var ratio = _worth[u] / Math.Max(1, cost);
                    if (ratio > most)
                        (chosen, route, most) = (i, r, ratio);
                }
            }

            var place = _absent[chosen];
            routes.Insert(route, place, _after[route * _terrain.N + place]);
            _absent[chosen] = _absent[--count];
            for (var i = count - 1; i >= 0; i--)
            {
                var u = _absent[i];
                var at = route * _terrain.N + u;
                if (_cost[at] != int.MaxValue)
                {
                    _after[at] = routes.BestPosition(route, u, out var cost);
                    _cost[at] = cost;
                }

                var fits = false;
                for (var r = 0; r < m && !fits; r++)
                    fits = _cost[r * _terrain.N + u] != int.MaxValue;
                if (!fits)
                    _absent[i] = _absent[--count];
            }
        }
    }
}
