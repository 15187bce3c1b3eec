using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Journeys;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Providers.Tests.Embedded;

/// <summary>Trains and roads: where there are some, where water is between, and how near the estimates are to real journeys.</summary>
public sealed class EmbeddedGroundWaysTests
{
    private static readonly EmbeddedGazetteer Gazetteer = new(new EmbeddedPlaces(), new EmbeddedHotels());
    private static readonly EmbeddedGroundWays Ways = new();

    [Theory]
    [InlineData("beijing", "shanghai", "Train")]
    [InlineData("london", "paris", "Train")]
    [InlineData("rome", "florence", "Train Drive")]
    [InlineData("beijing", "sanya", "")]
    [InlineData("tokyo", "sapporo", "")]
    [InlineData("shanghai", "tokyo", "")]
    [InlineData("sydney", "auckland", "")]
    [InlineData("rome", "rome", "")]
    public async Task There_are_ways_where_a_traveller_would_take_one(string from, string to, string modes) =>
        Assert.Equal(modes, string.Join(' ', (await FindAsync(from, to)).Select(w => w.Mode)));

    // Usual fastest journeys of the timetables, in minutes: an estimate is within a quarter of them.
    [Theory]
    [InlineData("beijing", "shanghai", 270)]
    [InlineData("beijing", "xian", 260)]
    [InlineData("tokyo", "kyoto", 135)]
    [InlineData("london", "paris", 137)]
    [InlineData("rome", "florence", 92)]
    [InlineData("madrid", "barcelona", 155)]
    [InlineData("seoul", "busan", 155)]
    public async Task Estimates_are_near_the_timetable(string from, string to, int minutes) =>
        Assert.InRange((await FindAsync(from, to)).Single(w => w.Mode == GroundMode.Train).Minutes, minutes * 0.75, minutes * 1.25);

    [Fact]
    public async Task A_way_is_as_long_back_as_there()
    {
        foreach (var (a, b) in from a in Gazetteer.Cities from b in Gazetteer.Cities where string.CompareOrdinal(a.Id, b.Id) < 0 select (a, b))
        {
            Assert.Equal(
                (await Ways.FindAsync(a, b, TestContext.Current.CancellationToken)).Select(w => (w.Mode, w.Minutes)),
                (await Ways.FindAsync(b, a, TestContext.Current.CancellationToken)).Select(w => (w.Mode, w.Minutes)));
        }
    }

    [Fact]
    public async Task Small_children_ride_free_and_a_car_holds_five()
    {
        var ways = await FindAsync("rome", "florence");
        var (train, car) = (ways.Single(w => w.Mode == GroundMode.Train), ways.Single(w => w.Mode == GroundMode.Drive));

        Assert.Equal(train.Price * 2.5m, train.CostFor(new Party(2, [3, 8])));
        Assert.Equal(car.Price, car.CostFor(new Party(2, [3, 8])));
        Assert.Null(car.CostFor(new Party(6, [])));
    }

    private static async Task<IReadOnlyList<GroundWay>> FindAsync(string from, string to) =>
        await Ways.FindAsync(Gazetteer.FindCity(from)!, Gazetteer.FindCity(to)!, TestContext.Current.CancellationToken);
}
