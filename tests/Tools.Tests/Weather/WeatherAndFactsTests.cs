using TravelPlanner.Providers.Embedded;
using TravelPlanner.Tools.Itineraries;
using TravelPlanner.Tools.Places;
using TravelPlanner.Tools.Weather;

namespace TravelPlanner.Tools.Tests.Weather;

public sealed class WeatherAndFactsTests
{
    private static readonly Tool Weather = GetWeatherTool.Create(ToolCalls.Gazetteer, ToolCalls.Climate);
    private static readonly Tool Facts = DestinationFactsTool.Create(ToolCalls.Gazetteer, new EmbeddedFacts(), ToolCalls.Holidays);
    private static readonly Tool Route = PlanRouteTool.Create(ToolCalls.Gazetteer);

    [Fact]
    public async Task Beyond_any_forecast_the_climate_is_given_and_labelled()
    {
        var result = await Weather.CallAsync("""{"place":"哈尔滨","from":"2027-01-10","to":"2027-01-12"}""");
        var weather = result.Success();

        Assert.Contains("not a forecast", result.Text);
        Assert.Equal("climate_normals", weather["kind"]!.GetValue<string>());
        Assert.True(weather["days"]![0]!["high_c"]!.GetValue<double>() < -5);
        Assert.Equal(3, weather["days"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_little_frost_is_not_minus_zero() =>
        Assert.DoesNotContain("-0–", (await Weather.CallAsync("""{"place":"Reykjavik","from":"2026-11-21","to":"2026-11-30"}""")).Text);

    [Fact]
    public async Task Chinese_facts_have_Chinese_labels() =>
        Assert.Contains(
            "- 紧急电话: 警察 191，急救 1669，消防 199，旅游警察 1155 [公开常识", (await Facts.CallAsync("""{"place":"泰国","topics":["power"],"lang":"zh"}""")).Text);

    [Theory]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2027-05-01"}""", "invalid_argument to: 2027-05-04 … 2027-05-01")]
    [InlineData("""{"place":"Rome","from":"2027-05-04","to":"2029-05-01"}""", "invalid_argument to: 2027-05-04 … 2029-05-01")]
    public async Task Dates_that_make_no_span_are_refused(string arguments, string refusal) => Assert.Equal(refusal, (await Weather.CallAsync(arguments)).Refusal());

    [Fact]
    public async Task Facts_carry_their_source_and_the_published_holidays()
    {
        var result = await Facts.CallAsync("""{"place":"中国","from":"2026-09-25","to":"2026-10-10","topics":["holidays","entry"],"lang":"zh"}""");
        var facts = result.Success();

        Assert.Contains(facts["holidays"]!.AsArray(), h => h!["date"]!.GetValue<string>() == "2026-10-10" && h["kind"]!.GetValue<string>() == "workday");
        Assert.Contains(facts["facts"]!.AsArray(), f => f!["topic"]!.GetValue<string>() == "entry" && f["source"]!.GetValue<string>().StartsWith("https://", StringComparison.Ordinal));
        Assert.Contains("补班", result.Text);
    }

    [Fact]
    public async Task A_route_is_put_in_the_shortest_order_and_says_that_it_is_an_estimate()
    {
        var result = await Route.CallAsync("""{"stops":["beijing/forbidden-city","beijing/summer-palace","beijing/temple-of-heaven","beijing/lama-temple"],"optimise":true,"depart_at":"09:00"}""");
        var given = await Route.CallAsync("""{"stops":["beijing/forbidden-city","beijing/summer-palace","beijing/temple-of-heaven","beijing/lama-temple"]}""");

        Assert.True(result.Success()["total_minutes"]!.GetValue<int>() < given.Success()["total_minutes"]!.GetValue<int>());
        Assert.Contains("estimate", result.Text);
        Assert.Equal("09:00", result.Structured!["stops"]![0]!["at"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"stops":["Beijing"]}""", "invalid_argument stops: 1 item")]
    [InlineData("""{"stops":["Beijing","Sydney"]}""", "invalid_argument stops[1]: sydney")]
    [InlineData("""{"stops":["Beijing","beijing/lama-temple"],"depart_at":"25:00"}""", "invalid_argument depart_at: \"25:00\"")]
    [InlineData("""{"stops":["Beijing","beijing/lama-temple"],"depart_at":"09:00","arrive_by":"10:00"}""", "invalid_argument arrive_by: 10:00")]
    public async Task Routes_that_cannot_be(string arguments, string refusal) => Assert.Equal(refusal, (await Route.CallAsync(arguments)).Refusal());
}
