using System.Globalization;
using NodaTime;
using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>
/// Fills days with visits: must-includes first, then what nobody would miss, then by worth for the time they cost, then improved by moving visits within and between
/// days while that shortens the ways. Deterministic; a good plan, not a proved one.
/// </summary>
public sealed class ItinerarySolver
{
    /// <summary>What every stop costs beside its minutes, so that a very short visit is not worth infinitely much.</summary>
    private const double FixedMinutes = 20;

    /// <summary>A place of this score is why people come to the city: it is placed before shorter visits have filled the days.</summary>
    private const int Unmissable = 96;

    /// <summary>Steps in which a missing place's time is looked for.</summary>
    private static readonly int[] MoreMinutes = [15, 30, 45, 60, 90, 120, 180, 240, 360];

    private readonly ItineraryProblem _problem;
    private readonly DayScheduler _scheduler;
    private readonly PaceRules _pace;
    private readonly List<VisitCandidate>[] _orders;
    private readonly ItineraryDay[] _days;

    private ItinerarySolver(ItineraryProblem problem)
    {
        _problem = problem;
        _scheduler = new DayScheduler(problem);
        _pace = PaceRules.Of(problem.Pace);
        _orders = [.. problem.Days.Select(_ => new List<VisitCandidate>())];
        _days = [.. problem.Days.Select(d => _scheduler.Build(d, [], new HashSet<string>(StringComparer.Ordinal)) ?? Empty(d))];
    }

    /// <exception cref="OperationCanceledException">Cancelled between two improvements.</exception>
    public static Itinerary Solve(ItineraryProblem problem, CancellationToken cancellation = default) => new ItinerarySolver(problem).Run(cancellation);

    private Itinerary Run(CancellationToken cancellation)
    {
        var open = _problem.Candidates.OrderByDescending(c => c.Value).ThenBy(c => c.Place.Id, StringComparer.Ordinal).ToList();
        Insert(open, c => c.MustInclude, cancellation);
        // A wanted place that is too long for any day is rather seen briefly than not at all.
        for (var i = 0; i < open.Count; i++)
        {
            if (open[i].MustInclude)
                open[i] = open[i] with { DwellMinutes = open[i].Place.DwellMinMinutes };
        }

        Insert(open, c => c.MustInclude, cancellation);
        Insert(open, c => c.Place.Score >= Unmissable && c.Value >= c.Place.Score, cancellation);
        Insert(open, _ => true, cancellation);
        while (Exchange(open, cancellation) | Improve(cancellation))
            Insert(open, _ => true, cancellation);
        return new Itinerary(_days, [.. open.OrderByDescending(c => c.MustInclude).ThenByDescending(c => c.Value).Select(WhyNot)]);
    }

    /// <summary>A day too short even for its meals stays empty.</summary>
    private static ItineraryDay Empty(DayFrame frame) => new(frame, [], Transfer.None, frame.StartMinute);

