using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Memory;

namespace TravelPlanner.Tools.Tests.Trips;

/// <summary>The whole catalogue over the embedded data, with the clock standing still.</summary>
internal sealed class EmbeddedBench
{
    private readonly ToolCatalog _tools = TravelTools.CreateCatalog(EmbeddedPorts.Create(MemoryStore.Create(new Stopped()), new Stopped()));

    public Task<ToolResult> CallAsync(string tool, string arguments, Language language = Language.En, string user = "local") =>
        _tools.Find(tool)!.CallAsync(arguments, language, user);

    public async Task<JsonObject> Ask(string tool, string arguments, Language language = Language.En) => (await CallAsync(tool, arguments, language)).Success();

    private sealed class Stopped : IClock
    {
        public Instant GetCurrentInstant() => ToolCalls.Now;
    }
}

/// <summary>A plan in, its violations out. 2027-05-03 is a Monday, 2027-05-04 a Tuesday, on which the Louvre is closed.</summary>
public class CheckTripTests
{
    private readonly EmbeddedBench _bench = new();

    [Fact]
    public async Task A_plan_written_by_hand_is_checked_against_hours_and_ways_in_English()
    {
        var result = await _bench.CallAsync("check_trip", Paris("""{"name": "Louvre", "start": "09:00", "leave": "12:00"}, {"name": "Versailles", "start": "12:10", "leave": "15:00"}"""));

        Assert.Equal(["closed paris/louvre", "transfer_short paris/versailles"], Codes(result, "error"));
        Assert.Contains("closed on Tue 2027-05-04", result.Text);
        Assert.Contains("min missing (estimate from straight-line distance)", result.Text);
    }

    [Fact]
    public async Task The_same_in_Chinese()
    {
        var result = await _bench.CallAsync("check_trip", Paris("""{"name": "卢浮宫", "start": "09:00", "leave": "12:00"}""").Insert(1, "\"lang\": \"zh\", "));

        Assert.Equal(["closed paris/louvre"], Codes(result, "error"));
        Assert.Contains("不开放", result.Text);
        Assert.Contains("建议：", result.Text);
    }

    [Fact]
    public async Task What_plan_itinerary_makes_has_no_error()
    {
        var plan = await _bench.Ask("plan_itinerary", """{"place": "Rome", "from": "2027-05-03", "to": "2027-05-05"}""");

        Assert.Empty(Codes(await _bench.CallAsync("check_trip", $$"""{"plan_id": "{{plan["plan_id"]}}"}"""), "error"));
        Assert.Empty(Codes(await _bench.CallAsync("check_trip", $$"""{"plan": {{plan.ToJsonString()}}}"""), "error"));
    }

    [Fact]
    public async Task Flights_stays_party_and_budget_of_a_plan_are_read()
    {
        var result = await _bench.CallAsync("check_trip", """
            {"plan": {"city": "Paris", "adults": 3, "budget": {"amount": 500, "currency": "EUR"},
             "days": [{"date": "2027-05-05", "stops": [{"name": "Louvre", "start": "10:00", "leave": "12:00"}]}],
             "flights": [{"flight": "AF1", "from": "LHR", "to": "CDG", "depart": "2027-05-05T08:00", "arrive": "2027-05-05T10:15", "total": 600}],
             "stays": [{"name": "Inn", "check_in": "2027-05-05", "check_out": "2027-05-06", "max_guests": 2, "lat": 48.86, "lon": 2.34, "total": {"amount": 700, "currency": "EUR"}}]}}
            """);

        Assert.Equal(["during_flight paris/louvre", "occupancy stay-1", "over_budget total"], Codes(result, "error").Order(StringComparer.Ordinal));
        Assert.Contains("currency_missing 600", Codes(result, "warning"));
    }

