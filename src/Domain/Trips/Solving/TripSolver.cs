namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>
/// Composes a whole journey. Hard rules first, exactly: the route with the most even nights and the least time on the way whose cheapest
/// form fits the budget. Then what budget is left buys better flights, stays and meals.
/// </summary>
public static class TripSolver
{
    /// <exception cref="ArgumentException">The problem is not one: no days, no travellers, more cities than nights.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the search was through; nothing is proved then.</exception>
    public static TripAnswer Solve(TripProblem problem, CancellationToken cancellation = default)
    {
        Refuse(problem);
        var costs = new TripCosts(problem);
        return RouteSearch.Best(costs, cancellation) is { } route
            ? new TripAnswer(TripComposition.Of(costs, route), null)
            : new TripAnswer(null, Explain(problem, costs, cancellation));
    }

    private static TripInfeasibility Explain(TripProblem problem, TripCosts costs, CancellationToken cancellation)
    {
        var cheapest = RouteSearch.Cheapest(costs, cancellation);
        var budget = TripCosts.Hundredths(problem.Budget.Amount);
        (string Name, TripProblem Relaxed)[] relaxations =
        [
            ("room type", problem with { Room = RoomWish.Any }),
            ("house rule", problem with { MustAllow = HouseBans.None }),
            ("cuisine", problem with { Cuisines = [] }),
            ("transportation", problem with { Modes = [TravelMode.Flight, TravelMode.SelfDriving, TravelMode.Taxi] }),
        ];
        var possible = relaxations
            .Where(r => RouteSearch.Cheapest(new TripCosts(r.Relaxed), cancellation) is { } route && route.Cost <= budget)
            .Select(r => r.Name);
        return new TripInfeasibility(cheapest?.Cost / 100m, [.. cheapest is null ? [] : new[] { "budget" }, .. possible]);
    }

    private static void Refuse(TripProblem problem)
    {
        if (problem.Days is < 2 or > TripProblem.MostDays)
            throw new ArgumentException($"days: {problem.Days}; allowed are 2 to {TripProblem.MostDays}.", nameof(problem));
        if (problem.CityCount < 1 || problem.CityCount > problem.Days - 1)
            throw new ArgumentException($"city count: {problem.CityCount}; {problem.Days} days have nights for 1 to {problem.Days - 1}.", nameof(problem));
        if (problem.People < 1)
            throw new ArgumentException($"people: {problem.People}; at least one travels.", nameof(problem));
        if (problem.Cuisines.Count > TripProblem.MostCuisines)
            throw new ArgumentException($"cuisines: {problem.Cuisines.Count}; at most {TripProblem.MostCuisines}.", nameof(problem));
    }
}
