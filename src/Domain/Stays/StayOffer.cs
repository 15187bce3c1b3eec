using NodaTime;

namespace TravelPlanner.Domain.Stays;

/// <summary>Conditions of sale.</summary>
/// <param name="Code">One letter.</param>
/// <param name="Breakfast">Included for every guest.</param>
public sealed record RatePlan(char Code, bool Refundable, bool Breakfast);

/// <summary>The price of one night, from that date to the next, taxes included, for all rooms of the stay.</summary>
public sealed record NightRate(LocalDate Night, Money Rate);

/// <summary>One room of a stay.</summary>
public sealed record RoomOffer(RoomType Type, Occupancy Occupancy, Money Total);

/// <summary>What can be booked at a property for a stay, until it expires.</summary>
/// <param name="Id">Says everything needed to quote it again; needs no store.</param>
/// <param name="Total">All rooms and nights, taxes included: the sum of <paramref name="Nights"/> and of <paramref name="Rooms"/>.</param>
/// <param name="Taxes">Part of the total.</param>
/// <param name="CancelBy">Local time at the property until which cancelling is free; null when not refundable.</param>
/// <param name="RoomsLeft">Of the scarcest room type on the fullest night.</param>
public sealed record StayOffer(
    string Id, Hotel Hotel, LocalDate CheckIn, LocalDate CheckOut, IReadOnlyList<RoomOffer> Rooms, RatePlan Plan,
    IReadOnlyList<NightRate> Nights, Money Total, Money Taxes, LocalDateTime? CancelBy, int RoomsLeft, Provenance Provenance)
{
    /// <summary>Mean of a night, all rooms together.</summary>
    public Money PerNight => Total with { Amount = Total.Amount / Nights.Count };
}
