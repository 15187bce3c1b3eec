using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools.Trips;
using TravelPlanner.Tools.Trips.Planning;

namespace TravelPlanner.Tools.Tests.Trips.Planning;

/// <summary>Whole trips on simulated offers of seed 1: what holds in a plan, and what an impossible one is told.</summary>
public sealed class PlanTripTests
{
    private const string North = """{"origin":"Shanghai","cities":["Beijing","Xi'an"],"from":"2027-04-10","to":"2027-04-16","adults":2,"children_ages":[6],"budget":15000,"currency":"CNY"}""";

    private readonly TravelPorts _ports = Simulated.Ports();
    private readonly Tool _plan;

    public PlanTripTests() => _plan = new PlanTripTool(_ports).Create();

    /// <summary>Waits for the plan itself, however busy the machine is.</summary>
    private Task<ToolResult> PlanAsync(string arguments, Language language = Language.En) => _plan.CallAsync(arguments, language, patience: Duration.FromMinutes(5));

    [Fact]
    public async Task Seven_days_in_two_cities_keep_the_budget_the_nights_and_the_hours_of_the_ways()
    {
        var draft = (await PlanAsync(North)).Success()["draft"]!;

        Assert.Equal(6, draft["stays"]!.AsArray().Sum(s => (int)s!["nights"]!));
        Assert.Equal(["shanghai", "shanghai"], new[] { (string)draft["legs"]![0]!["from"]!, (string)draft["legs"]![2]!["to"]! });
        Assert.True((decimal)draft["budget"]!["total"]!["amount"]! <= 15_000);
        Assert.DoesNotContain(draft["check"]!.AsArray(), c => (string)c!["severity"]! == "error");
        Assert.True((bool)draft["proved"]!);
        // Nothing is visited before the city is reached or after it is left.
        foreach (var (plan, i) in draft["plans"]!.AsArray().Select((p, i) => (p!, i)))
        {
            var stops = plan["days"]!.AsArray().SelectMany(d => d!["stops"]!.AsArray().Select(s => (From: $"{d["date"]}T{s!["arrive"]}", To: $"{d["date"]}T{s["leave"]}"))).ToList();
            Assert.NotEmpty(stops);
            Assert.All(stops, s => Assert.True(string.CompareOrdinal((string)draft["legs"]![i]!["reach"]!, s.From) <= 0 && string.CompareOrdinal(s.To, (string)draft["legs"]![i + 1]!["leave"]!) <= 0));
        }
    }

