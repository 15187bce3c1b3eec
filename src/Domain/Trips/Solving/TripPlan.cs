namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>One day of a composed journey.</summary>
/// <param name="Day">1 for the first.</param>
/// <param name="From">Where the day begins.</param>
/// <param name="To">Where it ends when the party travels; null on other days.</param>
/// <param name="Stay">Where the night is spent; null on the last day.</param>
public sealed record TripPlanDay(
    int Day, string From, string? To, Leg? Leg, Restaurant? Breakfast, IReadOnlyList<Attraction> Attractions, Restaurant? Lunch, Restaurant? Dinner, Property? Stay)
{
    public IEnumerable<Restaurant> Meals => new[] { Breakfast, Lunch, Dinner }.OfType<Restaurant>();

    /// <summary>How many of transport, three meals, attractions and stay are settled.</summary>
    public int Filled => Meals.Count() + (Leg is null ? 0 : 1) + (Attractions.Count == 0 ? 0 : 1) + (Stay is null ? 0 : 1);
}

public sealed record TripPlan(IReadOnlyList<TripPlanDay> Days)
{
    /// <summary>What the whole party pays.</summary>
    public decimal CostFor(int people) =>
        Days.Sum(d => (d.Leg?.CostFor(people) ?? 0) + (d.Meals.Sum(m => m.Price) * people) + (d.Stay?.CostFor(people) ?? 0));
}

/// <summary>Why no plan exists: every order of cities, nights and transport was tried or bounded away.</summary>
/// <param name="CheapestCost">Of the cheapest plan that keeps everything but the budget; null when there is none at any price.</param>
/// <param name="Relaxations">Each alone would make a plan possible: budget, room type, house rule, cuisine, transportation.</param>
public sealed record TripInfeasibility(decimal? CheapestCost, IReadOnlyList<string> Relaxations);

/// <summary>Exactly one of the two is there.</summary>
public sealed record TripAnswer(TripPlan? Plan, TripInfeasibility? Infeasible);
