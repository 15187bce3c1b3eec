namespace TravelPlanner.Domain.Budgets;

using TravelPlanner.Domain.Stays;

/// <summary>Own estimates for one city, per adult and day (meals, transit) or per ride (taxi), in the country's currency.</summary>
public sealed record Allowance(
    string CityId, Money MealsEconomy, Money MealsComfort, Money MealsLuxury, Money TransitDay, Money TaxiStart, Money TaxiKm)
{
    public Money Meals(Tier tier) => tier switch
    {
        Tier.Economy => MealsEconomy,
        Tier.Luxury => MealsLuxury,
        _ => MealsComfort,
    };
}

/// <summary>A currency with its reference rate: units for one US dollar on a named day.</summary>
public sealed record Currency(
    string Code, BilingualName Name, string Symbol, int MinorUnits, decimal PerUsd, NodaTime.LocalDate RateDate);
