using TravelPlanner.Domain;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Tests.Places;

public sealed class SearchPlacesTests
{
    private static readonly Tool Search = SearchPlacesTool.Create(ToolCalls.Gazetteer, ToolCalls.Places, ToolCalls.Holidays);

    [Fact]
    public async Task The_best_known_places_come_first()
    {
        var found = (await Search.CallAsync("""{"place":"北京","limit":3}""")).Success();

        Assert.Equal("beijing/forbidden-city", found["places"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(3, found["places"]!.AsArray().Count);
        Assert.Equal("reference", found["source"]!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_museum_closed_on_Mondays_is_left_out_on_a_Monday()
    {
        Assert.DoesNotContain("beijing/forbidden-city", (await Search.CallAsync("""{"place":"beijing","open_at":"2027-03-01","limit":50}""")).Text);
        Assert.Contains("beijing/forbidden-city", (await Search.CallAsync("""{"place":"beijing","open_at":"2027-03-02","limit":50}""")).Text);
    }

    [Fact]
    public async Task Near_sorts_by_distance()
    {
        var found = (await Search.CallAsync("""{"near":"48.8606,2.3376","limit":5}""")).Success();
        var distances = found["places"]!.AsArray().Select(p => p!["distance_km"]!.GetValue<double>()).ToList();

        Assert.Equal("paris/louvre", found["places"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(distances.Order(), distances);
    }

    [Fact]
    public async Task Chinese_is_answered_in_Chinese()
    {
        var result = await Search.CallAsync("""{"place":"Kyoto","lang":"zh","limit":5}""");

        Assert.Contains("参考数据", result.Text);
        Assert.DoesNotContain("temple ·", result.Text);
        Assert.Equal(Language.Zh, result.Text.Any(c => c is >= '\u4e00' and <= '\u9fff') ? Language.Zh : Language.En);
    }

    [Fact]
    public async Task The_only_place_whose_name_begins_so_is_meant() =>
        Assert.Contains("[paris/louvre]", (await Search.CallAsync("""{"near":"Louvre","limit":2}""")).Text);

    [Fact]
    public async Task Places_of_unknown_access_are_left_out_and_counted() =>
        Assert.Contains("of unknown access", (await Search.CallAsync("""{"place":"Beijing","wheelchair":true,"limit":50}""")).Text);

    [Fact]
    public async Task Roast_duck_is_no_vegetarian_dinner() =>
        Assert.DoesNotContain("siji-minfu", (await Search.CallAsync("""{"place":"Beijing","dietary":"vegetarian"}""")).Text);

    [Fact]
    public async Task A_concise_answer_stays_short()
    {
        // About four characters a token in English: 1,500 tokens.
        foreach (var city in ToolCalls.Gazetteer.Cities.Take(20))
            Assert.InRange((await Search.CallAsync($$"""{"place":"{{city.Id}}"}""")).Text.Length, 100, 6_000);
    }

    [Theory]
    [InlineData("""{}""", "invalid_argument place: nothing")]
    [InlineData("""{"place":"Xyzzyville"}""", "not_found place: Xyzzyville")]
    [InlineData("""{"place":"San Jose"}""", "ambiguous place: San Jose")]
    [InlineData("""{"near":"NaN,NaN"}""", "ambiguous near: NaN,NaN")]
    [InlineData("""{"near":"95,200"}""", "not_found near: 95,200")]
    [InlineData("""{"ids":["beijing/nowhere"]}""", "not_found ids[0]: beijing/nowhere")]
    [InlineData("""{"ids":["../../etc/passwd"]}""", "not_found ids[0]: ../../etc/passwd")]
    [InlineData("""{"place":"beijing","open_at":"2027-02-30"}""", "invalid_argument open_at: 2027-02-30")]
    public async Task Refusals(string arguments, string refusal) => Assert.Equal(refusal, (await Search.CallAsync(arguments)).Refusal());
}
