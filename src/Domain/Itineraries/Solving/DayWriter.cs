using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>From labels to a day for people: waiting is spent where one is, as far as dwell and hours allow, and every stop says how late it could begin.</summary>
internal sealed class DayWriter(DayBoard board)
{
    private readonly Ground _ground = board.Ground;

    /// <param name="named">Restaurants named on earlier days: the same one again is only "nearby".</param>
    public ItineraryDay Write(DayLabels labels, DayResult result, ISet<int> named)
    {
        var stops = new List<Timed>();
        for (var label = result.Label; label > 0; label = labels[label].Parent)
            stops.Add(Timed.Of(labels[label]));
        stops.Reverse();
        var back = new Timed { Node = board.End, Leg = result.Leg, LegMinutes = result.LegMinutes };
        foreach (var stop in stops)
            stop.LatestStart = LatestStart(stop);
        Linger(stops);
        if (stops.Count > 0)
            back.LegMinutes = _ground.Minutes(back.Leg, stops[^1].Leave);
        var written = stops.Select((s, i) => Stop(s, Slack(stops, i, back.Leg), named)).ToList();
        return new ItineraryDay(
            board.Frame, written, stops.Count > 0 ? Transfer(back) : Model.Transfer.None,
            stops.Count > 0 ? stops[^1].Leave + back.LegMinutes : board.Frame.StartMinute);
    }

    private static Transfer Transfer(Timed stop) =>
        stop.LegMinutes == 0 ? Model.Transfer.None : new Transfer(stop.Leg.Mode, stop.LegMinutes, stop.Leg.Metres / 1000.0);

    /// <summary>Who would wait before the next stop stays longer at this one instead.</summary>
    private void Linger(List<Timed> stops)
    {
        for (var i = 0; i + 1 < stops.Count; i++)
        {
            var (stop, next) = (stops[i], stops[i + 1]);
            if (stop.Kind != StopKind.Visit)
                continue;
            var place = _ground.Problem.Candidates[stop.Item].Place;
            var most = Math.Min(stop.Start + Math.Max(place.DwellMaxMinutes, stop.Leave - stop.Start), stop.LatestStart + stop.Leave - stop.Start);
            for (var leave = Math.Min(most, next.Start); leave > stop.Leave; leave--)
            {
                var minutes = _ground.Minutes(next.Leg, leave);
                if (Arrive(stop, next, leave, minutes) > next.Start)
                    continue;
                (stop.LatestStart, stop.Leave) = (stop.LatestStart - (leave - stop.Leave), leave);
                break;
            }

            next.LegMinutes = _ground.Minutes(next.Leg, stop.Leave);
            next.Arrive = Arrive(stop, next, stop.Leave, next.LegMinutes);
        }
    }

    private int Arrive(Timed stop, Timed next, int leave, int minutes) => leave + minutes + (_ground.Positions[stop.Node] != _ground.Positions[next.Node] ? _ground.Pace.PauseMinutes : 0);

    private int LatestStart(Timed stop)
    {
        var length = stop.Leave - stop.Start;
        switch (stop.Kind)
        {
            case StopKind.Appointment:
                return stop.Start;
            case StopKind.Rest:
                return DayRules.RestTo;
            case StopKind.Visit:
                return board[stop.Item]!.Openings.Where(o => o.From <= stop.Start).Select(o => length < board[stop.Item]!.Usual ? o.LatestBrief : o.LatestUsual)
                    .First(latest => stop.Start <= latest);
            default:
                var latest = stop.Kind == StopKind.Lunch ? DayRules.LunchTo : DayRules.DinnerTo;
                return _ground.MealPlace(stop.Node) is { Hours: { } hours } place
                    ? hours.On(board.Frame.Date, board.Frame.PublicHoliday).Where(o => o.FromMinute <= stop.Start && stop.Start + length <= o.ToMinute)
                        .Max(o => Math.Min(latest, Math.Min(o.ToMinute - length, o.ToMinute - (place.LastEntryMinutes ?? 0))))
                    : latest;
        }
    }

    /// <summary>The largest delay of a stop's start that all after it survive; found by halving, as who is later is never better off.</summary>
    private int Slack(List<Timed> stops, int i, Leg back)
    {
        var (least, most) = (0, 1_440);
        while (least < most)
        {
            var middle = (least + most + 1) / 2;
            if (Survives(stops, i, middle, back))
                least = middle;
            else
                most = middle - 1;
        }

        return least;
    }

    private bool Survives(List<Timed> stops, int i, int delay, Leg back)
    {
        var start = stops[i].Start + delay;
        for (; ; i++)
        {
            if (start > stops[i].LatestStart)
                return false;
            var leave = start + stops[i].Leave - stops[i].Start;
            if (i + 1 == stops.Count)
                return leave + _ground.Minutes(back, leave) <= board.Frame.EndMinute;
            start = Math.Max(stops[i + 1].Start, Arrive(stops[i], stops[i + 1], leave, _ground.Minutes(stops[i + 1].Leg, leave)));
        }
    }

    private Stop Stop(Timed stop, int slack, ISet<int> named)
    {
        var candidate = stop.Kind == StopKind.Visit ? _ground.Problem.Candidates[stop.Item] : null;
        var place = candidate?.Place ?? (stop.Kind is StopKind.Lunch or StopKind.Dinner && named.Add(stop.Node) ? _ground.MealPlace(stop.Node) : null);
        return new Stop(stop.Kind, place, _ground.Positions[stop.Node], Transfer(stop), stop.Arrive, stop.Start, stop.Leave, slack)
        {
            EntryCost = candidate?.EntryCost,
            Label = stop.Kind == StopKind.Appointment ? board.Frame.Appointments[stop.Item - _ground.Candidates].Label : null,
        };
    }

    private sealed class Timed
    {
        public StopKind Kind { get; private init; }

        public int Item { get; private init; }

        public int Node { get; init; }

        public Leg Leg { get; init; }

        public int LegMinutes { get; set; }

        public int Arrive { get; set; }

        public int Start { get; private init; }

        public int Leave { get; set; }

        public int LatestStart { get; set; }

        public static Timed Of(Label label) => new()
        {
            Kind = label.Kind, Item = label.Item, Node = label.Node, Leg = label.Leg, LegMinutes = label.LegMinutes, Arrive = label.Arrive, Start = label.Start, Leave = label.Leave,
        };
    }
}
