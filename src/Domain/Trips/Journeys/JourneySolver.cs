namespace TravelPlanner.Domain.Trips.Journeys;

/// <summary>
/// The best order of cities, nights in each, ways and stays within the budget. Dynamic programming over the set of cities seen, the city
/// the party is in and the day; of each such state every partial journey is kept that no other one beats in cost and in value, so that the
/// budget is kept exactly. Where a state has more than <see cref="MostLabels"/> of them it is thinned, and the answer says it is not proved.
/// </summary>
public static class JourneySolver
{
    /// <summary>Keeps the largest problems within a second or two.</summary>
    private const int MostLabels = 48;

    /// <exception cref="ArgumentException">The problem is not one: too many cities or days, or numbers that contradict each other.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the search was through.</exception>
    public static JourneyAnswer Solve(JourneyProblem problem, CancellationToken cancellation = default)
    {
        Refuse(problem);
        return new Search(problem, cancellation).Run();
    }

    /// <summary>The least any journey costs, whatever the budget; null when there is none at any price.</summary>
    public static long? LeastCost(JourneyProblem problem, CancellationToken cancellation = default) =>
        Solve(
            problem with
            {
                Budget = null,
                MinuteCost = 0,
                Cities = [.. problem.Cities.Select(c => c with { Worth = new long[c.MaxNights + 1] })],
                Stays = [.. problem.Stays.Select(s => s with { Worth = 0 })],
            },
            cancellation).Journey?.Cost;

    private static void Refuse(JourneyProblem problem)
    {
        if (problem.Cities.Count is 0 or > JourneyProblem.MostCities)
            throw new ArgumentException($"cities: {problem.Cities.Count}; 1 to {JourneyProblem.MostCities} are allowed.", nameof(problem));
        if (problem.LastDay is < 0 or > JourneyProblem.MostDays)
            throw new ArgumentException($"last day: {problem.LastDay}; 0 to {JourneyProblem.MostDays} are allowed.", nameof(problem));
        if (problem.MinCities < 1 || problem.MaxCities < problem.MinCities || problem.MinNights < 0 || problem.MaxNights < problem.MinNights)
            throw new ArgumentException("at least one city, no nights below zero, and no upper limit below its lower one.", nameof(problem));
        if (problem.Cities.FirstOrDefault(c => c.MinNights < 0 || c.MaxNights < c.MinNights || c.Worth.Count <= c.MaxNights) is { } city)
            throw new ArgumentException($"{city.Id}: {city.MinNights} to {city.MaxNights} nights with {city.Worth.Count} worths.", nameof(problem));
    }

    /// <summary>A partial journey: in a city since its state's day, the stay there not yet chosen.</summary>
    private sealed record Label(Label? Before, JourneyStay? Left, JourneyLeg? Leg, long Cost, long Value);

    private sealed class Search
    {
        private readonly JourneyProblem _problem;
        private readonly CancellationToken _cancellation;
        private readonly ILookup<(int From, int To, int Day), JourneyLeg> _legs;
        private readonly ILookup<(int City, int CheckIn), JourneyStay> _stays;
        private readonly int _must;
        private Journey? _best;
        private bool _thinned;

        public Search(JourneyProblem problem, CancellationToken cancellation)
        {
            (_problem, _cancellation) = (problem, cancellation);
            _legs = problem.Legs.ToLookup(l => (l.From, l.To, l.Day));
            _stays = problem.Stays.Where(Fits).ToLookup(s => (s.City, s.CheckIn));
            _must = problem.Cities.Select((c, i) => c.Must ? 1 << i : 0).Sum();
        }

        public JourneyAnswer Run()
        {
            foreach (var ownCar in _problem.HasHome && _problem.Legs.Any(l => l.OwnCar) ? new[] { false, true } : [false])
            {
                for (var start = 0; start + _problem.MinNights <= _problem.LastDay; start++)
                    From(start, ownCar);
            }

            return new JourneyAnswer(_best, !_thinned);
        }

