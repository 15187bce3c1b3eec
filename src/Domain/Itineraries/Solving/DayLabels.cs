using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>What has been done of a day so far.</summary>
/// <param name="Reward">Worth collected less the cost of minutes on the way and waiting, in thousandths.</param>
/// <param name="Done">Breaks had, or not due.</param>
/// <param name="Next">The item a meal was taken beside; it comes next. −1 for any.</param>
internal readonly record struct Label(
    int Parent, StopKind Kind, int Item, int Node, Leg Leg, int LegMinutes, int Arrive, int Start, int Leave, long Reward, int Walk, int Done, int LunchNode, int Next, bool Brief);

/// <summary>The latest day's end and most visits to plan with, where they differ from the day's own.</summary>
internal readonly record struct DayLimits(int EndMinute, int MostVisits);

/// <summary>
/// The steps of which a day is made: a visit (usual or brief; as early as it can be, or from its preferred time on), a meal or a rest. Earlier, worthier
/// and less walked is never worse: who is early can wait, at the price of the minutes, and then do what the later one does.
/// </summary>
internal sealed class DayLabels(DayBoard board)
{
    public const int LunchDone = 1;
    public const int DinnerDone = 2;
    public const int RestDone = 4;

    private readonly Ground _ground = board.Ground;
    private readonly IReadOnlySet<int> _none = new HashSet<int>();
    private readonly List<Label> _all = [];

    public DayBoard Board => board;

    /// <summary>Restaurants that may not be chosen, by node: eaten at on other days.</summary>
    public IReadOnlySet<int>? UsedMeals { get; set; }

    public Label this[int index] => _all[index];

    public int Root()
    {
        _all.Clear();
        _all.Add(new Label(
            -1, StopKind.Visit, -1, board.Start, default, 0, board.Frame.StartMinute, board.Frame.StartMinute, board.Frame.StartMinute, 0, 0,
            (board.Lunch ? 0 : LunchDone) | (board.Dinner ? 0 : DinnerDone) | (board.Rest ? 0 : RestDone), -1, -1, false));
        return 0;
    }

    /// <summary>Every way to make an item the next stop.</summary>
    /// <param name="together">How many places of the same outing were seen before it.</param>
    public void Visit(int from, int number, int together, List<int> into)
    {
        var label = _all[from];
        if (board[number] is not { } item || (label.Next >= 0 && label.Next != number))
            return;
        Reach(from, label, number, item, _ground.Leg(label.Node, item.Node), together, into);
        if (_ground.Ride(label.Node, item.Node) is { } ride)
            Reach(from, label, number, item, ride, together, into);
    }

    /// <summary>Every meal and rest that may be had now: here, or beside the item that comes next (−1 for the day's end).</summary>
    public void Break(int from, int next, List<int> into)
    {
        var label = _all[from];
        if (label.Next >= 0)
            return;
        if ((label.Done & LunchDone) == 0)
            Meal(from, label, StopKind.Lunch, next, into);
        if ((label.Done & DinnerDone) == 0)
            Meal(from, label, StopKind.Dinner, next, into);
        if ((label.Done & RestDone) == 0 && label.Leave <= DayRules.RestTo && next == -1)
        {
            var start = Math.Max(label.Leave, DayRules.RestFrom);
            Add(from, label, StopKind.Rest, -1, label.Node, default, 0, label.Leave, start, _ground.Problem.RestMinutes, 0, -1, into);
        }
    }

    /// <summary>The way back and what is still missing. Null when it is too late, or too far to walk.</summary>
    public (long Reward, int End, Leg Leg, int LegMinutes)? Finish(int from, int endMinute)
    {
        var label = _all[from];
        if (label.Next >= 0)
            return null;
        var missing = Missing(label.Done);
        if (label.Parent < 0)
            return (missing, label.Leave, default, 0);
        (long Reward, int End, Leg Leg, int LegMinutes)? best = null;
        Try(_ground.Leg(label.Node, board.End));
        if (_ground.Ride(label.Node, board.End) is { } ride)
            Try(ride);
        return best;

        void Try(Leg leg)
        {
            var minutes = _ground.Minutes(leg, label.Leave);
            if (label.Leave + minutes > endMinute || label.Walk + leg.WalkMetres > _ground.WalkLimit)
                return;
            var reward = label.Reward + missing - (long)minutes * Ground.AMinute - leg.Nuisance;
            if (best is null || reward > best.Value.Reward)
                best = (reward, label.Leave + minutes, leg, minutes);
        }
    }

