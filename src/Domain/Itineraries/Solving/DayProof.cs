using System.Numerics;
using System.Runtime.CompilerServices;
using TravelPlanner.Domain.Itineraries.Model;

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
    private (long Cost, int Minutes) _back;
    private int _meal;

    /// <param name="items">All that may stand in the day; its appointments are among them and must.</param>
    /// <param name="known">A value that is reached already.</param>
    /// <returns>The order of items that beats the known value, null when none does; and whether that is proved.</returns>
    public (int[]? Order, bool Proved) Best(int[] items, long known, CancellationToken cancellation)
    {
        var (best, bestOrder) = (known, (int[]?)null);
        var (fixedMask, most) = (0u, board.Ground.Pace.MostVisits);
        for (var i = 0; i < items.Length; i++)
            fixedMask |= board[items[i]]!.Fixed ? 1u << i : 0;
        var nodes = Nodes(items);
        var byMost = Worths(items, nodes);
        var byRate = byMost.OrderByDescending(p => p.Rate).ToArray();
        _back = Cheapest(nodes, board.End);
        _meal = nodes.SelectMany(board.Ground.Meals).Max(m => m.Worth);
        var layer = new Dictionary<(uint Set, int Node, int Next), List<int>> { [(0, board.Start, -1)] = [_labels.Root()] };
        var total = 0;
        while (layer.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var next = new Dictionary<(uint Set, int Node, int Next), List<int>>();
            foreach (var sameSet in layer.GroupBy(f => f.Key.Set))
            {
                var set = sameSet.Key;
                var room = most - BitOperations.PopCount(set & ~fixedMask);
                foreach (var label in WithBreaks(sameSet.SelectMany(f => f.Value), items, set, l => Promises(l, set, room)))
                {
                    if ((set & fixedMask) == fixedMask && _labels.Finish(label, board.Frame.EndMinute) is { } end && end.Reward > best)
                        (best, bestOrder) = (end.Reward, Order(label));
                    if (!Promises(label, set, room))
                        continue;
                    for (var i = 0; i < items.Length; i++)
                    {
                        if ((set >> i & 1) != 0 || ((fixedMask >> i & 1) == 0 && (room <= 0 || !Affords(items, set | 1u << i))) || OutOfOrder(items, set, i))
                            continue;
                        _made.Clear();
                        _labels.Visit(label, items[i], Together(items, set, i), _made);
                        total += _made.Count;
                        foreach (var made in _made)
                        {
                            if (_labels[made].Leave <= board.Frame.EndMinute && Promises(made, set | 1u << i, room - ((fixedMask >> i & 1) == 0 ? 1 : 0)))
                                Insert(Front(next, (set | 1u << i, board[items[i]]!.Node, -1)), made);
                        }
                    }
                }

                if (total > MostLabels)
                    return (bestOrder, false);
            }

            layer = next;
        }

        return (bestOrder, true);

        bool Promises(int label, uint set, int room) => _labels[label].Reward + Bound(byMost, byRate, set, room, _labels[label]) > best;
    }

    /// <summary>What an item can still add.</summary>
    /// <param name="Item">Its place among the items.</param>
    /// <param name="Most">Its worth less the cheapest way to it and the pause before it.</param>
    /// <param name="There">Its worth for who is beside it already.</param>
    /// <param name="Latest">Minute of the day at which it can begin at the latest.</param>
    /// <param name="Minutes">Its shortest stay, the shortest way to it and the pause.</param>
    private readonly record struct Prospect(int Item, int Number, long Most, long There, int Latest, int Minutes)
    {
        public double Rate => Most / (double)Minutes;
    }

    private int Together(int[] items, uint set, int i)
    {
        var count = 0;
        if (items[i] < board.Ground.Candidates)
        {
            foreach (var earlier in board.Ground.After[items[i]])
                count += Array.IndexOf(items, earlier) is >= 0 and var at && (set >> at & 1) != 0 ? 1 : 0;
        }

        return count;
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

    /// <summary>What each item can add at most: its worth less the cheapest way to it from anywhere, and the minutes that takes.</summary>
    private Prospect[] Worths(int[] items, int[] nodes)
    {
        return
        [
            .. items.Select((number, i) =>
            {
                var item = board[number]!;
                var (cost, minutes) = Cheapest(nodes.Where(n => n != item.Node), item.Node);
                var there = Math.Max(item.Worth, item.WorthElsewhere) + (item.Fixed ? 0 : board.Ground.After[number].Length * Ground.Together);
                // No pause is made from something at the same spot.
                var pause = nodes.Any(n => n != item.Node && board.Ground.Positions[n] == board.Ground.Positions[item.Node]) ? 0 : board.Ground.Pace.PauseMinutes;
                return new Prospect(i, number, there - cost - (pause * (long)Ground.AMinute), there, item.Openings.Max(o => o.LatestBrief), Math.Max(1, item.Brief + minutes + pause));
            }).OrderByDescending(w => w.Most),
        ];
    }

    /// <summary>Where one may be: the start, the items, and the restaurants around them and around each other.</summary>
    private int[] Nodes(int[] items)
    {
        int[] nodes = [.. items.Select(i => board[i]!.Node).Append(board.Start).Distinct()];
        // Lunch beside a stop, and dinner beside that lunch.
        for (var meal = 0; meal < 2; meal++)
            nodes = [.. nodes.Concat(nodes.SelectMany(board.Ground.Meals).Select(m => m.Node)).Distinct()];
        return nodes;
    }

    /// <summary>The least that a way to a node can cost, from any of these nodes at any minute of the day.</summary>
    private (long Cost, int Minutes) Cheapest(IEnumerable<int> from, int to)
    {
        var (cost, least) = (long.MaxValue, int.MaxValue);
        foreach (var node in from)
        {
            Try(board.Ground.Leg(node, to));
            if (board.Ground.Ride(node, to) is { } ride)
                Try(ride);
        }

        return cost == long.MaxValue ? (0, 0) : (cost, least);

        void Try(Leg leg)
        {
            var minutes = leg.Quiet;
            for (var depart = board.Frame.StartMinute; depart <= board.Frame.EndMinute && leg.Quiet > 0; depart++)
                minutes = Math.Min(minutes, board.Ground.Minutes(leg, depart));
            (cost, least) = (Math.Min(cost, minutes * (long)Ground.AMinute + leg.Nuisance), Math.Min(least, minutes));
        }
    }

    /// <summary>
    /// What can still be added: the most worthy of what is open later, no more than the pace leaves room for, and no more than fits into the minutes that are
    /// left when the last may be cut in two; each meal not had at the best restaurant, or missed; the way back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Bound(Prospect[] byMost, Prospect[] byRate, uint set, int room, in Label label)
    {
        // The day's beginning knows no pause and is one label: not worth a bound of its own.
        if (label.Parent < 0)
            return long.MaxValue / 4;
        var (next, byRoom, minutes) = (0L, 0L, board.Frame.EndMinute - label.Leave - _back.Minutes);
        foreach (ref readonly var prospect in byMost.AsSpan())
        {
            if (room <= 0 && label.Next < 0)
                break;
            if ((set >> prospect.Item & 1) != 0 || prospect.Latest < label.Leave)
                continue;
            // Beside the next item already, for a meal: the way and the pause to it are behind.
            if (prospect.Number == label.Next)
                next = Math.Max(0, prospect.There);
            else if (room-- > 0)
                byRoom += Math.Max(0, prospect.Most);
        }

        byRoom += next;
        Span<(long Most, int Minutes)> open = stackalloc (long, int)[byRate.Length];
        var count = 0;
        foreach (ref readonly var prospect in byRate.AsSpan())
        {
            if (prospect.Most > 0 && (set >> prospect.Item & 1) == 0 && prospect.Latest >= label.Leave && prospect.Number != label.Next)
                open[count++] = (prospect.Most, prospect.Minutes);
        }

        var (lunch, dinner) = ((label.Done & DayLabels.LunchDone) == 0, (label.Done & DayLabels.DinnerDone) == 0);
        var most = long.MinValue;
        // A meal not had yet takes its time, or costs what a missed one costs.
        for (var meals = 0; meals < 4; meals++)
        {
            if (((meals & 1) != 0 && !lunch) || ((meals & 2) != 0 && !dinner))
                continue;
            var had = (meals & 1) + (meals >> 1);
            var taken = (meals & 1) * DayRules.LunchMinutes + (meals >> 1) * DayRules.DinnerMinutes;
            var missed = (lunch ? 1 : 0) + (dinner ? 1 : 0) - had;
            most = Math.Max(most, Math.Min(byRoom, next + ByTime(open[..count], minutes - taken)) + had * (long)_meal - missed * (long)Ground.AMissedBreak);
        }

        return most - _back.Cost;
    }

    private static long ByTime(ReadOnlySpan<(long Most, int Minutes)> open, int minutes)
    {
        var sum = 0L;
        foreach (var (most, length) in open)
        {
            if (minutes <= 0)
                break;
            sum += length <= minutes ? most : ((most * minutes) + length - 1) / length;
            minutes -= length;
        }

        return sum;
    }

    /// <summary>The labels of one set with every break added, compared with one another wherever they came from.</summary>
    private List<int> WithBreaks(IEnumerable<int> labels, int[] items, uint set, Predicate<int> promises)
    {
        var fronts = new Dictionary<(uint Set, int Node, int Next), List<int>>();
        var open = new Queue<int>();
        foreach (var label in labels)
            Offer(label);
        while (open.TryDequeue(out var label))
        {
            if (!Front(fronts, (set, _labels[label].Node, _labels[label].Next)).Contains(label))
                continue;
            _made.Clear();
            _labels.Break(label, -1, _made);
            for (var i = 0; i < items.Length; i++)
            {
                if ((set >> i & 1) == 0)
                    _labels.Break(label, items[i], _made);
            }

            foreach (var made in _made)
                Offer(made);
        }

        return [.. fronts.Values.SelectMany(f => f)];

        void Offer(int label)
        {
            if (promises(label) && Insert(Front(fronts, (set, _labels[label].Node, _labels[label].Next)), label))
                open.Enqueue(label);
        }
    }

    private static List<int> Front(Dictionary<(uint Set, int Node, int Next), List<int>> fronts, (uint Set, int Node, int Next) key)
    {
        if (!fronts.TryGetValue(key, out var front))
            fronts[key] = front = [];
        return front;
    }

    private bool Insert(List<int> front, int label)
    {
        if (front.Exists(other => _labels.Dominates(other, label)))
            return false;
        front.RemoveAll(other => _labels.Dominates(label, other));
        front.Add(label);
        return true;
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
