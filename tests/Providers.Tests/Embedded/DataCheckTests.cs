using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Providers.Tests.Embedded;

/// <summary>The embedded data keeps its promises.</summary>
public sealed class DataCheckTests
{
    private static readonly DataReport Report = DataCheck.Run();

    [Fact]
    public void The_data_has_no_problems() =>
        Assert.True(Report.Problems.Count == 0, string.Join('\n', Report.Problems.Select(p => $"{p.File}:{p.Line}: {p.Message}")));

    [Theory]
    [InlineData("cities", 60)]
    [InlineData("airports", 250)]
    [InlineData("airlines", 80)]
    [InlineData("places", 900)]
    [InlineData("hotels", 360)]
    [InlineData("holiday_countries", 30)]
    public void There_is_enough_of_it(string kind, int least) => Assert.InRange(Report.Counts[kind], least, int.MaxValue);

    [Fact]
    public void Twenty_cities_are_in_China_and_every_inhabited_continent_has_some()
    {
        var cities = new EmbeddedGazetteer(new EmbeddedPlaces(), new EmbeddedHotels()).Cities;

        Assert.InRange(cities.Count(c => c.Country == "CN"), 20, 100);
        Assert.All(
            new[] { "Asia/", "Europe/", "Africa/", "America/", "Australia/", "Pacific/" },
            zone => Assert.Contains(cities, c => c.Zone.Id.StartsWith(zone, StringComparison.Ordinal)));
        Assert.Contains(cities, c => c.Zone.Id.StartsWith("America/", StringComparison.Ordinal) && c.Centre.Latitude < 0);
    }
}
