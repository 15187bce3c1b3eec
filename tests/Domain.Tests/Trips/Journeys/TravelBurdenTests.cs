using NodaTime.Text;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Domain.Tests.Trips.Journeys;

/// <summary>Two ways of the same length, drawn as when the door is left; the first is the lesser burden.</summary>
public sealed class TravelBurdenTests
{
    [Theory]
    [InlineData("2027-04-10T07:30", "2027-04-10T17:30", "from home")]
    [InlineData("2027-04-10T07:30", "2027-04-10T03:30", "from home")]
    [InlineData("2027-04-10T16:00", "2027-04-10T09:00", "to home")]
    [InlineData("2027-04-10T16:00", "2027-04-10T21:30", "to home")]
    [InlineData("2027-04-10T18:00", "2027-04-10T12:00", "between")]
    [InlineData("2027-04-10T12:00", "2027-04-10T23:30", "between")]
    public void The_first_is_the_lesser_burden(string better, string worse, string way) => Assert.True(Burden(better, way) < Burden(worse, way));

    [Fact]
    public void Arriving_after_midnight_is_no_way_around_the_lost_day() =>
        Assert.True(Burden("2027-04-10T07:30", "from home") < Burden("2027-04-10T18:00", "from home", 420));

    private static int Burden(string leave, string way, int minutes = 300)
    {
        var from = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(leave).Value;
        return TravelBurden.Of(from, from.PlusMinutes(minutes), minutes, way == "from home", way == "to home");
    }
}
