using TravelPlanner.Providers.Embedded;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Tests.Embedded;

/// <summary>What a person writes in, the best reading out.</summary>
public sealed class NameIndexTests
{
    private static readonly EmbeddedGazetteer Gazetteer = new(new EmbeddedPlaces(), new EmbeddedHotels());

    [Theory]
    [InlineData("北京", "City beijing")]
    [InlineData("Beijing", "City beijing")]
    [InlineData("beijing", "City beijing")]
    [InlineData("Peking", "City beijing")]
    [InlineData("BJS", "City beijing")]
    [InlineData("PEK", "Airport PEK")]
    [InlineData("ZBAA", "Airport PEK")]
    [InlineData("首都机场", "Airport PEK")]
    [InlineData("羅馬", "City rome")]
    [InlineData("舊金山", "City san-francisco")]
    [InlineData("盧浮宮", "Place paris/louvre")]
    [InlineData("希思罗", "Airport LHR")]
    [InlineData("nyc", "City new-york")]
    [InlineData("NYC", "City new-york")]
    [InlineData("ＮＹＣ", "City new-york")]
    [InlineData("Ho Chi Minh", "City ho-chi-minh-city")]
    [InlineData("Zürich", "City zurich")]
    [InlineData("zuerich", "City zurich")]
    [InlineData("Xian", "City xian")]
    [InlineData("LAX", "City los-angeles")]
    [InlineData("日本", "Country JP")]
    [InlineData("故宫博物院", "Place beijing/forbidden-city")]
    [InlineData("Forbidden City", "Place beijing/forbidden-city")]
    [InlineData("Bejing", "City beijing")]
    [InlineData("Copenhagn", "City copenhagen")]
    public void The_best_reading(string written, string expected)
    {
        var best = Gazetteer.Resolve(written)[0];

        Assert.Equal(expected, $"{best.Kind} {best.Id}");
    }

    [Fact]
    public void A_name_that_several_places_bear_is_ambiguous()
    {
        var candidates = Gazetteer.Resolve("San Jose");

        Assert.True(candidates.Count >= 2);
        Assert.True(candidates[0].Confidence - candidates[1].Confidence <= 0.04, string.Join(", ", candidates));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("zzzzqqqq")]
    [InlineData("'; DROP TABLE places; --")]
    [InlineData("../../etc/passwd")]
    public void Nonsense_finds_nothing(string written) => Assert.Empty(Gazetteer.Resolve(written));

    [Fact]
    public void A_very_long_name_finds_nothing_quickly() => Assert.Empty(Gazetteer.Resolve(new string('北', 100_000)));

    [Fact]
    public void Kinds_and_country_narrow_the_search()
    {
        Assert.All(Gazetteer.Resolve("Beijing", new HashSet<PlaceKind> { PlaceKind.Airport }), c => Assert.Equal(PlaceKind.Airport, c.Kind));
        Assert.All(Gazetteer.Resolve("San Jose", country: "US"), c => Assert.Equal("US", c.Country));
    }

    [Fact]
    public void Every_city_is_found_by_each_of_its_names_and_airports()
    {
        var cities = new HashSet<PlaceKind> { PlaceKind.City };
        foreach (var city in Gazetteer.Cities)
        {
            foreach (var name in new[] { city.Id, city.Name.En, city.Name.Zh }.Concat(city.Aliases))
                Assert.Contains(city.Id, Gazetteer.Resolve(name, cities).Select(c => c.Id));
            foreach (var airport in city.Airports)
                Assert.Equal(airport, Gazetteer.Resolve(airport, new HashSet<PlaceKind> { PlaceKind.Airport })[0].Id);
        }
    }
}
