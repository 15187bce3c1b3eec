namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>
/// Routes with, at each stop, the earliest start of its visit and the latest that still lets the rest happen: whether an insertion fits is
/// then known in constant time (Savelsbergh 1992).
/// </summary>
internal sealed class RouteSet
{
    private readonly Terrain _terrain;
    private readonly int _n;
    private readonly int[] _step;
    private readonly int[][] _stop;
    private readonly int[][] _start;
    private readonly int[][] _latest;
    private readonly int[] _length;

    public RouteSet(Terrain terrain)
    {
        _terrain = terrain;
        _n = terrain.N;
        _step = terrain.Step;
        var m = terrain.M;
        (_stop, _start, _latest, _length) = (new int[m][], new int[m][], new int[m][], new int[m]);
        RouteOf = new int[_n];
        Array.Fill(RouteOf, -1);
        Key = new ulong[m];
        for (var r = 0; r < m; r++)
        {
            (_stop[r], _start[r], _latest[r]) = (new int[_n + 2], new int[_n + 2], new int[_n + 2]);
            _stop[r][0] = terrain.First[r];
            _stop[r][1] = terrain.Last[r];
            _length[r] = 2;
            Time(r);
        }
    }

    public int Score { get; private set; }

    /// <summary>The route a place is on, or -1.</summary>
    public int[] RouteOf { get; }

    /// <summary>Key[r] tells which places are on route r, whatever their order.</summary>
    public ulong[] Key { get; }

    /// <summary>Travel and dwell of all routes.</summary>
    public long Time()
    {
        long total = 0;
        for (var r = 0; r < _length.Length; r++)
        {
            var stop = _stop[r];
            for (var p = 1; p < _length[r]; p++)
                total += _step[stop[p - 1] * _n + stop[p]];
        }

        return total;
    }

    public int TimeOf(int r)
    {
        var (stop, total) = (_stop[r], 0);
        for (var p = 1; p < _length[r]; p++)
            total += _step[stop[p - 1] * _n + stop[p]];
        return total;
    }

    /// <summary>The places of route r in order.</summary>
    public ReadOnlySpan<int> Places(int r) => _stop[r].AsSpan(1, _length[r] - 2);

    /// <summary>Where u costs least time on route r: after how many places, or -1 where it fits nowhere.</summary>
    public int BestPosition(int r, int u, out int cost)
    {
        cost = int.MaxValue;
        var (stop, start, latest, last) = (_stop[r], _start[r], _latest[r], _length[r] - 1);
        var opens = _terrain.Opens[r * _n + u];
        var closes = _terrain.Closes[r * _n + u];
        var step = _step;
        var best = -1;
        // Starts and latest starts only grow along a route: what must come before u, and what cannot, is skipped.
        var p = 0;
        if (last > 8)
        {
            var high = last;
            while (p < high)
            {
                var middle = (p + high) >> 1;
                if (latest[middle + 1] < opens)
                    p = middle + 1;
                else
                    high = middle;
            }
        }

        for (; p < last && start[p] <= closes; p++)
        {
            var from = stop[p] * _n;
            var way = step[from + u];
            var begin = Math.Max(start[p] + way, opens);
            if (begin > closes)
                continue;
            var to = stop[p + 1];
            var onward = step[u * _n + to];
            if (begin + onward > latest[p + 1])
                continue;
            var detour = way + onward - step[from + to];
            if (detour < cost)
                (cost, best) = (detour, p);
        }

        return best;
    }

    public void Insert(int r, int u, int after)
    {
        var stop = _stop[r];
        Array.Copy(stop, after + 1, stop, after + 2, _length[r] - after - 1);
        stop[after + 1] = u;
        _length[r]++;
        RouteOf[u] = r;
        Score += _terrain.Score[u];
        Key[r] ^= Hash(u);
        Time(r);
    }

    /// <summary>
    /// Takes <paramref name="count"/> places off route r, the first being number <paramref name="from"/> from 0, and after them what that makes
    /// late: where the direct way is not the quickest (rounded distances, timetables), leaving a place out can delay the next.
    /// </summary>
    public void Remove(int r, int from, int count)
    {
        TakeOff(r, from, count);
        while (FirstLate(r) is > 0 and var late)
            TakeOff(r, Math.Min(late, _length[r] - 2) - 1, 1);
    }

    /// <summary>The first stop entered after it closes; 0 when there is none, or nothing left to take off.</summary>
    private int FirstLate(int r)
    {
        var last = _length[r] - 1;
        for (var p = 1; p < last; p++)
        {
            if (_start[r][p] > _terrain.Closes[r * _n + _stop[r][p]])
                return p;
        }

        return last > 1 && _start[r][last] > _terrain.Hours[r].Closes ? last : 0;
    }

    private void TakeOff(int r, int from, int count)
    {
        var stop = _stop[r];
        for (var p = from + 1; p <= from + count; p++)
        {
            RouteOf[stop[p]] = -1;
            Score -= _terrain.Score[stop[p]];
            Key[r] ^= Hash(stop[p]);
        }

        Array.Copy(stop, from + 1 + count, stop, from + 1, _length[r] - from - 1 - count);
        _length[r] -= count;
        Time(r);
    }

    /// <summary>Puts these places on route r in this order, which must keep every window.</summary>
    public void Set(int r, ReadOnlySpan<int> places)
    {
        Remove(r, 0, _length[r] - 2);
        places.CopyTo(_stop[r].AsSpan(1));
        _length[r] = places.Length + 2;
        _stop[r][places.Length + 1] = _terrain.Last[r];
        foreach (var u in places)
        {
            RouteOf[u] = r;
            Score += _terrain.Score[u];
            Key[r] ^= Hash(u);
        }

        Time(r);
    }

    public void CopyFrom(RouteSet other)
    {
        for (var r = 0; r < _length.Length; r++)
        {
            var length = other._length[r];
            _length[r] = length;
            Array.Copy(other._stop[r], _stop[r], length);
            Array.Copy(other._start[r], _start[r], length);
            Array.Copy(other._latest[r], _latest[r], length);
            Key[r] = other.Key[r];
        }

        Array.Copy(other.RouteOf, RouteOf, _n);
        Score = other.Score;
    }

    private void Time(int r)
    {
        var (stop, start, latest, last) = (_stop[r], _start[r], _latest[r], _length[r] - 1);
        var (opens, closes, row) = (_terrain.Opens, _terrain.Closes, r * _n);
        start[0] = _terrain.Begin[r];
        for (var p = 1; p < last; p++)
            start[p] = Math.Max(start[p - 1] + _step[stop[p - 1] * _n + stop[p]], opens[row + stop[p]]);
        start[last] = start[last - 1] + _step[stop[last - 1] * _n + stop[last]];
        latest[last] = _terrain.Hours[r].Closes;
        for (var p = last - 1; p > 0; p--)
            latest[p] = Math.Min(closes[row + stop[p]], latest[p + 1] - _step[stop[p] * _n + stop[p + 1]]);
    }

    private static ulong Hash(int u)
    {
        var x = (ulong)(u + 1) * 0x9E3779B97F4A7C15UL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9UL;
        return x ^ (x >> 27);
    }
}
