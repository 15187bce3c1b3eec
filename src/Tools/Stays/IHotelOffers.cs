using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Tools.Stays;

/// <summary>Sells stays, or at least quotes them. Safe for concurrent use.</summary>
/// <remarks>
/// Check-in is not before today at the property, check-out at most <see cref="HorizonDays"/> ahead, nights and rooms within their
/// limits, and the currency is known: the tools see to that before they ask.
/// </remarks>
public interface IHotelOffers
{
    int HorizonDays { get; }

    ValueTask<StaySearch> SearchAsync(StayRequest request, CancellationToken cancellation);

    /// <summary>Verifies an offer: the same rooms and nights, at the price of now.</summary>
    ValueTask<Reprice<StayOffer>> RepriceAsync(string offerId, CancellationToken cancellation);
}

/// <param name="Offers">Every property's offers, one for each rate plan, the cheapest rooms that fit.</param>
/// <param name="Properties">Properties looked at.</param>
/// <param name="SoldOut">Properties without a room for the party on some night.</param>
public sealed record StaySearch(IReadOnlyList<StayOffer> Offers, int Properties, int SoldOut);
