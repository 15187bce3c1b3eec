namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>
/// Makes days of a route: its cheapest form first, then, step by step, what gains most for its price while the budget lasts. Every step
/// keeps the hard rules, so the plan is sound whenever it stops.
/// </summary>
internal sealed class TripComposition
{
    // What a step is worth, in points of rating: an hour less on the way, a meal more on a travel day.
    private const double HourSaved = 0.5, MealAdded = 2, MealPoint = 0.5, NightPoint = 1;

    private readonly TripCosts _costs;
    private readonly TripProblem _problem;
    private readonly Route _route;
    private readonly Leg[] _legs;
    private readonly Property[] _stays;
    private readonly Dictionary<(int Day, int Meal), Restaurant> _meals = [];
    private readonly int[] _firstDay;
    private long _left;

    private TripComposition(TripCosts costs, Route route)
    {
        _costs = costs;
        _problem = costs.Problem;
        _route = route;
        _legs = [.. route.Legs];
        _stays = [.. route.Order.Select((c, i) => costs.Stay(c, route.Nights[i])!)];
        _left = TripCosts.Hundredths(_problem.Budget.Amount) - route.Cost;
        _firstDay = [.. route.Nights.Select((_, i) => route.Nights.Take(i).Sum()), _problem.Days - 1];
    }

    public static TripPlan Of(TripCosts costs, Route route)
    {
        var composition = new TripComposition(costs, route);
        composition.BetterLegs();
        composition.PlaceMeals();
        while (composition.BetterStep() is { } step)
            composition.Take(step);
        return new TripPlan(composition.Days());
    }

    private sealed record Step(double Gain, long Cost, Action Apply);

    private void Take(Step step)
    {
        step.Apply();
        _left -= step.Cost;
    }

    /// <summary>Legs come first: they say which meals a travel day has room for.</summary>
    private void BetterLegs()
    {
        while (Best(Enumerable.Range(0, _legs.Length).SelectMany(LegSteps)) is { } step)
            Take(step);
    }

    private IEnumerable<Step> LegSteps(int i)
    {
        var from = i == 0 ? _costs.Origin : _route.Order[i - 1];
        var to = i == _route.Order.Count ? _costs.Origin : _route.Order[i];
        return _costs.Legs(from, to, _firstDay[i], _route.Driving).Select(leg => new Step(
            (TravelDay.Hardship(_legs[i]) - TravelDay.Hardship(leg)) * HourSaved / 60,
            TripCosts.Hundredths(leg.CostFor(_problem.People)) - TripCosts.Hundredths(_legs[i].CostFor(_problem.People)),
            () => _legs[i] = leg));
    }

    private Step? BetterStep() => Best(StaySteps().Concat(MealSteps()));

    /// <summary>Free gains first, then the most for the money.</summary>
    private Step? Best(IEnumerable<Step> steps) =>
        steps.Where(s => s.Gain > 1e-9 && s.Cost <= _left).OrderBy(s => s.Cost > 0).ThenByDescending(s => s.Cost > 0 ? s.Gain / s.Cost : s.Gain).FirstOrDefault();

    private IEnumerable<Step> StaySteps() =>
        from i in Enumerable.Range(0, _stays.Length)
        from property in _problem.Properties
        where property.City == _stays[i].City && property.MinimumNights <= _route.Nights[i] && _problem.Accepts(property)
        select new Step(
            (property.Rating - _stays[i].Rating) * _route.Nights[i] * NightPoint,
            (TripCosts.Hundredths(property.CostFor(_problem.People)) - TripCosts.Hundredths(_stays[i].CostFor(_problem.People))) * _route.Nights[i],
            () => _stays[i] = property);

    private IEnumerable<Step> MealSteps()
    {
        var taken = _meals.Values.ToHashSet();
        foreach (var slot in Slots())
        {
            var now = _meals.GetValueOrDefault(slot.Key);
            var city = now?.City ?? slot.City;
            var mustServe = now is null ? 0 : Served([now]) & ~Served(taken.Where(r => r != now));
            foreach (var other in _problem.Restaurants.Where(r => r.City == city && !taken.Contains(r) && (Served([r]) & mustServe) == mustServe))
            {
                yield return new Step(
                    now is null ? MealAdded + (other.Rating * MealPoint) : (other.Rating - now.Rating) * MealPoint,
                    TripCosts.Hundredths(other.Price - (now?.Price ?? 0)) * _problem.People,
                    () => _meals[slot.Key] = other);
            }
        }
    }

    private int Served(IEnumerable<Restaurant> restaurants) => restaurants.Aggregate(0, (all, r) => all | MealTable.Served(r, _problem.Cuisines));

    /// <summary>Every meal that may be eaten, with its city: all of whole days, of travel days those the way leaves room for.</summary>
    private IEnumerable<((int Day, int Meal) Key, string City)> Slots()
    {
        for (var day = 0; day < _problem.Days; day++)
        {
            for (var meal = 0; meal < 3; meal++)
            {
                var leg = LegOf(day);
                var city = leg is null ? CityOf(day) : TravelDay.CityOfMeal(leg, meal);
                if (city is not null && city != _problem.Origin)
                    yield return ((day, meal), city);
                else if (_meals.TryGetValue((day, meal), out var placed))
                    yield return ((day, meal), placed.City);
            }
        }
    }

    private void PlaceMeals()
    {
        for (var i = 0; i < _route.Order.Count; i++)
        {
            var (count, set) = _route.Meals.PerCity[i];
            var chosen = new Stack<Restaurant>(_costs.Meals(_route.Order[i]).Choose(count, set));
            for (var day = _firstDay[i] + 1; day < _firstDay[i + 1]; day++)
            {
                for (var meal = 0; meal < 3; meal++)
                    _meals[(day, meal)] = chosen.Pop();
            }

            // The meal choice counted on the arrival day first; a plan whose way leaves no room still eats, at an odd hour.
            var free = new[] { _firstDay[i], _firstDay[i + 1] }.SelectMany(day => Enumerable.Range(0, 3).Select(meal => (Day: day, Meal: meal)))
                .Where(k => !_meals.ContainsKey(k)).OrderBy(k => k.Day)
                .ThenBy(k => TravelDay.CityOfMeal(LegOf(k.Day)!, k.Meal) != _costs.NameOf(_route.Order[i])).ToList();
            for (var n = 0; chosen.Count > 0; n++)
                _meals[free[n]] = chosen.Pop();
        }
    }

    private List<TripPlanDay> Days()
    {
        var days = Enumerable.Range(0, _problem.Days).Select(day => new TripPlanDay(
            day + 1, LegOf(day)?.From ?? CityOf(day), LegOf(day)?.To, LegOf(day), _meals.GetValueOrDefault((day, 0)), [], _meals.GetValueOrDefault((day, 1)),
            _meals.GetValueOrDefault((day, 2)), day == _problem.Days - 1 ? null : _stays[CityIndex(day)])).ToArray();
        SightChoice.Fill(days, _problem.Origin, _problem.Attractions);
        return [.. days];
    }

    private Leg? LegOf(int day) => Array.IndexOf(_firstDay, day) is >= 0 and var i ? _legs[i] : null;

    private int CityIndex(int day) => Array.FindLastIndex(_firstDay[..^1], first => first <= day);

    private string CityOf(int day) => _costs.NameOf(_route.Order[CityIndex(day)]);
}
