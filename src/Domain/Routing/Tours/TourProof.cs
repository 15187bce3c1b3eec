namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>
/// Dynamic programming over (visited, last) with the undominated pairs of time and travel (Dumas and others 1995), pruned by windows,
/// precedence and the assignment bound. With tight windows few states live, and the best tour is proved.
/// </summary>
internal sealed class TourProof
{
    /// <summary>The closure of travel takes n³ steps; beyond this many nodes it is not tried.</summary>
    public const int MostNodes = 250;

    private readonly int _n;
    private readonly int _words;
    private readonly TimeWindow[] _windows;
    private readonly int[,] _travel;
    private readonly int[,] _shortest;
    private readonly int[][] _next;
    private readonly ulong[][] _before;
    private readonly long[,] _reduced;
    private readonly long? _bound;

    public TourProof(TourProblem problem)
    {
        _n = problem.Windows.Count;
        _words = (_n + 63) / 64;
        _travel = problem.Travel;
        _shortest = Closure(_travel);
        // Nothing is entered before the quickest way there allows.
        _windows = [.. problem.Windows.Select((w, i) => i == 0 ? w : w with { Opens = Math.Max(w.Opens, problem.Windows[0].Opens + _shortest[0, i]) })];
        _before = [.. Enumerable.Range(0, _n).Select(_ => new ulong[_words])];
        var precedes = new bool[_n, _n];
        for (var i = 1; i < _n; i++)
        {
            for (var j = 1; j < _n; j++)
            {
                // j before i would enter i too late: i comes first.
                if (i == j || (long)_windows[j].Opens + _shortest[j, i] <= _windows[i].Closes)
                    continue;
                precedes[i, j] = true;
                _before[j][i >> 6] |= 1UL << (i & 63);
            }
        }

        _reduced = new long[_n, _n];
        for (var i = 0; i < _n; i++)
        {
            for (var j = 0; j < _n; j++)
                _reduced[i, j] = CanFollow(i, j, precedes) ? _travel[i, j] : Assignment.Forbidden;
        }

        _bound = Assignment.Reduce(_reduced);
        _next = [.. Enumerable.Range(0, _n).Select(i => Enumerable.Range(1, _n - 1).Where(j => _reduced[i, j] != Assignment.Forbidden).ToArray())];
    }

    /// <summary>Looks for a tour that travels less than <paramref name="travel"/>.</summary>
    /// <param name="mostLabels">Gives up beyond as many states.</param>
    public TourProofResult Run(long travel, int mostLabels, Func<bool> stop)
    {
        if (_bound is not { } bound || bound >= travel)
            return new TourProofResult(true, null);
        var labels = new List<Label> { new(0, -1, -1, _windows[0].Opens, 0) };
        var sets = new List<ulong>(new ulong[_words]);
        var (from, to) = (0, 1);
        var slack = travel - bound;
        var known = new Dictionary<ulong, int>();
        var set = new ulong[_words];
        for (var visited = 1; visited < _n; visited++)
        {
            known.Clear();
            for (var index = from; index < to; index++)
            {
                if ((index & 255) == 0 && stop())
                    return new TourProofResult(false, null);
                var label = labels[index];
                if (label.Reduced < 0)
                    continue;
                foreach (var j in _next[label.Last])
                {
                    var reduced = label.Reduced + _reduced[label.Last, j];
                    var time = Math.Max(label.Time + _travel[label.Last, j], _windows[j].Opens);
                    if (reduced >= slack || time > _windows[j].Closes || !Ready(sets, index, j))
                        continue;
                    for (var w = 0; w < _words; w++)
                        set[w] = sets[index * _words + w];
                    set[j >> 6] |= 1UL << (j & 63);
                    if (!CanFinish(set, j, time))
                        continue;
                    Store(labels, sets, known, set, new Label(j, index, -1, time, reduced), to);
                }

                if (labels.Count > mostLabels)
                    return new TourProofResult(false, null);
            }

            (from, to) = (to, labels.Count);
        }

        return new TourProofResult(true, Finish(labels, from, to, slack));
    }

