using NodaTime;

namespace TravelPlanner.Domain.Flights;

/// <param name="CheckedIncluded">Checked bags of 23 kg in the price, for each full and child fare.</param>
/// <param name="CheckedAdded">Checked bags bought on top; their fee is in the price.</param>
public sealed record Baggage(int CabinBags, int CheckedIncluded, int CheckedAdded)
{
    public int Checked => CheckedIncluded + CheckedAdded;
}

/// <summary>What the whole party pays, and under which rules.</summary>
/// <param name="Total">For all passengers and slices: base, taxes and bag fees.</param>
/// <param name="Taxes">Part of the total.</param>
/// <param name="Adult">One full fare with taxes, without bag fees.</param>
/// <param name="Child">One child of 2–11; null when none travels.</param>
/// <param name="Infant">One infant on a lap; null when none travels.</param>
public sealed record Fare(
    Money Total, Money Taxes, Money BagFees, Money Adult, Money? Child, Money? Infant, Baggage Baggage, bool Refundable, Money? ChangeFee);

/// <summary>Why an offer stands out among those of one search.</summary>
public enum Pick
{
    Cheapest,
    Fastest,
    FewestChanges,
    BestBalance,
}

/// <summary>What can be bought at a price until it expires.</summary>
/// <param name="Id">Says everything needed to quote it again; needs no store.</param>
/// <param name="SeatsLeft">The fewest seats left for sale in the cabin on any segment.</param>
public sealed record Offer(
    string Id, IReadOnlyList<Slice> Slices, Cabin Cabin, Passengers Passengers, Fare Fare, int SeatsLeft, IReadOnlyList<Pick> Picks,
    Provenance Provenance)
{
    /// <summary>Time under way, all slices together.</summary>
    public Duration Duration => Slices.Aggregate(Duration.Zero, (sum, s) => sum + s.Duration);

    public int Changes => Slices.Sum(s => s.Changes);

    public bool HasSelfTransfer => Slices.Any(s => s.HasSelfTransfer);
}
