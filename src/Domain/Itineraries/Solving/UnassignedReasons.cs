using System.Globalization;
using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>Says of each place without a visit why, and the least change that would admit it; a change is named only after the day was planned with it.</summary>
internal sealed class UnassignedReasons(Ground ground, DayOrder[] days, int[][] orders)
{
    /// <summary>How much longer a day is tried to be.</summary>
    private const int MostMinutesMore = 180;

    private const int PositionsTried = 2;

    /// <summary>How far ahead an open day is looked for.</summary>
    private const int DaysAhead = 14;

    private readonly int[] _fullest = [.. orders.Select(o => o.Count(c => c < ground.Candidates))];

    public IReadOnlyList<UnassignedPlace> Explain(CancellationToken cancellation)
    {
        var placed = orders.SelectMany(o => o).ToHashSet();
        var spent = orders.SelectMany(o => o).Where(c => c < ground.Candidates).Sum(c => ground.Cost[c]);
        var missing = Enumerable.Range(0, ground.Candidates).Where(c => !placed.Contains(c)).Select(c => (Index: c, Candidate: ground.Problem.Candidates[c]))
            .OrderByDescending(c => c.Candidate.MustInclude).ThenByDescending(c => c.Candidate.Value).ThenBy(c => c.Candidate.Place.Id, StringComparer.Ordinal);
        var reasons = new List<UnassignedPlace>();
        foreach (var (index, candidate) in missing)
        {
            cancellation.ThrowIfCancellationRequested();
            reasons.Add(Why(index, candidate, spent));
        }

        return reasons;
    }

    private UnassignedPlace Why(int c, VisitCandidate candidate, long spent)
    {
        if (Closed(candidate) is { } closed)
            return closed;
        var over = spent + ground.Cost[c] - ground.Budget;
        var (least, extra) = (default((int Minutes, int Day)?), default(int?));
        for (var d = 0; d < days.Length; d++)
        {
            var day = days[d];
            if (day.Labels.Board[c] is null)
                continue;
            foreach (var at in PlanSearch.Positions(ground, day.Labels.Board, orders[d], c, PositionsTried).ToList())
            {
                int[] with = [.. orders[d].AsSpan(0, at), c, .. orders[d].AsSpan(at)];
                if (_fullest[d] >= day.Usual.MostVisits)
                {
                    if (extra is null && day.Run(with, day.Usual with { MostVisits = day.Usual.MostVisits + 1 }, exact: false) is not null)
                        extra = d;
                }
                else if (day.Quick(with) is not null)
                {
                    return over > 0 ? OverBudget(candidate, over) : NotWorth(candidate, d);
                }
                else if (day.Run(with, day.Usual with { EndMinute = day.Usual.EndMinute + MostMinutesMore }, exact: false, quickest: true) is { } longer
                    && longer.End - day.Usual.EndMinute is > 0 and var minutes && (least is null || minutes < least.Value.Minutes))
                {
                    least = (minutes, d);
                }
            }
        }

        return over > 0 && (extra is not null || least is not null) ? OverBudget(candidate, over)
            : extra is { } full ? TooMany(candidate, full)
            : least is { } more ? TooLate(candidate, more.Minutes, more.Day)
            : InPlaceOf(c, candidate) ?? TooLong(c, candidate);
    }

    private UnassignedPlace? Closed(VisitCandidate candidate)
    {
        var closed = ground.Problem.Days.Where(d => candidate.Place.Hours is { } hours && hours.On(d.Date, d.PublicHoliday).Count == 0).ToList();
        if (closed.Count < ground.Problem.Days.Count || closed.Count == 0)
            return null;
        var dates = closed.Select(d => DayName(d.Date)).ToList();
        var next = Enumerable.Range(1, DaysAhead).Select(closed[^1].Date.PlusDays).Where(d => candidate.Place.Hours!.On(d, publicHoliday: false).Count > 0).Take(1).Select(DayName).ToList();
        return Because(
            candidate, "closed", new BilingualName($"closed {string.Join(", ", dates.Select(d => d.En))}", $"{string.Join("、", dates.Select(d => d.Zh))} 不开放"),
            next is [var open] ? new BilingualName($"open {open.En}", $"{open.Zh} 开放") : null);
    }

    private static UnassignedPlace Because(VisitCandidate candidate, string code, BilingualName reason, BilingualName? change, int? minutes = null) =>
        new(candidate.Place, code, reason, candidate.MustInclude, minutes) { Change = change };

    private static UnassignedPlace OverBudget(VisitCandidate candidate, long over)
    {
        var amount = (over / 100m).ToString("0.##", CultureInfo.InvariantCulture);
        return Because(
            candidate, "over_budget", new BilingualName($"over the entry budget by {amount}", $"超出门票预算 {amount}"),
            new BilingualName($"{amount} more for entries", $"门票预算增加 {amount}"));
    }