    private int[]? Finish(List<Label> labels, int from, int to, long slack)
    {
        var best = -1;
        for (var index = from; index < to; index++)
        {
            var label = labels[index];
            if (label.Reduced < 0 || _reduced[label.Last, 0] == Assignment.Forbidden || (long)label.Time + _travel[label.Last, 0] > _windows[0].Closes)
                continue;
            if (label.Reduced + _reduced[label.Last, 0] < slack)
                (best, slack) = (index, label.Reduced + _reduced[label.Last, 0]);
        }

        if (best < 0)
            return null;
        var order = new List<int>();
        for (; best > 0; best = labels[best].Parent)
            order.Add(labels[best].Last);
        order.Reverse();
        return [.. order];
    }

    /// <summary>Adds the label unless one with the same nodes and end is as quick and as short; marks those it beats (negative cost).</summary>
    private void Store(List<Label> labels, List<ulong> sets, Dictionary<ulong, int> known, ulong[] set, Label label, int levelStart)
    {
        var key = (ulong)label.Last * 0x9E3779B97F4A7C15UL;
        foreach (var word in set)
            key = (key ^ word) * 0xBF58476D1CE4E5B9UL ^ (key >> 29);
        var first = known.GetValueOrDefault(key, -1);
        for (var other = first; other >= levelStart; other = labels[other].Sibling)
        {
            var rival = labels[other];
            if (rival.Reduced < 0 || rival.Last != label.Last || !Same(sets, other, set))
                continue;
            if (rival.Reduced <= label.Reduced && rival.Time <= label.Time)
                return;
            if (label.Reduced <= rival.Reduced && label.Time <= rival.Time)
                labels[other] = rival with { Reduced = -1 };
        }

        known[key] = labels.Count;
        labels.Add(label with { Sibling = first });
        sets.AddRange(set);
    }

    private bool Same(List<ulong> sets, int index, ulong[] set)
    {
        for (var w = 0; w < _words; w++)
        {
            if (sets[index * _words + w] != set[w])
                return false;
        }

        return true;
    }

    /// <summary>j is still to be visited, and everything that must come before it has been.</summary>
    private bool Ready(List<ulong> sets, int index, int j)
    {
        var before = _before[j];
        for (var w = 0; w < _words; w++)
        {
            var visited = sets[index * _words + w];
            if ((before[w] & ~visited) != 0 || (w == j >> 6 && (visited >> (j & 63) & 1) != 0))
                return false;
        }

        return true;
    }

    private bool CanFinish(ulong[] set, int at, int time)
    {
        if ((long)time + _shortest[at, 0] > _windows[0].Closes)
            return false;
        for (var u = 1; u < _n; u++)
        {
            if ((set[u >> 6] >> (u & 63) & 1) == 0 && (long)time + _shortest[at, u] > _windows[u].Closes)
                return false;
        }

        return true;
    }

    private bool CanFollow(int i, int j, bool[,] precedes)
    {
        if (i == j)
            return _n == 1;
        if ((long)_windows[i].Opens + _travel[i, j] > _windows[j].Closes || precedes[j, i])
            return false;
        for (var k = 1; k < _n; k++)
        {
            // Something must come between, before the first or after the last.
            if ((j == 0 || precedes[k, j]) && (i == 0 || precedes[i, k]) && k != i && k != j && !(i == 0 && j == 0))
                return false;
        }

        return true;
    }

    private static int[,] Closure(int[,] travel)
    {
        var n = travel.GetLength(0);
        var shortest = (int[,])travel.Clone();
        for (var k = 0; k < n; k++)
        {
            for (var i = 0; i < n; i++)
            {
                var first = shortest[i, k];
                for (var j = 0; j < n; j++)
                    shortest[i, j] = Math.Min(shortest[i, j], first + shortest[k, j]);
            }
        }

        return shortest;
    }

    private readonly record struct Label(int Last, int Parent, int Sibling, int Time, long Reduced);
}

/// <param name="Complete">Everything was tried: without an order, none travels less.</param>
internal sealed record TourProofResult(bool Complete, int[]? Order);