        /// <summary>All journeys that set out on the day, by number of cities seen and then by day, so that every state is whole when it is left.</summary>
        private void From(int start, bool ownCar)
        {
            var last = Math.Min(_problem.LastDay, start + _problem.MaxNights);
            var states = new SortedDictionary<(int Count, int Day, int Seen, int City), List<Label>>();
            for (var city = 0; city < _problem.Cities.Count; city++)
            {
                if (!_problem.HasHome)
                    Keep(states, (1, start, 1 << city, city), new Label(null, null, null, 0, 0));
                foreach (var leg in _legs[(JourneyProblem.Home, city, start)].Where(l => l.OwnCar == ownCar))
                    Keep(states, (1, leg.ArriveDay, 1 << city, city), new Label(null, null, leg, leg.Cost, -leg.Cost - (leg.Burden * _problem.MinuteCost)));
            }

            while (states.Count > 0)
            {
                _cancellation.ThrowIfCancellationRequested();
                var (state, labels) = states.First();
                states.Remove(state);
                foreach (var stay in _stays[(state.City, state.Day)].Where(s => s.CheckIn + s.Nights <= last))
                    Leave(states, state, labels, stay, start, ownCar);
            }
        }

        private void Leave(
            SortedDictionary<(int Count, int Day, int Seen, int City), List<Label>> states, (int Count, int Day, int Seen, int City) state, List<Label> labels,
            JourneyStay stay, int start, bool ownCar)
        {
            var city = _problem.Cities[state.City];
            var day = stay.CheckIn + stay.Nights;
            var cost = stay.Cost + (city.DayCost * stay.Nights);
            var value = city.Worth[stay.Nights] + stay.Worth - cost;
            if (day - start >= _problem.MinNights && state.Count >= _problem.MinCities && (state.Seen & _must) == _must)
            {
                // The last day is lived through too, wherever the way home begins.
                foreach (var leg in _problem.HasHome ? (IEnumerable<JourneyLeg?>)_legs[(state.City, JourneyProblem.Home, day)].Where(l => l.OwnCar == ownCar) : [null])
                {
                    var home = (leg?.Cost ?? 0) + city.DayCost;
                    var burden = (leg?.Burden ?? 0) * _problem.MinuteCost;
                    foreach (var label in labels)
                        End(label, stay, leg, start, day, label.Cost + cost + home, label.Value + value - home - burden);
                }
            }

            if (state.Count >= _problem.MaxCities)
                return;
            for (var next = 0; next < _problem.Cities.Count; next++)
            {
                if ((state.Seen & (1 << next)) != 0)
                    continue;
                foreach (var leg in _legs[(state.City, next, day)].Where(l => l.OwnCar == ownCar || !_problem.HasHome))
                {
                    foreach (var label in labels)
                    {
                        var spent = label.Cost + cost + leg.Cost;
                        if (_problem.Budget is { } budget && spent > budget)
                            continue;
                        Keep(
                            states, (state.Count + 1, leg.ArriveDay, state.Seen | (1 << next), next),
                            new Label(label, stay, leg, spent, label.Value + value - leg.Cost - (leg.Burden * _problem.MinuteCost)));
                    }
                }
            }
        }

        private void End(Label label, JourneyStay stay, JourneyLeg? home, int start, int day, long cost, long value)
        {
            if ((_problem.Budget is { } budget && cost > budget) || (_best is not null && (value, -cost).CompareTo((_best.Value, -_best.Cost)) <= 0))
                return;
            var stays = new Stack<JourneyStay>([stay]);
            var legs = new Stack<JourneyLeg>();
            if (home is not null)
                legs.Push(home);
            for (var at = label; at is not null; at = at.Before)
            {
                if (at.Leg is not null)
                    legs.Push(at.Leg);
                if (at.Left is not null)
                    stays.Push(at.Left);
            }

            _best = new Journey(start, day, [.. legs], [.. stays], cost, value);
        }

        private void Keep(SortedDictionary<(int Count, int Day, int Seen, int City), List<Label>> states, (int Count, int Day, int Seen, int City) state, Label label)
        {
            if (!states.TryGetValue(state, out var kept))
                states[state] = kept = [];
            if (_problem.Budget is null)
            {
                if (kept.Count == 0)
                    kept.Add(label);
                else if (label.Value > kept[0].Value)
                    kept[0] = label;
                return;
            }

            if (kept.Exists(k => k.Cost <= label.Cost && k.Value >= label.Value))
                return;
            kept.RemoveAll(k => label.Cost <= k.Cost && label.Value >= k.Value);
            kept.Add(label);
            if (kept.Count <= MostLabels)
                return;
            // The cheapest and the worthiest stay; of the others every second.
            _thinned = true;
            var ordered = kept.OrderBy(k => k.Cost).ToList();
            kept.Clear();
            kept.AddRange(ordered.Where((_, i) => i % 2 == 0 || i == ordered.Count - 1));
        }

        private bool Fits(JourneyStay stay) =>
            stay.Nights >= _problem.Cities[stay.City].MinNights && stay.Nights <= _problem.Cities[stay.City].MaxNights;
    }
}
