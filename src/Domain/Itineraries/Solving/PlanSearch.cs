using TravelPlanner.Domain.Routing;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>
/// Ruin and recreate over all days: visits near one another are taken out, what is worth most comes in again where it adds most, and worse plans are accepted
/// less and less as the search cools. The good days met are recombined at the end.
/// </summary>
internal sealed class PlanSearch
{
    /// <summary>Temperatures of the search's ends, in thousandths of a point.</summary>
    private const double Warm = 15 * Ground.Thousand;
    private const double Cold = 0.5 * Ground.Thousand;

    private const int MostTaken = 7;

    /// <summary>Places in a day's order tried for an insertion, shortest detour first.</summary>
    private const int PositionsTried = 3;
    private const double Noise = 0.5;

    private readonly Ground _ground;
    private readonly DayOrder[] _days;
    private readonly SeededRandom _random;
    private readonly DayPool _pool;
    private readonly int[] _candidates;
    private readonly int[] _dayOf;
    private readonly double[] _appeal;
    private readonly int[][] _near;
    private int[][] _orders;
    private long[] _rewards;
    private long _cost;

    public PlanSearch(Ground ground, DayOrder[] days, ulong seed)
    {
        (_ground, _days, _random, _pool) = (ground, days, new SeededRandom(seed), new DayPool(ground, days.Length));
        _candidates = [.. Enumerable.Range(0, ground.Candidates).Where(c => days.Any(d => d.Labels.Board[c] is not null))];
        _dayOf = [.. Enumerable.Repeat(-1, ground.Candidates)];
        _appeal = new double[ground.Candidates];
        foreach (var c in _candidates)
            _appeal[c] = days.Max(d => d.Labels.Board[c] is { } item ? Math.Max(item.Worth, item.WorthElsewhere) : 0);
        _near = [.. Enumerable.Range(0, ground.Candidates).Select(c => _candidates.OrderBy(o => ground.Positions[c].DistanceKm(ground.Positions[o])).ThenBy(o => o).Take(40).ToArray())];
        _orders = [.. days.Select(d => d.Labels.Board.FixedOrder)];
        _rewards = [.. days.Select((d, i) => d.Quick(_orders[i])!.Value.Reward)];
    }

    /// <summary>The best orders found, a day each.</summary>
    public int[][] Run(int iterations, CancellationToken cancellation)
    {
        Recreate(0);
        var (best, bestValue) = (Copy(), _rewards.Sum());
        Keep();
        if (_candidates.Length == 0)
            return best;
        var cooling = Math.Pow(Cold / Warm, 1.0 / Math.Max(1, iterations));
        var value = bestValue;
        for (var (i, temperature) = (0, Warm); i < iterations; i++, temperature *= cooling)
        {
            if (i % 16 == 0)
                cancellation.ThrowIfCancellationRequested();
            var (orders, rewards, cost) = (Copy(), (long[])_rewards.Clone(), _cost);
            Ruin();
            Recreate(Noise);
            var tried = _rewards.Sum();
            if (tried <= value + temperature * Math.Log(_random.NextDouble() + 1e-12))
            {
                Restore(orders, rewards, cost);
                continue;
            }

            value = tried;
            if (tried > bestValue - 20 * Ground.Thousand)
                Keep();
            if (tried > bestValue)
                (best, bestValue) = (Copy(), tried);
        }

        if (_pool.Recombine(bestValue) is { } combined)
        {
            Restore(combined, [.. combined.Select((o, d) => _days[d].Quick(o)!.Value.Reward)], combined.Sum(o => o.Where(c => c < _ground.Candidates).Sum(c => _ground.Cost[c])));
            Recreate(0);
            best = Copy();
        }

        return best;
    }

    private int[][] Copy() => [.. _orders];

    private void Restore(int[][] orders, long[] rewards, long cost)
    {
        (_orders, _rewards, _cost) = (orders, rewards, cost);
        Array.Fill(_dayOf, -1);
        for (var d = 0; d < orders.Length; d++)
        {
            foreach (var c in orders[d])
            {
                if (c < _ground.Candidates)
                    _dayOf[c] = d;
            }
        }
    }