    [Fact]
    public async Task What_is_simulated_or_estimated_says_so_in_both_languages()
    {
        var english = await PlanAsync(North);
        var chinese = await PlanAsync(North, Language.Zh);

        Assert.Contains("SIMULATED, for planning and not for sale: flights", english.Text, StringComparison.Ordinal);
        Assert.Contains("(estimate)", english.Text, StringComparison.Ordinal);
        Assert.Contains("模拟数据，仅供规划、不可购买", chinese.Text, StringComparison.Ordinal);
        Assert.Contains("北京", chinese.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Checked", chinese.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_saved_by_its_id_and_reads_as_any_trip()
    {
        var draft = (await PlanAsync(North)).Success()["draft"]!;
        var tools = TripTools.Create(_ports.Records.Trips, _ports.Records.Snapshots, _ports.Gazetteer).ToDictionary(t => t.Name, StringComparer.Ordinal);

        var saved = (await tools["save_trip"].CallAsync($$"""{"title":"North","draft_id":"{{draft["draft_id"]}}"}""")).Success();
        var read = await tools["get_trip"].CallAsync($$"""{"trip_id":"{{saved["trip_id"]}}"}""");
        var calendar = await tools["export_trip"].CallAsync($$"""{"trip_id":"{{saved["trip_id"]}}","format":"ics"}""");
        var priced = (await new TravelPlanner.Tools.Budgets.CalculateBudgetTool(_ports).Create().CallAsync($$"""{"trip_id":"{{saved["trip_id"]}}"}""")).Success();

        Assert.Contains("2 adults, children of 6", read.Text, StringComparison.Ordinal);
        Assert.Contains("2027-04-16", read.Text, StringComparison.Ordinal);
        Assert.Contains("BEGIN:VEVENT", calendar.Text + calendar.Structured, StringComparison.Ordinal);
        Assert.Equal(Sum(draft["budget"]!, "transport"), Sum(priced, "transport"));
        Assert.Equal(Sum(draft["budget"]!, "stay"), Sum(priced, "stay"));
        Assert.Contains(priced["unpriced"]!.AsArray(), u => ((string)u!["reason"]!).Contains("children", StringComparison.Ordinal));
        Assert.All(priced["savings"]!.AsArray(), s => Assert.True((decimal)s!["amount"]!["amount"]! > 0));
    }

    [Fact]
    public async Task A_train_ride_is_kept_in_the_trip()
    {
        var draft = (await PlanAsync("""{"cities":["Rome","Florence"],"from":"2027-05-08","to":"2027-05-12","transport":["train"]}""")).Success()["draft"]!;
        var tools = TripTools.Create(_ports.Records.Trips, _ports.Records.Snapshots, _ports.Gazetteer).ToDictionary(t => t.Name, StringComparer.Ordinal);
        var saved = (await tools["save_trip"].CallAsync($$"""{"title":"Italy","draft_id":"{{draft["draft_id"]}}"}""")).Success();

        Assert.Contains("(estimate)", (await tools["get_trip"].CallAsync($$"""{"trip_id":"{{saved["trip_id"]}}"}""")).Text, StringComparison.Ordinal);
        Assert.Contains("火车", (await tools["export_trip"].CallAsync($$"""{"trip_id":"{{saved["trip_id"]}}","format":"md"}""", Language.Zh)).Success().ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_budget_that_is_too_small_is_told_the_least_and_that_much_is_enough()
    {
        var refused = await PlanAsync(North.Replace("15000", "500", StringComparison.Ordinal));
        Assert.Equal("no_availability budget: 500 CNY", refused.Refusal());
        var enough = JsonNode.Parse(refused.Failure!.Example!)!["budget"]!.GetValue<decimal>();

        var planned = (await PlanAsync(North.Replace("15000", enough.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))).Success()["draft"]!;
        Assert.True((decimal)planned["budget"]!["total"]!["amount"]! <= enough);
        Assert.Contains("增加", (await PlanAsync(North.Replace("15000", "500", StringComparison.Ordinal), Language.Zh)).Failure!.Allowed!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_island_cannot_be_reached_by_train_and_flying_is_offered_instead()
    {
        var refused = await PlanAsync("""{"origin":"Beijing","cities":["Sanya"],"transport":["train"],"from":"2027-01-16","to":"2027-01-20"}""");

        Assert.Equal("no_availability transport: train", refused.Refusal());
        Assert.Contains("island", refused.Failure!.Message, StringComparison.Ordinal);
        Assert.Contains("allow travelling by flight", refused.Failure.Allowed!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minimum_nights_a_must_visit_and_the_room_hold()
    {
        var draft = (await PlanAsync(
            """{"cities":["Rome"],"must_visit":["florence/uffizi-gallery"],"nights":[{"city":"Florence","min":3}],"room":"not_shared","from":"2027-05-08","to":"2027-05-13"}""")).Success()["draft"]!;

        Assert.True((int)draft["stays"]!.AsArray().Single(s => (string)s!["city"]! == "florence")!["nights"]! >= 3);
        Assert.Contains("florence/uffizi-gallery", draft["plans"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cities_of_a_country_and_dates_within_a_window_are_chosen()
    {
        var draft = (await PlanAsync("""{"origin":"Berlin","country":"Italy","city_count":2,"from":"2027-06-01","to":"2027-06-08","nights_min":4,"nights_max":5}""")).Success()["draft"]!;

        Assert.Equal(2, draft["stays"]!.AsArray().Count);
        Assert.InRange(draft["stays"]!.AsArray().Sum(s => (int)s!["nights"]!), 4, 5);
    }

    [Theory]
    [InlineData("""{}""", "invalid_argument cities: nothing")]
    [InlineData("""{"cities":["Beijing"]}""", "invalid_argument from: nothing")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-04-16"}""", "invalid_argument to: ")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-04-16","to":"2027-04-10"}""", "invalid_argument to: 2027-04-10")]
    [InlineData("""{"cities":["Beijing"],"from":"2020-04-16","to":"2020-04-20"}""", "invalid_argument from: 2020-04-16")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-01-16","to":"2027-08-04"}""", "invalid_argument to: 2027-08-04")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-01-16","nights_max":0}""", "invalid_argument nights_max: 0")]
    [InlineData("""{"cities":["Beijing","Xi'an","Wuhan"],"from":"2027-01-16","to":"2027-01-18"}""", "invalid_argument to: 2 nights")]
    [InlineData("""{"cities":["Beijing"],"origin":"Beijing","from":"2027-01-16","to":"2027-01-18"}""", "invalid_argument cities: Beijing")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-01-16","to":"2027-01-18","transport":["fly"],"avoid_transport":["fly"]}""", "invalid_argument avoid_transport: fly")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-01-16","to":"2027-01-18","nights":[{"city":"Rome","min":2}]}""", "invalid_argument nights[0]: Rome 2–")]
    [InlineData("""{"cities":["Beijing"],"city_count":4,"from":"2027-01-16","to":"2027-01-18"}""", "invalid_argument city_count: 4")]
    [InlineData("""{"cities":["Qwxyzzy"],"from":"2027-01-16","to":"2027-01-18"}""", "not_found cities[0]: Qwxyzzy")]
    [InlineData("""{"cities":["Beijing"],"from":"2027-01-16","to":"2027-01-18","adults":9,"children_ages":[5]}""", "invalid_argument adults: adults 9, children 1, infants 0")]
    [InlineData("""{"job_id":"job-nobody"}""", "not_found job_id: job-nobody")]
    public async Task Refusals(string arguments, string refusal) => Assert.Equal(refusal, (await PlanAsync(arguments)).Refusal());

    [Fact]
    public async Task Sixty_cities_are_refused_at_the_door()
    {
        var many = string.Join(",", Enumerable.Repeat("\"Beijing\"", 60));
        Assert.Equal("invalid_argument cities: 60 items", (await PlanAsync($$"""{"cities":[{{many}}],"from":"2027-01-16","to":"2027-01-18"}""")).Refusal());
    }

    private static decimal Sum(JsonNode budget, string category) =>
        budget["lines"]!.AsArray().Where(l => (string)l!["category"]! == category).Sum(l => (decimal)l!["amount"]!["amount"]!);
}
