using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>Open from … with the latest starts of a visit of usual and of least length.</summary>
internal readonly record struct Opening(int From, int LatestUsual, int LatestBrief);

/// <summary>Something that may stand in a day: a candidate, or one of the day's appointments (numbered after the candidates).</summary>
/// <param name="Worth">Thousandths of a point when begun within <paramref name="BestFrom"/>…<paramref name="BestTo"/>; <paramref name="WorthElsewhere"/> at another time.</param>
internal sealed record DayItem(
    int Node, int Usual, int Brief, Opening[] Openings, long Worth, long WorthElsewhere, long BriefLoss, int BestFrom, int BestTo, bool Fixed);

/// <summary>What one day offers, on whole numbers.</summary>
internal sealed class DayBoard
{
    private static readonly OpenInterval[] Unknown = [new(0, 1440)];

    private readonly DayItem?[] _items;

    public DayBoard(Ground ground, int day)
    {
        (Ground, Frame) = (ground, ground.Problem.Days[day]);
        Start = ground.FirstDayNode[day];
        End = Start + 1;
        var meals = ground.Problem.WithMeals;
        Lunch = meals && DayRules.LunchIsDue(Frame);
        Dinner = meals && DayRules.DinnerIsDue(Frame);
        Rest = DayRules.RestIsDue(Frame, ground.Problem.RestMinutes);
        _items = [.. ground.Problem.Candidates.Select(Compile)];
        Appointments = [.. Frame.Appointments.Select((a, i) => new DayItem(
            End + 1 + i, a.Minutes, a.Minutes, [new Opening(a.StartMinute, a.StartMinute, a.StartMinute)], 0, 0, 0, 0, int.MaxValue, Fixed: true))];
        FixedOrder = [.. Enumerable.Range(0, Appointments.Length).OrderBy(i => Frame.Appointments[i].StartMinute).Select(i => ground.Candidates + i)];
    }

    public Ground Ground { get; }

    public DayFrame Frame { get; }

    public int Start { get; }

    public int End { get; }

    public bool Lunch { get; }

    public bool Dinner { get; }

    public bool Rest { get; }

    public DayItem[] Appointments { get; }

    /// <summary>The day's appointments by time: what its plan holds when nothing else is in it.</summary>
    public int[] FixedOrder { get; }

    /// <summary>Null where a candidate can never be visited that day.</summary>
    public DayItem? this[int item] => item < _items.Length ? _items[item] : Appointments[item - _items.Length];

    private DayItem? Compile(VisitCandidate candidate, int node)
    {
        var place = candidate.Place;
        var usual = candidate.DwellMinutes ?? Ground.Pace.Dwell(place);
        var brief = Math.Min(usual, place.DwellMinMinutes);
        var openings = new List<Opening>();
        foreach (var open in place.Hours?.On(Frame.Date, Frame.PublicHoliday) ?? Unknown)
        {
            var from = DayRules.LivesByNight(place) ? Math.Max(open.FromMinute, DayRules.EveningFrom) : open.FromMinute;
            var lastEntry = open.ToMinute - (place.LastEntryMinutes ?? 0);
            var (latest, latestBrief) = (Math.Min(open.ToMinute - usual, lastEntry), Math.Min(open.ToMinute - brief, lastEntry));
            if (from <= latestBrief && from <= Frame.EndMinute && latestBrief >= Frame.StartMinute)
                openings.Add(new Opening(from, latest, latestBrief));
        }

        if (openings.Count == 0)
            return null;
        var worth = candidate.Value * Ground.Thousand * (place.Setting == Setting.Outdoor ? 1 - (0.5 * Frame.RainChance) : 1);
        var best = candidate.Preferred;
        var must = candidate.MustInclude ? Ground.Must : 0;
        return new DayItem(
            node, usual, brief, [.. openings], (long)worth + must, (long)(worth * (best?.Elsewhere ?? 1)) + must,
            usual == brief ? 0 : (long)(worth * (1 - DayRules.BriefShare)), best?.From ?? 0, best?.To ?? int.MaxValue, Fixed: false);
    }
}
