using TravelPlanner.Domain.Stays;

namespace TravelPlanner.Domain.Tests.Stays;

public sealed class RoomTypeTests
{
    [Theory]
    [InlineData("hotel", Tier.Economy, 2, "", "Standard double")]
    [InlineData("hotel", Tier.Economy, 2, "5", "Standard twin")]
    [InlineData("hotel", Tier.Economy, 2, "1", "Standard double")]      // sleeps in a cot
    [InlineData("hotel", Tier.Comfort, 2, "5,9", "Family room")]
    [InlineData("hotel", Tier.Luxury, 3, "", "Deluxe room")]
    [InlineData("hostel", Tier.Economy, 1, "", "Bed in a dormitory")]
    [InlineData("hostel", Tier.Economy, 3, "", "Private room for four")]
    [InlineData("apartment", Tier.Comfort, 4, "6", "Two-bedroom apartment")]
    [InlineData("ryokan", Tier.Luxury, 2, "", "Tatami room")]
    [InlineData("guesthouse", Tier.Economy, 4, "", "none")]
    public void The_cheapest_room_that_takes_the_party(string kind, Tier tier, int adults, string ages, string expected)
    {
        var occupancy = new Occupancy(adults, [.. ages.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)]);
        var types = RoomType.Of(Hotels.Of("a", kind, tier));

        Assert.Equal(expected, types.OrderBy(t => t.RatePercent).FirstOrDefault(t => t.Takes(occupancy))?.Name.En ?? "none");
    }

    [Fact]
    public void Codes_are_unique_in_a_property()
    {
        foreach (var kind in new[] { "hotel", "hostel", "apartment", "ryokan", "guesthouse", "resort" })
        {
            foreach (var tier in Enum.GetValues<Tier>())
            {
                var codes = RoomType.Of(Hotels.Of("a", kind, tier)).Select(t => t.Code).ToList();
                Assert.Equal(codes.Distinct(), codes);
            }
        }
    }
}
