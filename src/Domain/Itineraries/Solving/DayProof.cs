using System.Numerics;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>
/// The best day out of few items, proved: dynamic programming over subsets, last stops and breaks with labels that none other makes needless, cut off
/// where even the best of what is left could not reach the best known.
/// </summary>
internal sealed class DayProof(DayBoard board, DayOrder order)
{
    /// <summary>Candidates of a day that is proved.</summary>
    public const int MostItems = 12;

    /// <summary>Labels after which a proof is given up; a day of twelve places stays far below.</summary>
    private const int MostLabels = 2_000_000;

    private readonly DayLabels _labels = order.Labels;
    private readonly List<int> _made = [];

    /// <param name="items">All that may stand in the day; its appointments are among them and must.</param>
    /// <param name="known">A value that is reached already.</param>
    /// <returns>The order of items that beats the known value, null when none does; and whether that is proved.</returns>
    public (int[]? Order, bool Proved) Best(int[] items, long known, CancellationToken cancellation)
    {
        var (best, bestOrder) = (known, (int[]?)null);
        var (fixedMask, most) = (0u, board.Ground.Pace.MostVisits);
        for (var i = 0; i < items.Length; i++)
            fixedMask |= board[items[i]]!.Fixed ? 1u << i : 0;
        var worth = Worths(items);
        var layer = new Dictionary<(uint Set, int Node), List<int>> { [(0, board.Start)] = [_labels.Root()] };
        var total = 0;
        for (var depth = 0; layer.Count > 0; depth++)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = new Dictionary<(uint Set, int Node), List<int>>();
            foreach (var ((set, _), labels) in layer)
            {
                var room = most - BitOperations.PopCount(set & ~fixedMask);
                AddBreaks(labels, items, set);
                foreach (var label in labels)
                {
                    if ((set & fixedMask) == fixedMask && _labels.Finish(label, board.Frame.EndMinute) is { } end && end.Reward > best)
                        (best, bestOrder) = (end.Reward, Order(label));
                    if (_labels[label].Reward + Bound(worth, set, room, _labels[label].Leave) <= best)
                        continue;
                    for (var i = 0; i < items.Length; i++)
                    {
                        if ((set >> i & 1) != 0 || ((fixedMask >> i & 1) == 0 && (room <= 0 || !Affords(items, set | 1u << i))))
                            continue;
                        if (OutOfOrder(items, set, i))
                            continue;
                        _made.Clear();
                        _labels.Visit(label, items[i], _made);
                        total += _made.Count;
                        foreach (var made in _made.Where(m => _labels[m].Leave <= board.Frame.EndMinute))
                        {
                            var key = (set | 1u << i, board[items[i]]!.Node);
                            if (!next.TryGetValue(key, out var front))
                                next[key] = front = [];
                            Insert(front, made);
                        }
                    }
                }

                if (total > MostLabels)
                    return (bestOrder, false);
            }

            layer = next;
        }

        return (bestOrder, true);
    }

    /// <summary>Something that comes after it has been seen already.</summary>
    private bool OutOfOrder(int[] items, uint set, int i)
    {
        if (items[i] >= board.Ground.Candidates)
            return false;
        foreach (var later in board.Ground.Before[items[i]])
        {
            var at = Array.IndexOf(items, later);
            if (at >= 0 && (set >> at & 1) != 0)
                return true;
        }

        return false;
    }

    private bool Affords(int[] items, uint set)
    {
        var cost = 0L;
        for (var i = 0; i < items.Length; i++)
            cost += (set >> i & 1) != 0 && items[i] < board.Ground.Candidates ? board.Ground.Cost[items[i]] : 0;
        return cost <= board.Ground.Budget;
    }

    /// <summary>What each item can add at most: its worth less the shortest way to it from anywhere.</summary>
    private (int Item, long Most, int Latest)[] Worths(int[] items)
    {
        var nodes = items.Select(i => board[i]!.Node).Append(board.Start).Distinct().ToArray();
        return
        [
            .. items.Select((number, i) =>
            {
                var item = board[number]!;
                return (i, Math.Max(item.Worth, item.WorthElsewhere), item.Openings.Max(o => o.LatestBrief));
            }).OrderByDescending(w => w.Item2),
        ];
    }

    private static long Bound((int Item, long Most, int Latest)[] worth, uint set, int room, int minute)
    {
        var sum = 2L * 100 / Ground.MealShare * Ground.Thousand; // What two restaurants of the highest score add.
        foreach (var (item, most, latest) in worth)
        {
            if (room == 0)
                break;
            if ((set >> item & 1) != 0 || latest < minute)
                continue;
            sum += most;
            room--;
        }

        return sum;
    }

    private void AddBreaks(List<int> labels, int[] items, uint set)
    {
        for (var k = 0; k < labels.Count; k++)
        {
            _made.Clear();
            _labels.Break(labels[k], -1, _made);
            for (var i = 0; i < items.Length; i++)
            {
                if ((set >> i & 1) == 0)
                    _labels.Break(labels[k], items[i], _made);
            }

            foreach (var made in _made)
            {
                if (!labels.Exists(other => _labels.Dominates(other, made)))
                    labels.Add(made);
            }
        }
    }

    private void Insert(List<int> front, int label)
    {
        if (front.Exists(other => _labels.Dominates(other, label)))
            return;
        front.RemoveAll(other => _labels.Dominates(label, other));
        front.Add(label);
    }

    private int[] Order(int label)
    {
        var found = new List<int>();
        for (; label > 0; label = _labels[label].Parent)
        {
            if (_labels[label].Item >= 0)
                found.Add(_labels[label].Item);
        }

        found.Reverse();
        return [.. found];
    }
}
