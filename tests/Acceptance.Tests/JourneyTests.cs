using System.Text.Json;
using System.Text.Json.Nodes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace TravelPlanner.Acceptance.Tests;

/// <summary>
/// A traveller's whole journey through the official clients: a city is resolved, flights, a hotel and the weather are looked up, three
/// days are planned and budgeted, the trip is saved, read and exported, and the calendar is opened by a real parser. On the way:
/// resources, prompts, completion, progress, paging, a call given up and a call refused. The steps are in <c>journey/journey.mjs</c>.
/// </summary>
public sealed class JourneyTests
{
    private static readonly string[] Steps =
    [
        "tools/list", "get_travel_context", "resolve_place", "search_flights", "search_hotels", "get_weather", "plan_itinerary", "progress",
        "calculate_budget", "save_trip", "get_trip", "export_trip", "calendar", "resources", "prompts", "completion", "cancellation", "refusal",
    ];

    [Theory]
    [InlineData("classic", "en", "2025-11-25")]
    [InlineData("classic", "zh", "2025-11-25")]
    [InlineData("current", "en", "2026-07-28")]
    [InlineData("current", "zh", "2026-07-28")]
    public async Task Travels_over_stdio(string client, string lang, string revision)
    {
        using var planner = new Planner();
        await TravelAsync(planner, client, "stdio", lang, revision, ["--", .. planner.Stdio]);
    }

    [Theory]
    [InlineData("classic", "http", "en", "2025-11-25")]
    [InlineData("classic", "http", "zh", "2025-11-25")]
    [InlineData("classic", "sse", "en", "2025-11-25")]
    [InlineData("classic", "sse", "zh", "2025-11-25")]
    [InlineData("current", "http", "en", "2026-07-28")]
    [InlineData("current", "http", "zh", "2026-07-28")]
    public async Task Travels_over_HTTP(string client, string transport, string lang, string revision)
    {
        using var planner = new Planner();
        using var served = await planner.ServeAsync();
        var url = transport == "sse" ? served.Sse : served.Mcp;
        await TravelAsync(planner, client, transport, lang, revision, ["--url", url.ToString()]);
    }

    private static async Task TravelAsync(
        Planner planner, string client, string transport, string lang, string revision, IEnumerable<string> server)
    {
        var run = await Node.RunAsync(planner.Home, ["run.mjs", "--client", client, "--transport", transport, "--lang", lang, .. server]);

        Assert.True(run.ExitCode == 0, run.Error);
        var report = JsonNode.Parse(run.Output)!;
        Assert.Equal(revision, report["revision"]!.GetValue<string>());
        Assert.Equal(Steps, report["steps"].Deserialize<string[]>()!.Distinct());
    }
}