    [Theory]
    [InlineData("{}", "invalid_argument trip_id: none or several")]
    [InlineData("""{"trip_id": "trip-none"}""", "not_found trip_id: trip-none")]
    [InlineData("""{"plan_id": "plan-none"}""", "not_found plan_id: plan-none")]
    [InlineData("""{"plan": {"days": [{"date": "2027-05-04"}]}}""", "invalid_argument plan.days[0].city: nothing")]
    [InlineData("""{"plan": {"city": "Paris", "days": 3}}""", "invalid_argument plan.days: 3")]
    [InlineData("""{"plan": {"city": "Paris", "days": [7]}}""", "invalid_argument plan.days[0]: 7")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-02-30"}]}}""", "invalid_argument plan.days[0].date: \"2027-02-30\"")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "9999-12-31"}]}}""", "invalid_argument plan.days[0].date: \"9999-12-31\"")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{"name": "Louvre"}]}]}}""", "invalid_argument plan.days[0].stops[0].start: nothing")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{"name": "Louvre", "start": "25:00", "leave": "26:00"}]}]}}""", "invalid_argument plan.days[0].stops[0].start: \"25:00\"")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{"name": "Nowhere at all", "start": "09:00", "leave": "10:00"}]}]}}""", "not_found plan.days[0].stops[0].name: Nowhere at all")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{"lat": "NaN", "lon": 2, "start": "09:00", "leave": "10:00"}]}]}}""", "invalid_argument plan.days[0].stops[0].lat: \"NaN\"")]
    [InlineData("""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{"lat": 1e400, "lon": 2, "start": "09:00", "leave": "10:00"}]}]}}""", "invalid_argument plan.days[0].stops[0].lat: 1e400")]
    [InlineData("""{"plan": {"flights": [{"from": "XXX", "to": "CDG"}]}}""", "invalid_argument plan.flights[0].from: XXX")]
    [InlineData("""{"plan": {"flights": [{"from": "LHR", "to": "CDG", "depart": "soon", "arrive": "2027-05-05T10:15"}]}}""", "invalid_argument plan.flights[0].depart: soon")]
    [InlineData("""{"plan": {"stays": [{"check_in": "2027-05-05"}]}}""", "invalid_argument plan.stays[0].check_out: nothing")]
    [InlineData("""{"plan": {"adults": 1e9}}""", "invalid_argument plan.adults: 1e9")]
    [InlineData("""{"plan": {"budget": {"amount": -4, "currency": "EUR"}}}""", "invalid_argument plan.budget: -4")]
    public async Task A_plan_that_cannot_be_read_is_refused_with_the_field(string arguments, string refusal) =>
        Assert.Equal(refusal, (await _bench.CallAsync("check_trip", arguments)).Refusal());

    [Fact]
    public async Task Plans_are_bounded()
    {
        var days = string.Join(',', Enumerable.Range(0, 61).Select(_ => """{"date": "2027-05-04"}"""));

        Assert.Equal("invalid_argument plan.days: 61 items", (await _bench.CallAsync("check_trip", $$$"""{"plan": {"city": "Paris", "days": [{{{days}}}]}}""")).Refusal());
        Assert.Equal("invalid_argument plan: more", (await _bench.CallAsync("check_trip", $$$"""{"plan": {"city": "{{{new string('x', 200_000)}}}"}}""")).Refusal());
    }

    [Fact]
    public async Task An_empty_plan_is_in_order() => Assert.Equal(
        (0, true), ((await _bench.Ask("check_trip", """{"plan": {}}"""))["violations"]!.AsArray().Count, (await _bench.Ask("check_trip", """{"plan": {}}"""))["feasible"]!.GetValue<bool>()));

    private static string Paris(string stops) => $$$"""{"plan": {"city": "Paris", "days": [{"date": "2027-05-04", "stops": [{{{stops}}}]}]}}""";

    private static IEnumerable<string> Codes(ToolResult result, string severity) => result.Success()["violations"]!.AsArray()
        .Where(v => v!["severity"]!.GetValue<string>() == severity).Select(v => $"{v!["code"]} {v["subject"]}");
}
