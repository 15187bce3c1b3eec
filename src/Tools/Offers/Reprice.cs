namespace TravelPlanner.Tools.Offers;

public enum RepriceOutcome
{
    /// <summary>Can be bought at the price of the offer that comes with it.</summary>
    Available,

    /// <summary>Not an id of this provider, or one with a typing error.</summary>
    Unknown,

    SoldOut,

    /// <summary>The departure or the check-in has passed, or the provider no longer has this flight or room.</summary>
    Gone,
}

/// <summary>What asking again for an offer gave.</summary>
/// <param name="Offer">Set exactly when <see cref="RepriceOutcome.Available"/>.</param>
public sealed record Reprice<T>(RepriceOutcome Outcome, T? Offer = null)
    where T : class;
