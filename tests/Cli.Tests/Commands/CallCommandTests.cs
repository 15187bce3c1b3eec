using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class CallCommandTests
{
    // how the input is written → the same answer
    [Theory]
    [InlineData("", "query=PEK", "kind=airport", "limit=1")]
    [InlineData("", """{"query": "PEK", "kind": "airport", "limit": 1}""")]
    [InlineData("""{"query": "PEK", "kind": "airport", "limit": 1}""", "-")]
    public async Task Input_may_be_pairs_json_or_standard_input(string standardInput, params string[] input)
    {
        using var bench = new Bench(standardInput);
        var code = await bench.RunAsync(["call", "resolve_place", .. input, "--json"]);
        Assert.Equal((ExitCode.Ok, ""), (code, bench.Error));
        Assert.Equal("PEK", (string)JsonNode.Parse(bench.Out)!["candidates"]![0]!["iata"]!);
    }

    [Fact]
    public async Task A_key_given_twice_makes_a_list()
    {
        using var bench = new Bench();
        await bench.RunAsync("call", "search_places", "place=rome", "categories=museum", "categories=park", "limit=50", "--json");
        var found = JsonNode.Parse(bench.Out)!["places"]!.AsArray().Select(p => (string)p!["category"]!).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["museum", "park"], found);
    }

    // what is called → exit code, and what standard error says
    [Theory]
    [InlineData(ExitCode.NotFound, "There is no tool 'search_place'; the nearest is 'search_places'.", "search_place")]
    [InlineData(ExitCode.Refused, "Field: limit", "resolve_place", "query=Rome", "limit=0")]
    [InlineData(ExitCode.Refused, "There is no argument 'qurey'; did you mean 'query'?", "resolve_place", "qurey=Rome")]
    [InlineData(ExitCode.NotFound, "not_found", "get_weather", "place=qqqqqqqqqq")]
    [InlineData(ExitCode.Usage, "'Rome' is not key=value.", "resolve_place", "Rome")]
    [InlineData(ExitCode.Usage, "The input is not JSON", "resolve_place", "{")]
    public async Task A_failed_call_says_why_on_standard_error(ExitCode expected, string sentence, params string[] call)
    {
        using var bench = new Bench();
        var code = await bench.RunAsync(["call", .. call]);
        Assert.Equal((expected, ""), (code, bench.Out));
        Assert.Contains(sentence, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_failure_is_an_object_on_standard_error()
    {
        using var bench = new Bench();
        var code = await bench.RunAsync("call", "resolve_place", "query=Rome", "limit=0", "--json");
        Assert.Equal((ExitCode.Refused, ""), (code, bench.Out));
        Assert.Equal("limit", (string)JsonNode.Parse(bench.Error)!["failure"]!["field"]!);
    }

    [Fact]
    public async Task Without_a_tool_all_are_listed()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("call", "--json"));
        var names = JsonNode.Parse(bench.Out)!.AsArray().Select(t => (string)t!["name"]!).ToList();
        Assert.Contains("plan_itinerary", names);
        Assert.Equal(names.Distinct().Count(), names.Count);
    }

    [Fact]
    public async Task The_schema_shows_what_a_tool_takes_and_gives()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("call", "get_weather", "--schema"));
        var schema = JsonNode.Parse(bench.Out)!;
        Assert.NotNull(schema["input_schema"]!["properties"]!["place"]);
        Assert.NotNull(schema["output_schema"]!["properties"]!["days"]);
    }
}
