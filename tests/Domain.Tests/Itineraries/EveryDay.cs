using TravelPlanner.Domain.Itineraries.Model;

namespace TravelPlanner.Domain.Tests.Itineraries;

/// <summary>
/// The best value of one day by trying everything: every order, each visit usual or brief and as early as can be or from its preferred time, every break at
/// every point. Meals are had on the spot or beside the next visit. Written from <see cref="Itinerary.Value"/>'s words.
/// </summary>
internal sealed class EveryDay(ItineraryProblem problem)
{
    private readonly DayFrame _frame = problem.Days[0];
    private double _best = double.MinValue;

    public double Best()
    {
        Step(new State(_frame.Start, _frame.StartMinute, 0, true, 0, 0, []), !DayRules.LunchIsDue(_frame) || !problem.WithMeals, !DayRules.DinnerIsDue(_frame) || !problem.WithMeals, null);
        return _best;
    }

    private sealed record State(GeoPoint At, int Leave, double Value, bool First, double WalkKm, decimal Cost, HashSet<string> Seen);

    private void Step(State state, bool lunched, bool dined, string? next)
    {
        if (next is null)
            End(state, lunched, dined);
        foreach (var candidate in problem.Candidates.Where(c => !state.Seen.Contains(c.Place.Id) && (next is null || next == c.Place.Id)))
        {
            if (state.Seen.Count < PaceRules.Of(problem.Pace).MostVisits)
                Visit(state, candidate, lunched, dined);
        }

        if (next is not null)
            return;
        foreach (var beside in problem.Candidates.Where(c => !state.Seen.Contains(c.Place.Id)).Select(c => (c.Place.Position, (string?)c.Place.Id)).Append((state.At, null)))
        {
            if (!lunched)
                Meal(state, beside.Item1, beside.Item2, DayRules.LunchFrom, DayRules.LunchTo, DayRules.LunchMinutes, true, dined);
            if (!dined)
                Meal(state, beside.Item1, beside.Item2, DayRules.DinnerFrom, DayRules.DinnerTo, DayRules.DinnerMinutes, lunched, true);
        }
    }

    private void End(State state, bool lunched, bool dined)
    {
        var missing = DayRules.PointsAMissedBreak * ((lunched ? 0 : 1) + (dined ? 0 : 1));
        foreach (var (minutes, walk, nuisance) in Ways(state, _frame.End))
        {
            if (state.First)
                _best = Math.Max(_best, -missing);
            else if (state.Leave + minutes <= _frame.EndMinute)
                _best = Math.Max(_best, state.Value - missing - nuisance - minutes * DayRules.PointsAMinute);
        }
    }

    private IEnumerable<(int Minutes, double WalkKm, double Nuisance)> Ways(State state, GeoPoint to)
    {
        var way = problem.Travel.Between(state.At, to, problem.Mode);
        var walk = way.Mode == TransferMode.Walk ? way.DistanceKm : 0;
        if (state.WalkKm + walk <= (problem.WalkingKmPerDay ?? double.MaxValue) + 1e-9)
            yield return (way.Minutes == 0 ? 0 : problem.Travel.Minutes(way.Mode, way.Minutes, state.Leave), walk, Nuisance(way));
        if (problem.WalkingKmPerDay is null || problem.Mode is not null || way.Minutes == 0 || way.Mode != TransferMode.Walk)
            yield break;
        var ride = problem.Travel.Between(state.At, to, TransferMode.Transit);
        yield return (problem.Travel.Minutes(ride.Mode, ride.Minutes, state.Leave), 0, Nuisance(ride));
    }

    private double Together(State state, string id) =>
        DayRules.PointsTogether * problem.Candidates.Count(c => state.Seen.Contains(c.Place.Id) && c.Before.Contains(id));

    private static double Nuisance(Transfer way) => way.Minutes > 0 && way.Mode is TransferMode.Transit or TransferMode.Taxi ? DayRules.PointsARide : 0;

    private int Arrive(State state, GeoPoint to, int minutes) => state.Leave + minutes + (state.First || state.At == to ? 0 : PaceRules.Of(problem.Pace).PauseMinutes);

    private static double Spent(State state, int start) => DayRules.PointsAMinute * (start - state.Leave);

    private void Visit(State state, VisitCandidate candidate, bool lunched, bool dined)
    {
        var cost = state.Cost + (candidate.EntryCost ?? 0);
        if (cost > (problem.EntryBudget ?? decimal.MaxValue))
            return;
        if (candidate.Before.Any(state.Seen.Contains))
            return;
        var place = candidate.Place;
        var usual = candidate.DwellMinutes ?? PaceRules.Of(problem.Pace).Dwell(place);
        foreach (var (minutes, walk, nuisance) in Ways(state, place.Position))
        {
            var arrive = Arrive(state, place.Position, minutes);
            foreach (var open in place.Hours?.On(_frame.Date, _frame.PublicHoliday) ?? [new(0, 1440)])
            {
                var earliest = Math.Max(arrive, open.FromMinute);
                foreach (var start in new[] { earliest, Math.Max(earliest, candidate.Preferred?.From ?? 0) }.Distinct())
                {
                    foreach (var stay in new[] { usual, Math.Min(usual, place.DwellMinMinutes) }.Distinct())
                    {
                        if (start + stay > open.ToMinute || start > open.ToMinute - (place.LastEntryMinutes ?? 0))
                            continue;
                        var worth = candidate.Value * (place.Setting == Domain.Places.Setting.Outdoor ? 1 - 0.5 * _frame.RainChance : 1);
                        var timely = candidate.Preferred is not { } best || (start >= best.From && start <= best.To) ? worth : worth * candidate.Preferred.Elsewhere;
                        var brief = stay < usual ? worth * (1 - DayRules.BriefShare) : 0;
                        Step(
                            new State(place.Position, start + stay, state.Value + timely + Together(state, place.Id) - brief - nuisance - Spent(state, start), false, state.WalkKm + walk, cost, [.. state.Seen, place.Id]),
                            lunched, dined, null);
                    }
                }
            }
        }
    }

    private void Meal(State state, GeoPoint at, string? beside, int from, int to, int length, bool lunched, bool dined)
    {
        var way = problem.Travel.Between(state.At, at, problem.Mode);
        var minutes = way.Minutes == 0 ? 0 : problem.Travel.Minutes(way.Mode, way.Minutes, state.Leave);
        var walk = state.WalkKm + (way.Mode == TransferMode.Walk ? way.DistanceKm : 0);
        var start = Math.Max(Arrive(state, at, minutes), from);
        if (start <= to && walk <= (problem.WalkingKmPerDay ?? double.MaxValue) + 1e-9)
            Step(state with { At = at, Leave = start + length, Value = state.Value - Nuisance(way) - Spent(state, start), First = false, WalkKm = walk }, lunched, dined, beside);
    }
}