    private UnassignedPlace NotWorth(VisitCandidate candidate, int day)
    {
        var date = DayName(days[day].Labels.Board.Frame.Date);
        return Because(
            candidate, "not_worth_the_way", new BilingualName("the way and the waiting outweigh it", "路程与等待得不偿失"),
            new BilingualName($"must_include adds it, say on {date.En}", $"列入 must_include 可安排，如 {date.Zh}"));
    }

    private UnassignedPlace TooMany(VisitCandidate candidate, int day)
    {
        var most = ground.Pace.MostVisits;
        var date = DayName(days[day].Labels.Board.Frame.Date);
        return Because(
            candidate, "pace", new BilingualName($"every day already has {most} visits at this pace or no room", $"按此节奏每天最多 {most} 处，已满"),
            new BilingualName($"one visit more on {date.En}", $"{date.Zh} 多安排一处"));
    }

    private UnassignedPlace TooLate(VisitCandidate candidate, int minutes, int day)
    {
        var frame = days[day].Labels.Board.Frame;
        var date = DayName(frame.Date);
        var end = Clock(frame.EndMinute + minutes);
        return Because(
            candidate, "no_room", new BilingualName($"would need {minutes} more minutes on {date.En}", $"{date.Zh} 还需约 {minutes} 分钟"),
            new BilingualName($"end {date.En} at {end}", $"{date.Zh} 到 {end} 结束"), minutes);
    }

    /// <summary>The least worthy visit in whose place it fits.</summary>
    private UnassignedPlace? InPlaceOf(int c, VisitCandidate candidate)
    {
        (int Leaving, int Day)? least = null;
        for (var d = 0; d < days.Length; d++)
        {
            if (days[d].Labels.Board[c] is null)
                continue;
            for (var i = 0; i < orders[d].Length; i++)
            {
                var leaving = orders[d][i];
                if (leaving >= ground.Candidates || (least is { } known && ground.Problem.Candidates[known.Leaving].Value <= ground.Problem.Candidates[leaving].Value))
                    continue;
                int[] without = [.. orders[d].AsSpan(0, i), .. orders[d].AsSpan(i + 1)];
                if (PlanSearch.Positions(ground, days[d].Labels.Board, without, c, PositionsTried)
                    .Any(at => days[d].Quick([.. without.AsSpan(0, at), c, .. without.AsSpan(at)]) is not null))
                    least = (leaving, d);
            }
        }

        if (least is not { } found)
            return null;
        var other = ground.Problem.Candidates[found.Leaving].Place.Name;
        var date = DayName(days[found.Day].Labels.Board.Frame.Date);
        return Because(
            candidate, "no_room", new BilingualName("the other visits leave no room", "其他安排已占满"),
            new BilingualName($"in place of {other.En} on {date.En}", $"{date.Zh} 代替{other.Zh}"));
    }

    private UnassignedPlace TooLong(int c, VisitCandidate candidate)
    {
        if (Alone(days.Select(d => d.Labels.Board.Ground.Problem).First(), candidate) is { } date)
        {
            return Because(
                candidate, "no_room", new BilingualName("the other visits leave no room", "其他安排已占满"),
                new BilingualName($"on {date.En} with nothing else", $"{date.Zh} 当天只安排此处"));
        }

        if (ground.Problem.WalkingKmPerDay is { } limit && Alone(ground.Problem with { WalkingKmPerDay = null }, candidate) is not null)
        {
            var km = days.Min(d => (ground.Leg(d.Labels.Board.Start, c).WalkMetres + ground.Leg(c, d.Labels.Board.End).WalkMetres) / 1000.0);
            return Because(
                candidate, "too_far_to_walk",
                new BilingualName(FormattableString.Invariant($"{km:0.0} km on foot there and back, the limit is {limit:0.#} km"), FormattableString.Invariant($"往返步行 {km:0.0} 公里，上限 {limit:0.#} 公里")),
                new BilingualName("no walking limit", "不限步行距离"));
        }

        return Because(
            candidate, "too_long", new BilingualName("opening hours, way and stay do not fit into any day", "开放时间、路程与停留无法放入任何一天"), null);
    }

    /// <summary>The first day on which it fits with nothing beside the appointments.</summary>
    private static BilingualName? Alone(ItineraryProblem problem, VisitCandidate candidate)
    {
        var own = new Ground(problem with { Candidates = [candidate], EntryBudget = null });
        for (var d = 0; d < problem.Days.Count; d++)
        {
            var day = new DayOrder(new DayBoard(own, d));
            var order = day.Labels.Board.FixedOrder;
            if (Enumerable.Range(0, order.Length + 1).Any(at => day.Quick([.. order.AsSpan(0, at), 0, .. order.AsSpan(at)]) is not null))
                return DayName(problem.Days[d].Date);
        }

        return null;
    }

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");

    private static BilingualName DayName(LocalDate date) => new(
        date.ToString("ddd uuuu-MM-dd", CultureInfo.InvariantCulture), date.ToString("uuuu-MM-dd ddd", CultureInfo.GetCultureInfo("zh-CN")));
}
