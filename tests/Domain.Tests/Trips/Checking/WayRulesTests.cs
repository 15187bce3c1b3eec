using NodaTime;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Domain.Tests.Trips.Checking;

public sealed class WayRulesTests
{
    /// <summary>Ways as hours of Tuesday, a day's stops, and the codes found.</summary>
    [Theory]
    [InlineData("7-9", "Tue: museum 10:00-12:00", "")]
    [InlineData("11-14", "Tue: museum 10:00-12:00", "during_way")]
    [InlineData("7-9 8-10", "Tue: museum 11:00-12:00", "overlap")]
    [InlineData("9-9", "Tue: museum 11:00-12:00", "disorder")]
    public void Nothing_happens_in_two_places_at_once(string ways, string day, string codes)
    {
        var trip = DrawnDays.Trip(day) with { Ways = [.. ways.Split(' ').Select(Way)] };

        var found = TripChecker.Find(trip, DrawnDays.Facts()).Where(f => f.Subject.StartsWith("train", StringComparison.Ordinal) || f.Code == "during_way");

        Assert.Equal(codes, string.Join(' ', found.Select(f => f.Code)));
    }

    private static TripWay Way(string hours)
    {
        var at = hours.Split('-').Select(h => DrawnDays.Date("Tue").At(new LocalTime(int.Parse(h), 0)).InUtc()).ToArray();
        return new TripWay("train", new("Town", "小城"), new("Port", "港城"), at[0], at[1], null, new("estimate", "估算"));
    }
}
