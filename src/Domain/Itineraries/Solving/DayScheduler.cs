using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>Puts an order of visits on the clock of one day: transfers, opening hours, waiting, meals, the way back.</summary>
internal sealed class DayScheduler(ItineraryProblem problem)
{
    private const int LunchFrom = 11 * 60 + 30;
    private const int LunchTo = 14 * 60;
    private const int LunchMinutes = 60;
    private const int DinnerFrom = 17 * 60 + 30;
    private const int DinnerTo = 19 * 60 + 45;
    private const int DinnerMinutes = 75;

    /// <summary>A place that lives by night is not visited before this.</summary>
    private const int EveningFrom = 17 * 60;

    /// <summary>Nobody stands before a closed door longer than this.</summary>
    private const int LongestWait = 60;

    /// <summary>How far from the route a meal may be, kilometres.</summary>
    private const double MealKm = 2.5;

    private readonly PaceRules _pace = PaceRules.Of(problem.Pace);

    /// <summary>Null when the order cannot be kept on that day.</summary>
    /// <param name="usedMealPlaces">Eaten at on other days; not chosen again.</param>
    public ItineraryDay? Build(DayFrame frame, IReadOnlyList<VisitCandidate> order, IReadOnlySet<string> usedMealPlaces)
    {
        var clock = new Clock(frame, problem.Mode, _pace.PauseMinutes);
        var lunchDue = problem.WithMeals && frame.StartMinute <= LunchFrom + 60 && frame.EndMinute >= LunchTo;
        var dinnerDue = problem.WithMeals && frame.StartMinute <= DinnerFrom && frame.EndMinute >= DinnerTo;
        foreach (var candidate in order)
        {
            if (lunchDue && IsMealTime(clock, frame, candidate, LunchFrom, LunchTo))
            {
                lunchDue = false;
                if (!TakeMeal(clock, StopKind.Lunch, order, usedMealPlaces, candidate.Place.Position))
                    return null;
            }

            if (dinnerDue && IsMealTime(clock, frame, candidate, DinnerFrom, DinnerTo))
            {
                dinnerDue = false;
                if (!TakeMeal(clock, StopKind.Dinner, order, usedMealPlaces, candidate.Place.Position))
                    return null;
            }

            if (Fit(clock, frame, candidate) is not { } found || found.Start - found.Arrive > LongestWait)
                return null;
            clock.Stay(StopKind.Visit, candidate.Place, candidate.Place.Position, found.Transfer, found.Arrive, found.Start, found.Leave, found.LatestStart);
        }

        if (lunchDue && !TakeMeal(clock, StopKind.Lunch, order, usedMealPlaces, null))
            return null;
        if (dinnerDue && !TakeMeal(clock, StopKind.Dinner, order, usedMealPlaces, null))
            return null;
        return clock.Finish();
    }

    public int Dwell(VisitCandidate candidate) => candidate.DwellMinutes ?? _pace.Dwell(candidate.Place);

    /// <summary>Before the next visit: it is time already, or it would be too late after it.</summary>
    private bool IsMealTime(Clock clock, DayFrame frame, VisitCandidate next, int from, int to) =>
        clock.Minute >= from || Fit(clock, frame, next) is not { } fit || fit.Leave > to;

    private (Transfer Transfer, int Arrive, int Start, int Leave, int LatestStart)? Fit(Clock clock, DayFrame frame, VisitCandidate candidate)
    {
        var place = candidate.Place;
        var dwell = Dwell(candidate);
        var (transfer, arrive) = clock.Reach(place.Position);
        foreach (var open in Openings(place, frame))
        {
            var start = Math.Max(arrive, open.FromMinute);
            var latest = Math.Min(open.ToMinute - dwell, open.ToMinute - (place.LastEntryMinutes ?? 0));
            if (start <= latest)
                return (transfer, arrive, start, start + dwell, latest);
        }

        return null;
    }

