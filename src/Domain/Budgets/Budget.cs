using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Budgets;

public enum BudgetCategory
{
    Transport,
    Stay,
    Entries,
    Meals,
    LocalTransport,
    Shopping,
    Insurance,
    Reserve,
}

/// <summary>What a sum stands on.</summary>
public enum BudgetBasis
{
    /// <summary>From an offer or a plan; its own provenance says whether it is simulated.</summary>
    Quoted,

    /// <summary>Said by the traveller.</summary>
    Entered,

    /// <summary>From this project's own daily figures.</summary>
    Estimate,
}

/// <summary>One item of a budget, in the budget's currency.</summary>
/// <param name="Simulated">True when the price behind it is simulated.</param>
public sealed record BudgetLine(BudgetCategory Category, BilingualName Description, Money Amount, BudgetBasis Basis, bool Simulated = false);

/// <summary>A category without a sum, and why.</summary>
public sealed record Unpriced(BudgetCategory Category, BilingualName Reason);

/// <summary>A way to spend less, with its amount.</summary>
public sealed record Saving(BilingualName Description, Money Amount);

/// <param name="TierTotals">The same trip at each tier, as far as it is estimated; quoted and entered items stay as they are.</param>
public sealed record Budget(
    string Currency, Tier Tier, IReadOnlyList<BudgetLine> Lines, Money Total, Money PerPerson, Money PerDay,
    IReadOnlyDictionary<Tier, Money> TierTotals, IReadOnlyList<Saving> Savings, IReadOnlyList<Unpriced> Unpriced, Money? OverLimit);
