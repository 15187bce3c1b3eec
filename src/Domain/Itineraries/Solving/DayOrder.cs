using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>The worth of a day's order of items on the clock.</summary>
/// <param name="Reward">In thousandths of a point.</param>
internal readonly record struct DayResult(long Reward, int End, int Label, Leg Leg, int LegMinutes);

/// <summary>Puts a fixed order of items on the clock as well as can be: breaks where they cost least, visits cut short only where that helps.</summary>
internal sealed class DayOrder(DayBoard board)
{
    /// <summary>Labels kept a step while searching; the best few nearly always hold the best.</summary>
    private const int SearchWidth = 6;

    /// <summary>While searching nobody goes to a meal that begins much later.</summary>
    private const int LongestBreakWait = 75;

    private readonly List<int> _front = [];
    private readonly List<int> _next = [];
    private readonly Dictionary<ulong, DayResult?> _seen = [];

    public DayLabels Labels { get; } = new(board);

    public DayLimits Usual { get; } = new(board.Frame.EndMinute, board.Ground.Pace.MostVisits);

    /// <summary>A quick answer, remembered; null when the order cannot be kept.</summary>
    public DayResult? Quick(ReadOnlySpan<int> items)
    {
        var key = 0xCBF29CE484222325UL;
        foreach (var item in items)
            key = (key ^ (uint)(item + 1)) * 0x9E3779B97F4A7C15UL + 0x632BE59BD9B4E019UL;
        if (!_seen.TryGetValue(key, out var result))
            _seen[key] = result = Run(items, Usual, exact: false);
        return result;
    }

    /// <summary>The best way to keep this order; its labels stay until the next call.</summary>
    /// <param name="quickest">Rather the earliest end than the best value.</param>
    public DayResult? Run(ReadOnlySpan<int> items, DayLimits limits, bool exact, bool quickest = false)
    {
        var visits = 0;
        foreach (var item in items)
            visits += item < board.Ground.Candidates ? 1 : 0;
        if (visits > limits.MostVisits || OutOfOrder(items))
            return null;
        _front.Clear();
        _front.Add(Labels.Root());
        for (var i = 0; i < items.Length; i++)
        {
            var item = items[i];
            if (board[item] is null)
                return null;
            var together = Together(items[..i], item);
            AddBreaks(item, exact);
            _next.Clear();
            foreach (var label in _front)
                Labels.Visit(label, item, together, _next);
            _front.Clear();
            foreach (var label in _next)
            {
                if (Labels[label].Leave <= limits.EndMinute)
                    Insert(_front, label);
            }

            if (_front.Count == 0)
                return null;
            if (!exact && _front.Count > SearchWidth)
            {
                _front.Sort((a, b) => Labels[b].Reward.CompareTo(Labels[a].Reward));
                _front.RemoveRange(SearchWidth, _front.Count - SearchWidth);
            }
        }

        AddBreaks(-1, exact: true);
        DayResult? best = null;
        foreach (var label in _front)
        {
            if (Labels.Finish(label, limits.EndMinute) is not { } end)
                continue;
            if (best is null || (quickest ? end.End < best.Value.End : end.Reward > best.Value.Reward))
                best = new DayResult(end.Reward, end.End, label, end.Leg, end.LegMinutes);
        }

        return best;
    }

    private int Together(ReadOnlySpan<int> seen, int item)
    {
        var count = 0;
        if (item < board.Ground.Candidates)
        {
            foreach (var earlier in board.Ground.After[item])
                count += seen.Contains(earlier) ? 1 : 0;
        }

        return count;
    }

    private bool OutOfOrder(ReadOnlySpan<int> items)
    {
        for (var i = 1; i < items.Length; i++)
        {
            if (items[i] >= board.Ground.Candidates)
                continue;
            foreach (var later in board.Ground.Before[items[i]])
            {
                if (items[..i].Contains(later))
                    return true;
            }
        }

        return false;
    }

    private void AddBreaks(int next, bool exact)
    {
        for (var i = 0; i < _front.Count; i++)
        {
            _next.Clear();
            Labels.Break(_front[i], -1, _next);
            if (next >= 0)
                Labels.Break(_front[i], next, _next);
            foreach (var label in _next)
            {
                if (exact || Labels[label].Start - Labels[label].Arrive <= LongestBreakWait)
                    Insert(_front, label, keepOrder: true);
            }
        }
    }

    /// <summary>Unless another makes it needless. What it makes needless goes, unless the list is being walked.</summary>
    private void Insert(List<int> front, int label, bool keepOrder = false)
    {
        foreach (var other in front)
        {
            if (Labels.Dominates(other, label))
                return;
        }

        if (!keepOrder)
            front.RemoveAll(other => Labels.Dominates(label, other));
        front.Add(label);
    }
}