    private static IEnumerable<OpenInterval> Openings(Place place, DayFrame frame)
    {
        var intervals = place.Hours?.On(frame.Date, frame.PublicHoliday) ?? [new OpenInterval(0, 1440)];
        return place.Interests.Contains("nightlife")
            ? intervals.Select(i => i with { FromMinute = Math.Max(i.FromMinute, EveningFrom) }).Where(i => i.FromMinute < i.ToMinute)
            : intervals;
    }

    /// <summary>Where it is mealtime already one eats here; otherwise one goes on first and eats near the next visit, or after the last one near the day's end.</summary>
    private bool TakeMeal(Clock clock, StopKind kind, IReadOnlyList<VisitCandidate> order, IReadOnlySet<string> used, GeoPoint? next)
    {
        var (from, to, minutes) = kind == StopKind.Lunch ? (LunchFrom, LunchTo, LunchMinutes) : (DinnerFrom, DinnerTo, DinnerMinutes);
        var ahead = next ?? clock.Frame.End;
        var near = clock.Minute < from && clock.Reach(ahead).Arrive <= to ? ahead : clock.Position;
        Place? best = null;
        var bestWorth = double.MinValue;
        foreach (var place in problem.MealPlaces)
        {
            var km = place.Position.DistanceKm(near);
            if (km > MealKm || used.Contains(place.Id) || clock.HasVisited(place.Id) || order.Any(o => o.Place.Id == place.Id))
                continue;
            var begin = Math.Max(clock.Reach(place.Position).Arrive, from);
            if (begin > to || !Openings(place, clock.Frame).Any(
                    i => i.FromMinute <= begin && begin + minutes <= i.ToMinute && begin + (place.LastEntryMinutes ?? 0) <= i.ToMinute))
                continue;
            var worth = place.Score - (12 * km);
            if (worth > bestWorth)
                (best, bestWorth) = (place, worth);
        }

        var position = best?.Position ?? near;
        var (transfer, arrive) = position == clock.Position ? (Transfer.None, clock.Minute) : clock.Reach(position);
        var start = Math.Max(arrive, from);
        if (start > to)
            return false;
        clock.Stay(kind, best, position, transfer, arrive, start, start + minutes, to);
        return true;
    }

    /// <summary>The running state of a day.</summary>
    private sealed class Clock(DayFrame frame, TransferMode? mode, int pause)
    {
        private readonly List<Stop> _stops = [];
        private readonly List<int> _latestStarts = [];

        public DayFrame Frame => frame;

        public GeoPoint Position { get; private set; } = frame.Start;

        public int Minute { get; private set; } = frame.StartMinute;

        public bool HasVisited(string placeId) => _stops.Exists(s => s.Place?.Id == placeId);

        public (Transfer Transfer, int Arrive) Reach(GeoPoint to)
        {
            var transfer = TransferEstimate.Between(Position, to, mode);
            return (transfer, Minute + transfer.Minutes + (_stops.Count > 0 ? pause : 0));
        }

        public void Stay(StopKind kind, Place? place, GeoPoint position, Transfer transfer, int arrive, int start, int leave, int latestStart)
        {
            _stops.Add(new Stop(kind, place, position, transfer, arrive, start, leave, 0));
            _latestStarts.Add(latestStart);
            (Position, Minute) = (position, leave);
        }

        public ItineraryDay? Finish()
        {
            var back = TransferEstimate.Between(Position, frame.End, mode);
            var end = Minute + (_stops.Count > 0 ? back.Minutes : 0);
            if (end > frame.EndMinute)
                return null;

            // From the back: a stop may begin as late as its own window, the next stop and the day's end allow.
            var latestLeave = frame.EndMinute - back.Minutes;
            for (var i = _stops.Count - 1; i >= 0; i--)
            {
                var stop = _stops[i];
                var latest = Math.Min(_latestStarts[i], latestLeave - (stop.LeaveMinute - stop.StartMinute));
                _stops[i] = stop with { SlackMinutes = Math.Max(0, latest - stop.StartMinute) };
                latestLeave = latest - (stop.ArriveMinute - (i > 0 ? _stops[i - 1].LeaveMinute : frame.StartMinute));
            }

            return new ItineraryDay(frame, _stops, _stops.Count > 0 ? back : Transfer.None, end);
        }
    }
}
