using TravelPlanner.Domain.Routing.Orienteering;

namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>
/// Ruin and recreate on one tour. Until every node is on it, what keeps being left out weighs more and more; from then on travel counts,
/// accepted as simulated annealing does, in cycles that grow longer.
/// </summary>
internal sealed class TourSearch
{
    private const int FirstCycle = 1_000;
    private const double Growth = 1.7;
    private const int LongestString = 12;

    /// <summary>Temperatures of a cycle's ends, in usual steps of a tour.</summary>
    private const double Warm = 0.5;
    private const double Cold = 0.01;

    private readonly TourProblem _problem;
    private readonly SeededRandom _random;
    private readonly Terrain _terrain;
    private readonly RouteSet _current;
    private readonly RouteSet _trial;
    private readonly RouteSet _best;
    private readonly int[] _absent;
    private readonly double[] _rank;
    private readonly long[] _weight;
    private readonly double _usualStep;
    private double _cycle = FirstCycle;
    private long _left;
    private double _temperature;
    private double _cooling;

    public TourSearch(TourProblem problem, ulong seed)
    {
        _problem = problem;
        _random = new SeededRandom(seed);
        _terrain = new Terrain(Visits(problem));
        (_current, _trial, _best) = (new RouteSet(_terrain), new RouteSet(_terrain), new RouteSet(_terrain));
        _absent = new int[_terrain.N];
        _rank = new double[_terrain.N];
        _weight = new long[_terrain.N];
        Array.Fill(_weight, 1);
        _usualStep = Math.Max(1, _terrain.Places.Select(u => (double)_terrain.Step[u * _terrain.N + _terrain.Near[u].FirstOrDefault(u)]).DefaultIfEmpty(1).Average());
        Recreate(_current);
        Keep();
    }

    public bool IsComplete => _best.Score == Nodes;

    /// <summary>Travel of the best tour; meaningless until <see cref="IsComplete"/>.</summary>
    public long Travel { get; private set; } = long.MaxValue;

    public long Iterations { get; private set; }

    private int Nodes => _problem.Windows.Count - 1;

    public int[] Order() => _best.Places(0).ToArray();

    /// <summary>Takes up a tour found elsewhere.</summary>
    public void Adopt(ReadOnlySpan<int> order)
    {
        _current.Set(0, order);
        Keep();
    }

    /// <summary>Goes on for this many iterations; false when stopped before.</summary>
    public bool Run(long iterations, Func<bool> stop, Action improved)
    {
        for (; iterations > 0; iterations--)
        {
            if (stop())
                return false;
            Iterations++;
            if (_left-- <= 0)
                Heat();
            _temperature *= _cooling;
            _trial.CopyFrom(_current);
            Ruin(_trial);
            Recreate(_trial);
            if (!Accepts())
                continue;
            _current.CopyFrom(_trial);
            if (Keep())
                improved();
        }

        return true;
    }

    private void Heat()
    {
        (_left, _temperature, _cooling) = ((long)_cycle, Warm * _usualStep, Math.Pow(Cold / Warm, 1 / _cycle));
        _cycle *= Growth;
        if (IsComplete)
            _current.CopyFrom(_best);
    }

    private bool Accepts()
    {
        if (_trial.Score == Nodes && _current.Score == Nodes)
            return _trial.Time() <= _current.Time() - _temperature * Math.Log(_random.NextDouble() + 1e-12);
        var (missing, before) = (Missing(_trial), Missing(_current));
        if (_trial.Score < Nodes)
        {
            foreach (var u in _terrain.Places)
            {
                if (_trial.RouteOf[u] < 0)
                    _weight[u]++;
            }
        }

        return missing < before || (missing == before && _trial.Time() <= _current.Time() - _temperature * Math.Log(_random.NextDouble() + 1e-12));
    }

    private long Missing(RouteSet tour)
    {
        long sum = 0;
        foreach (var u in _terrain.Places)
        {
            if (tour.RouteOf[u] < 0)
                sum += _weight[u];
        }

        return sum;
    }

    private bool Keep()
    {
        var travel = _current.Time();
        if (_current.Score < _best.Score || (_current.Score == _best.Score && travel >= Travel))
            return false;
        _best.CopyFrom(_current);
        Travel = travel;
        return IsComplete;
    }

    /// <summary>One or two stretches off the tour: around a node, and around one near to it or entered at about the same time.</summary>
    private void Ruin(RouteSet tour)
    {
        if (_terrain.Places.Length == 0)
            return;
        var seed = _terrain.Places[_random.Next(_terrain.Places.Length)];
        for (var strings = 1 + _random.Next(3); strings > 0; strings--)
        {
            var places = tour.Places(0);
            var at = places.IndexOf(seed);
            if (at >= 0)
            {
                var count = 1 + _random.Next(Math.Min(places.Length, LongestString));
                tour.Remove(0, Math.Clamp(at - _random.Next(count), 0, places.Length - count), count);
            }

            var near = _terrain.Near[seed];
            if (near.Length == 0)
                return;
            seed = near[_random.Next(Math.Min(near.Length, 8))];
        }
    }

    private void Recreate(RouteSet tour)
    {
        var count = 0;
        var order = _random.Next(4);
        foreach (var u in _terrain.Places)
        {
            if (tour.RouteOf[u] >= 0)
                continue;
            var window = _problem.Windows[u];
            _rank[count] = order switch
            {
                0 => window.Closes - window.Opens,
                1 => window.Closes,
                2 => -_terrain.Step[u],
                _ => _random.NextDouble(),
            };
            _absent[count++] = u;
        }

        Array.Sort(_rank, _absent, 0, count);
        for (var i = 0; i < count; i++)
        {
            var after = tour.BestPosition(0, _absent[i], out _);
            if (after >= 0)
                tour.Insert(0, _absent[i], after);
        }
    }

    /// <summary>The same tour as one route on which every visit scores one.</summary>
    private static OrienteeringProblem Visits(TourProblem problem)
    {
        var nodes = problem.Windows.Select(_ => new OrienteeringNode(1, 0)).ToArray();
        var windows = problem.Windows.Select(w => (TimeWindow?)w).ToArray();
        return new OrienteeringProblem(nodes, problem.Travel, [new OrienteeringRoute(0, 0, problem.Windows[0], windows)]);
    }
}
