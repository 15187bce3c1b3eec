using NodaTime;
using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Tests.Stays;

/// <summary>Properties on a meridian: a hundredth of a degree is 1.1 km.</summary>
internal static class Hotels
{
    public static Hotel Of(string id, string kind = "hotel", Tier tier = Tier.Comfort, int north = 0) => new(
        id, "town", new BilingualName(id, id), new GeoPoint(north / 100.0, 0), kind, 4, tier, ["wifi"], new Money(100, "EUR"), new BilingualName("Centre", "市中心"));

    public static StayOffer Offer(string id, decimal total, int north, Tier tier = Tier.Comfort)
    {
        var hotel = Of(id, "hotel", tier, north);
        var room = RoomType.Of(hotel)[0];
        var money = new Money(total, "EUR");
        var day = new LocalDate(2027, 5, 12);
        return new StayOffer(
            id, hotel, day, day.PlusDays(1), [new RoomOffer(room, new Occupancy(2, []), money)], new RatePlan('A', false, false), [new NightRate(day, money)], money,
            new Money(total / 10, "EUR"), null, 5, new Provenance("test", SourceMode.Simulated, default));
    }
}