    private void Insert(List<VisitCandidate> open, Func<VisitCandidate, bool> which, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            (double Gain, VisitCandidate Candidate, int Day, int At, ItineraryDay Built)? best = null;
            foreach (var candidate in open.Where(which))
            {
                for (var day = 0; day < _days.Length; day++)
                {
                    if (_orders[day].Count >= _pace.MostVisits)
                        continue;
                    for (var at = 0; at <= _orders[day].Count; at++)
                    {
                        if (Build(day, [.. _orders[day][..at], candidate, .. _orders[day][at..]]) is not { } built)
                            continue;
                        var added = _scheduler.Dwell(candidate) + Math.Max(0, built.TransferMinutes - _days[day].TransferMinutes) + WaitMinutes(built) - WaitMinutes(_days[day]);
                        var gain = Worth(candidate, day) / (FixedMinutes + added);
                        if (best is null || gain > best.Value.Gain)
                            best = (gain, candidate, day, at, built);
                    }
                }
            }

            if (best is not { } found)
                return;
            _orders[found.Day].Insert(found.At, found.Candidate);
            _days[found.Day] = found.Built;
            open.Remove(found.Candidate);
        }
    }

    /// <summary>A visit gives way to a worthier one that found no room; every exchange raises the worth of the plan, so this ends.</summary>
    private bool Exchange(List<VisitCandidate> open, CancellationToken cancellation)
    {
        var exchanged = false;
        for (var day = 0; day < _days.Length; day++)
        {
            for (var i = 0; i < _orders[day].Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                var leaving = _orders[day][i];
                if (leaving.MustInclude)
                    continue;
                List<VisitCandidate> without = [.. _orders[day][..i], .. _orders[day][(i + 1)..]];
                foreach (var entering in open.Where(c => Worth(c, day) > Worth(leaving, day) + 1).OrderByDescending(c => Worth(c, day)).ToList())
                {
                    var best = Enumerable.Range(0, without.Count + 1)
                        .Select(at => (At: at, Built: Build(day, [.. without[..at], entering, .. without[at..]])))
                        .Where(b => b.Built is not null).OrderBy(b => Cost(b.Built!)).FirstOrDefault();
                    if (best.Built is null)
                        continue;
                    _orders[day] = [.. without[..best.At], entering, .. without[best.At..]];
                    _days[day] = best.Built;
                    open.Remove(entering);
                    open.Add(leaving);
                    exchanged = true;
                    break;
                }
            }
        }

        return exchanged;
    }

    /// <summary>One best relocation that shortens ways and waiting; false when there is none left.</summary>
    private bool Improve(CancellationToken cancellation)
    {
        var improved = false;
        for (var from = 0; from < _days.Length; from++)
        {
            for (var i = 0; i < _orders[from].Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                improved |= Relocate(from, i);
            }
        }

        return improved;
    }

    private bool Relocate(int from, int i)
    {
        var candidate = _orders[from][i];
        List<VisitCandidate> without = [.. _orders[from][..i], .. _orders[from][(i + 1)..]];
        if (Build(from, without) is not { } shortened)
            return false;
        for (var to = 0; to < _days.Length; to++)
        {
            if (to != from && _orders[to].Count >= _pace.MostVisits)
                continue;
            var target = to == from ? without : _orders[to];
            for (var at = 0; at <= target.Count; at++)
            {
                if (to == from && at == i)
                    continue;
                List<VisitCandidate> with = [.. target[..at], candidate, .. target[at..]];
                if (Build(to, with) is not { } built)
                    continue;
                var before = Cost(_days[from]) + (to == from ? 0 : Cost(_days[to])) - Worth(candidate, from);
                var after = (to == from ? 0 : Cost(shortened)) + Cost(built) - Worth(candidate, to);
                if (after >= before - 1)
                    continue;
                (_orders[from], _days[from]) = (without, shortened);
                (_orders[to], _days[to]) = (with, built);
                return true;
            }
        }

        return false;
    }

    private ItineraryDay? Build(int day, List<VisitCandidate> order) => _scheduler.Build(_problem.Days[day], order, MealsElsewhere(day));

    private HashSet<string> MealsElsewhere(int day) =>
        [.. _days.Where((_, d) => d != day).SelectMany(d => d.Stops).Where(s => s.Kind != StopKind.Visit && s.Place is not null).Select(s => s.Place!.Id)];

    /// <summary>Minutes nobody enjoys.</summary>
    private static double Cost(ItineraryDay day) => day.TransferMinutes + WaitMinutes(day);

    private static int WaitMinutes(ItineraryDay day) => day.Visits.Sum(s => s.WaitMinutes);

    /// <summary>Outdoors loses up to half of its worth on a wet day.</summary>
    private double Worth(VisitCandidate candidate, int day)
    {
        var rain = _problem.Days[day].RainChance;
        return candidate.Value * (candidate.Place.Setting == Places.Setting.Outdoor ? 1 - (0.5 * rain) : 1);
    }

    private UnassignedPlace WhyNot(VisitCandidate candidate)
    {
        var place = candidate.Place;
        var closed = _problem.Days.Where(d => place.Hours is { } hours && hours.On(d.Date, d.PublicHoliday).Count == 0).ToList();
        if (closed.Count == _problem.Days.Count)
        {
            var dates = closed.Select(d => DayName(d.Date)).ToList();
            return new UnassignedPlace(
                place, "closed", new BilingualName($"closed {string.Join(", ", dates.Select(d => d.En))}", $"{string.Join("、", dates.Select(d => d.Zh))} 不开放"),
                candidate.MustInclude);
        }

        if (Enumerable.Range(0, _days.Length).All(d => _orders[d].Count >= _pace.MostVisits))
        {
            return new UnassignedPlace(
                place, "pace", new BilingualName($"every day already has {_pace.MostVisits} visits at this pace", $"按此节奏每天最多 {_pace.MostVisits} 处，已满"),
                candidate.MustInclude);
        }

        foreach (var more in MoreMinutes)
        {
            for (var day = 0; day < _days.Length; day++)
            {
                var longer = _problem.Days[day] with { EndMinute = _problem.Days[day].EndMinute + more };
                for (var at = 0; at <= _orders[day].Count; at++)
                {
                    if (_scheduler.Build(longer, [.. _orders[day][..at], candidate, .. _orders[day][at..]], MealsElsewhere(day)) is not null)
                    {
                        var date = DayName(longer.Date);
                        return new UnassignedPlace(
                            place, "no_room", new BilingualName($"would need {more} more minutes on {date.En}", $"{date.Zh} 还需约 {more} 分钟"), candidate.MustInclude, more);
                    }
                }
            }
        }

        return Enumerable.Range(0, _days.Length).Any(day => Build(day, [candidate]) is not null)
            ? new UnassignedPlace(
                place, "no_room", new BilingualName("the other visits leave no room; must_include puts it first", "其他安排已占满；列入 must_include 可优先"),
                candidate.MustInclude)
            : new UnassignedPlace(
                place, "too_long", new BilingualName("opening hours, way and stay do not fit into any day", "开放时间、路程与停留无法放入任何一天"), candidate.MustInclude);
    }

    private static BilingualName DayName(LocalDate date) => new(
        date.ToString("ddd uuuu-MM-dd", CultureInfo.InvariantCulture), date.ToString("uuuu-MM-dd ddd", CultureInfo.GetCultureInfo("zh-CN")));
}
