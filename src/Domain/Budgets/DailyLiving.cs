using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Budgets;

/// <summary>What a party spends in a city on a day, by tier; own estimates from the city's allowance and in its currency.</summary>
public static class DailyLiving
{
    /// <summary>A child eats about this share of an adult.</summary>
    private const decimal ChildMeals = 0.6m;

    /// <summary>A usual ride in town, kilometres.</summary>
    private const decimal RideKm = 5;

    public static Money Meals(Allowance allowance, Tier tier, int adults, int children) => allowance.Meals(tier) * (adults + (ChildMeals * children));

    /// <summary>Passes for the thrifty, two taxi rides on top for comfort, four rides instead for luxury; a taxi takes up to three.</summary>
    public static Money LocalTransport(Allowance allowance, Tier tier, int people)
    {
        var ride = (allowance.TaxiStart + (allowance.TaxiKm * RideKm)) * Math.Ceiling(people / 3m);
        return tier switch
        {
            Tier.Economy => allowance.TransitDay * people,
            Tier.Comfort => (allowance.TransitDay * people) + (ride * 2),
            _ => ride * 4,
        };
    }
}
