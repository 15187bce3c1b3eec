using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Tests.Stays;

public sealed class StayChoiceTests
{
    [Fact]
    public void Near_at_the_usual_price_beats_a_little_cheaper_and_far()
    {
        var ranked = StayChoice.Rank(
            [Hotels.Offer("far", 90, north: 8), Hotels.Offer("near", 100, north: 0), Hotels.Offer("dear", 180, north: 1)], new GeoPoint(0, 0));

        Assert.Equal(["near BestValue,Nearest", "far Cheapest", "dear "], ranked.Select(r => $"{r.Offer.Id} {string.Join(',', r.Picks)}"));
    }

    [Fact]
    public void A_tier_is_compared_with_itself()
    {
        var ranked = StayChoice.Rank(
            [Hotels.Offer("hostel", 50, 0, Tier.Economy), Hotels.Offer("hostel-2", 30, 1, Tier.Economy), Hotels.Offer("palace", 300, 0, Tier.Luxury), Hotels.Offer("palace-2", 500, 0, Tier.Luxury)],
            new GeoPoint(0, 0));

        Assert.Equal(["palace", "hostel-2"], ranked.Where(r => r.Picks.Count > 0).Select(r => r.Offer.Id));
    }

    [Fact]
    public void Nothing_in_nothing_out() => Assert.Empty(StayChoice.Rank([], new GeoPoint(0, 0)));
}