    private void Keep()
    {
        for (var d = 0; d < _days.Length; d++)
            _pool.Add(d, _orders[d], _rewards[d]);
    }

    /// <summary>Takes out some visits around a place drawn by chance, sometimes a whole day.</summary>
    private void Ruin()
    {
        var seed = _candidates[_random.Next(_candidates.Length)];
        var day = _random.Next(8) == 0 ? _random.Next(_days.Length) : -1;
        var count = 1 + _random.Next(MostTaken);
        if (day >= 0)
        {
            foreach (var c in _orders[day])
                Leave(c);
            Take(day);
            return;
        }

        var touched = new HashSet<int>();
        foreach (var c in _near[seed])
        {
            if (count == 0)
                break;
            if (_dayOf[c] < 0 || _random.Next(10) < 2)
                continue;
            touched.Add(_dayOf[c]);
            Leave(c);
            count--;
        }

        foreach (var d in touched)
            Take(d);

        void Leave(int c)
        {
            if (c >= _ground.Candidates)
                return;
            _dayOf[c] = -1;
            _cost -= _ground.Cost[c];
        }

        void Take(int d)
        {
            var left = _orders[d].Where(c => c >= _ground.Candidates || _dayOf[c] == d).ToArray();
            // Without some visits a wait may grow, but the rest can still be kept.
            var result = _days[d].Quick(left) ?? _days[d].Quick(left = _days[d].Labels.Board.FixedOrder);
            foreach (var c in _orders[d].Where(c => c < _ground.Candidates && _dayOf[c] == d && !left.Contains(c)))
                Leave(c);
            (_orders[d], _rewards[d]) = (left, result!.Value.Reward);
        }
    }

    /// <summary>Puts in, one after the other by their shaken worth, what raises the value.</summary>
    private void Recreate(double noise)
    {
        var absent = _candidates.Where(c => _dayOf[c] < 0).ToArray();
        var keys = absent.Select(c => -_appeal[c] * (1 + noise * (_random.NextDouble() * 2 - 1))).ToArray();
        Array.Sort(keys, absent);
        foreach (var c in absent)
        {
            if (_cost + _ground.Cost[c] > _ground.Budget)
                continue;
            var (gain, day, order) = (0L, -1, (int[]?)null);
            for (var d = 0; d < _days.Length; d++)
            {
                if (_days[d].Labels.Board[c] is not { } item || _orders[d].Length - _days[d].Labels.Board.Appointments.Length >= _ground.Pace.MostVisits)
                    continue;
                foreach (var at in Positions(d, c, PositionsTried))
                {
                    int[] with = [.. _orders[d].AsSpan(0, at), c, .. _orders[d].AsSpan(at)];
                    if (_days[d].Quick(with) is { } result && result.Reward - _rewards[d] > gain)
                        (gain, day, order) = (result.Reward - _rewards[d], d, with);
                }
            }

            if (order is null)
                continue;
            (_orders[day], _rewards[day], _dayOf[c]) = (order, _rewards[day] + gain, day);
            _cost += _ground.Cost[c];
        }
    }

    private IEnumerable<int> Positions(int day, int c, int most) => Positions(_ground, _days[day].Labels.Board, _orders[day], c, most);

    /// <summary>Where a candidate may go into an order, the shortest detour first.</summary>
    public static IEnumerable<int> Positions(Ground ground, DayBoard board, int[] order, int c, int most)
    {
        if (order.Length < most)
            return Enumerable.Range(0, order.Length + 1);
        var node = board[c]!.Node;
        return Enumerable.Range(0, order.Length + 1).OrderBy(at =>
        {
            var before = at == 0 ? board.Start : board[order[at - 1]]!.Node;
            var after = at == order.Length ? board.End : board[order[at]]!.Node;
            return ground.Leg(before, node).Quiet + ground.Leg(node, after).Quiet - ground.Leg(before, after).Quiet;
        }).ThenBy(at => at).Take(most);
    }
}
