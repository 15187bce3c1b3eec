using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

public sealed class PassengersTests
{
    [Theory]
    [InlineData(2, "", 0, "2 full, 0 child, 0 infant, 2 seats")]
    [InlineData(1, "11,12", 0, "2 full, 1 child, 0 infant, 3 seats")]
    [InlineData(1, "2,1", 0, "1 full, 1 child, 1 infant, 2 seats")]
    [InlineData(2, "0", 1, "2 full, 0 child, 2 infant, 2 seats")]
    public void Under_two_on_a_lap_from_twelve_as_an_adult(int adults, string ages, int infants, string expected)
    {
        var p = new Passengers(adults, [.. ages.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], infants);

        Assert.Equal(expected, $"{p.FullFares} full, {p.ChildFares} child, {p.Infants} infant, {p.Seats} seats");
        Assert.Null(p.Objection());
    }

    [Theory]
    [InlineData(0, 1, 0, "at least one adult must travel")]
    [InlineData(1, 0, 2, "2 infants need 2 adults: one lap each")]
    [InlineData(6, 4, 0, "10 seats; one booking holds at most 9")]
    public void A_party_that_cannot_travel_says_why(int adults, int children, int infants, string expected) =>
        Assert.Equal(expected, new Passengers(adults, [.. Enumerable.Repeat(7, children)], infants).Objection());
}
