namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>Order of cities, nights in each and the cheapest way between them.</summary>
/// <param name="Legs">One more than cities: the last leads home.</param>
/// <param name="Cost">Of everything the plan must have, for the party, in hundredths.</param>
internal sealed record Route(IReadOnlyList<int> Order, IReadOnlyList<int> Nights, IReadOnlyList<Leg> Legs, MealChoice Meals, long Cost, int Minutes, bool Driving);

/// <summary>
/// Every order of cities, split of nights and manner of transport, depth first; a branch is left when the cost of what is fixed and the least
/// of what is not exceed the limit. So the answer is exact, and no answer is a proof that there is none.
/// </summary>
internal sealed class RouteSearch
{
    private readonly TripCosts _costs;
    private readonly TripProblem _problem;
    private readonly bool _cheapest;
    private readonly CancellationToken _cancellation;
    private readonly int[] _order;
    private readonly Leg[] _legs;
    private readonly bool[] _taken;
    private int[] _nights = [];
    private long[] _leastRest = [];
    private bool _driving;
    private long _limit;
    private Route? _best;

    private RouteSearch(TripCosts costs, long limit, bool cheapest, CancellationToken cancellation)
    {
        _costs = costs;
        _problem = costs.Problem;
        _limit = limit;
        _cheapest = cheapest;
        _cancellation = cancellation;
        _order = new int[_problem.CityCount];
        _legs = new Leg[_problem.CityCount + 1];
        _taken = new bool[costs.Cities.Count];
    }

    /// <summary>Nights as even as can be, then the least time on the way, then the least cost, within the budget.</summary>
    public static Route? Best(TripCosts costs, CancellationToken cancellation) =>
        new RouteSearch(costs, TripCosts.Hundredths(costs.Problem.Budget.Amount), cheapest: false, cancellation).Run();

    /// <summary>The least cost at any budget.</summary>
    public static Route? Cheapest(TripCosts costs, CancellationToken cancellation) =>
        new RouteSearch(costs, MealTable.Unreachable - 1, cheapest: true, cancellation).Run();

    private Route? Run()
    {
        foreach (var nights in Splits(_problem.Days - 1, _problem.CityCount).OrderBy(n => n.Max() - n.Min()))
        {
            if (_best is not null && !_cheapest && nights.Max() - nights.Min() > _best.Nights.Max() - _best.Nights.Min())
                break;
            _nights = nights;
            _leastRest = LeastRest(nights);
            foreach (var driving in new[] { false, true })
            {
                _driving = driving;
                Extend(0, 0, 0, 0);
            }
        }

        return _best;
    }

    private void Extend(int depth, int day, long cost, int minutes)
    {
        _cancellation.ThrowIfCancellationRequested();
        var from = depth == 0 ? _costs.Origin : _order[depth - 1];
        if (depth == _problem.CityCount)
        {
            if (_costs.CheapestLeg(from, _costs.Origin, day, _driving) is not { } home)
                return;
            _legs[depth] = home;
            Finish(cost + LegCost(home), minutes + home.Minutes);
            return;
        }

        for (var city = 0; city < _taken.Length; city++)
        {
            if (_taken[city] || _costs.Living(city, _nights[depth]) is not (< MealTable.Unreachable and var living))
                continue;
            if (_costs.CheapestLeg(from, city, day, _driving) is not { } leg)
                continue;
            var spent = cost + living + LegCost(leg);
            if (spent + _leastRest[depth + 1] > _limit || IsSlower(minutes + leg.Minutes))
                continue;
            _taken[city] = true;
            _order[depth] = city;
            _legs[depth] = leg;
            Extend(depth + 1, day + _nights[depth], spent, minutes + leg.Minutes);
            _taken[city] = false;
        }
    }

    /// <param name="cost">With the cheapest meals of each city, whatever their cuisine.</param>
    private void Finish(long cost, int minutes)
    {
        if (cost > _limit || IsSlower(minutes))
            return;
        var anyMeals = _order.Select((c, i) => _costs.Meals(c).Cheapest(3 * (_nights[i] - 1))).Sum();
        if (MealChoice.For(_costs, _order, _nights, MealsAsked()) is not { } meals)
            return;
        cost += (meals.Cost - anyMeals) * _problem.People;
        if (cost > _limit || (_best is not null && !IsBetter(cost, minutes, _best)))
            return;
        _best = new Route([.. _order], _nights, [.. _legs], meals, cost, minutes, _driving);
        if (_cheapest)
            _limit = cost;
    }

    private bool IsBetter(long cost, int minutes, Route best) =>
        _cheapest ? cost < best.Cost : (Uneven(_nights), minutes, cost).CompareTo((Uneven(best.Nights), best.Minutes, best.Cost)) < 0;

    private bool IsSlower(int minutes) => !_cheapest && _best is not null && Uneven(_best.Nights) <= Uneven(_nights) && minutes > _best.Minutes;

    private long LegCost(Leg leg) => TripCosts.Hundredths(leg.CostFor(_problem.People));

    private static int Uneven(IReadOnlyList<int> nights) => nights.Max() - nights.Min();

    /// <summary>Least cost of all depths from one on: living in whichever city is cheapest, travelling free.</summary>
    private long[] LeastRest(int[] nights)
    {
        var rest = new long[nights.Length + 1];
        for (var depth = nights.Length - 1; depth >= 0; depth--)
        {
            var least = Enumerable.Range(0, _costs.Cities.Count).Select(c => _costs.Living(c, nights[depth])).DefaultIfEmpty(MealTable.Unreachable).Min();
            rest[depth] = Math.Min(MealTable.Unreachable, rest[depth + 1] + least);
        }

        return rest;
    }

    /// <summary>A plan must settle at least half of its six things a day; sights of travel days cost nothing, meals fill the rest.</summary>
    private int MealsAsked()
    {
        var cities = _problem.CityCount;
        var settled = cities + 1 + (_problem.Days - 1) + (4 * (_problem.Days - 1 - cities));
        var spare = _order.Select((c, i) => _costs.Sights(c) - (_nights[i] - 1)).ToArray();
        for (var travelDay = 0; travelDay <= cities; travelDay++)
        {
            if (travelDay > 0 && spare[travelDay - 1] > 0)
                spare[travelDay - 1]--;
            else if (travelDay < cities && spare[travelDay] > 0)
                spare[travelDay]--;
            else
                continue;
            settled++;
        }

        return Math.Max(0, (3 * _problem.Days) - settled);
    }

    /// <summary>Every way to spend the nights, at least one in each city.</summary>
    private static IEnumerable<int[]> Splits(int nights, int cities)
    {
        if (cities == 1)
        {
            yield return [nights];
            yield break;
        }

        for (var first = 1; first <= nights - cities + 1; first++)
        {
            foreach (var rest in Splits(nights - first, cities - 1))
                yield return [first, .. rest];
        }
    }
}