    /// <summary>Whether the first makes the second needless: it can do whatever the second can, for no less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Dominates(int first, int second)
    {
        var all = CollectionsMarshal.AsSpan(_all);
        ref readonly var a = ref all[first];
        ref readonly var b = ref all[second];
        if (a.Leave > b.Leave || a.Walk > b.Walk || a.Next != b.Next || a.Node != b.Node || (b.Done & ~a.Done) != 0)
            return false;
        // Where one has lunched is of matter only to a dinner still to come; a meal that the other may still have brings it a restaurant at most.
        if (a.LunchNode != b.LunchNode && a.LunchNode >= 0 && (a.Done & DinnerDone) == 0)
            return false;
        var meals = BitOperations.PopCount((uint)(a.Done & ~b.Done & (LunchDone | DinnerDone)));
        return a.Reward - (long)(b.Leave - a.Leave) * Ground.AMinute >= b.Reward + meals * (100L / Ground.MealShare * Ground.Thousand);
    }

    private static long Missing(int done) =>
        -Ground.AMissedBreak * ((done & LunchDone) == 0 ? 1L : 0) - Ground.AMissedBreak * ((done & DinnerDone) == 0 ? 1L : 0) - Ground.AMissedBreak * ((done & RestDone) == 0 ? 1L : 0);

    private int ArriveAt(Label label, int node, int legMinutes) =>
        label.Leave + legMinutes + (label.Parent >= 0 && _ground.Positions[node] != _ground.Positions[label.Node] ? _ground.Pace.PauseMinutes : 0);

    private void Reach(int from, Label label, int number, DayItem item, Leg leg, int together, List<int> into)
    {
        if (label.Walk + leg.WalkMetres > _ground.WalkLimit)
            return;
        var minutes = _ground.Minutes(leg, label.Leave);
        var arrive = ArriveAt(label, item.Node, minutes);
        foreach (var open in item.Openings)
        {
            var earliest = Math.Max(arrive, open.From);
            At(earliest, open);
            // To wait for the preferred time is worth a try where it begins later.
            if (earliest < item.BestFrom)
                At(item.BestFrom, open);
        }

        void At(int start, Opening open)
        {
            var worth = start >= item.BestFrom && start <= item.BestTo ? item.Worth : item.WorthElsewhere;
            worth += together * Ground.Together;
            if (start <= open.LatestUsual)
                Add(from, label, item.Fixed ? StopKind.Appointment : StopKind.Visit, number, item.Node, leg, minutes, arrive, start, item.Usual, worth, -1, into);
            if (item.Brief < item.Usual && start <= open.LatestBrief)
                Add(from, label, StopKind.Visit, number, item.Node, leg, minutes, arrive, start, item.Brief, worth - item.BriefLoss, -1, into, brief: true);
        }
    }

    private void Meal(int from, Label label, StopKind kind, int next, List<int> into)
    {
        var lunch = kind == StopKind.Lunch;
        var (earliest, latest, length) = lunch
            ? (DayRules.LunchFrom, DayRules.LunchTo, DayRules.LunchMinutes) : (DayRules.DinnerFrom, DayRules.DinnerTo, DayRules.DinnerMinutes);
        if (label.Leave > latest)
            return;
        var around = next >= 0 ? board[next]!.Node : label.Node;
        foreach (var option in _ground.Meals(around))
        {
            var place = _ground.MealPlace(option.Node);
            if (place is not null && (option.Node == label.LunchNode || (UsedMeals ?? _none).Contains(option.Node)))
                continue;
            var leg = _ground.Leg(label.Node, option.Node);
            if (label.Walk + leg.WalkMetres > _ground.WalkLimit)
                continue;
            var minutes = _ground.Minutes(leg, label.Leave);
            var arrive = ArriveAt(label, option.Node, minutes);
            if (Math.Max(arrive, earliest) > latest)
                continue;
            if (place?.Hours is null)
            {
                Add(from, label, kind, -1, option.Node, leg, minutes, arrive, Math.Max(arrive, earliest), length, option.Worth, next, into);
                continue;
            }

            foreach (var open in place.Hours.On(board.Frame.Date, board.Frame.PublicHoliday))
            {
                var start = Math.Max(Math.Max(arrive, earliest), open.FromMinute);
                if (start <= Math.Min(latest, Math.Min(open.ToMinute - length, open.ToMinute - (place.LastEntryMinutes ?? 0))))
                    Add(from, label, kind, -1, option.Node, leg, minutes, arrive, start, length, option.Worth, next, into);
            }
        }
    }

    private void Add(
        int from, Label label, StopKind kind, int item, int node, Leg leg, int legMinutes, int arrive, int start, int length, long worth, int next, List<int> into, bool brief = false)
    {
        var done = label.Done | kind switch { StopKind.Lunch => LunchDone, StopKind.Dinner => DinnerDone, StopKind.Rest => RestDone, _ => 0 };
        var lunch = kind == StopKind.Lunch && _ground.MealPlace(node) is not null ? node : label.LunchNode;
        _all.Add(new Label(
            from, kind, item, node, leg, legMinutes, arrive, start, start + length, label.Reward + worth - leg.Nuisance - (long)(start - label.Leave) * Ground.AMinute, label.Walk + leg.WalkMetres, done, lunch, next, brief));
        into.Add(_all.Count - 1);
    }
}
