using System.Text.Json.Nodes;

namespace TravelPlanner.Acceptance.Tests;

/// <summary>The MCP Inspector's command line as one more client.</summary>
public sealed class InspectorTests
{
    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task The_Inspector_lists_the_tools_and_finds_no_fault_in_their_schemas(string transport)
    {
        var listed = await InspectAsync(transport, "--method", "tools/list", "--strict");

        var names = listed["tools"]!.AsArray().Select(t => t!["name"]!.GetValue<string>()).ToList();
        Assert.Contains("search_flights", names);
        Assert.Contains("plan_itinerary", names);
        Assert.Equal(names.Distinct(), names);
    }

    [Theory]
    [InlineData("stdio", "北京", "beijing")]
    [InlineData("http", "Kyoto", "kyoto")]
    public async Task The_Inspector_resolves_a_city(string transport, string query, string id)
    {
        var called = await InspectAsync(transport, "--method", "tools/call", "--tool-name", "resolve_place", "--tool-arg", $"query={query}");

        Assert.Equal(id, called["structuredContent"]!["candidates"]![0]!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("stdio")]
    [InlineData("http")]
    public async Task The_Inspector_plans_a_day(string transport)
    {
        var called = await InspectAsync(
            transport, "--method", "tools/call", "--tool-name", "plan_itinerary", "--tool-arg", "place=Kyoto", "from=2027-04-05", "to=2027-04-05");

        var day = Assert.Single(called["structuredContent"]!["days"]!.AsArray())!;
        Assert.Equal("2027-04-05", day["date"]!.GetValue<string>());
        Assert.NotEmpty(day["stops"]!.AsArray());
    }

    private static async Task<JsonNode> InspectAsync(string transport, params IEnumerable<string> request)
    {
        using var planner = new Planner();
        if (transport == "http")
        {
            using var served = await planner.ServeAsync();
            return Answer(await Node.InspectAsync(planner.Home, [served.Mcp.ToString(), .. request]));
        }

        // The options of our command would be taken for the Inspector's own, so they travel in a file.
        var servers = Path.Combine(planner.Home, "servers.json");
        var command = planner.Stdio;
        await File.WriteAllTextAsync(servers, new JsonObject
        {
            ["mcpServers"] = new JsonObject
            {
                ["travel-planner"] = new JsonObject
                {
                    ["type"] = "stdio", ["command"] = command[0], ["args"] = new JsonArray([.. command[1..].Select(a => (JsonNode)a)]),
                },
            },
        }.ToJsonString());
        return Answer(await Node.InspectAsync(planner.Home, ["--config", servers, "--server", "travel-planner", .. request]));
    }

    private static JsonNode Answer(ScriptRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
