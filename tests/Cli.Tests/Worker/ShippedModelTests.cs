using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>
/// The assistant as a fresh clone has it: the model that ships, in the engine, with the planner's real tools. What is said here is not in the training data; it answers greedily, so
/// the same words come every time.
/// </summary>
public sealed class ShippedModelTests
{
    [Theory]
    [InlineData("What's the weather in Kyoto tomorrow?", "get_weather", "place=Kyoto from=2026-11-22")]
    [InlineData("后天杭州天气怎么样？", "get_weather", "place=杭州 from=2026-11-23")]
    [InlineData("Find me a hotel in Lisbon from 5 December for 3 nights", "search_hotels", "place=Lisbon check_in=2026-12-05 check_out=2026-12-08")]
    [InlineData("帮我找12月5日到8日成都的酒店", "search_hotels", "place=成都 check_in=2026-12-05 check_out=2026-12-08")]
    [InlineData("flights from Boston to Lisbon on 6 May", "search_flights", "origin=Boston destination=Lisbon depart=2027-05-06")]
    [InlineData("下周五从上海飞东京的机票", "search_flights", "origin=上海 destination=东京 depart=2026-11-27")]
    public async Task It_calls_the_tool_that_was_meant(string said, string tool, string arguments)
    {
        using var bench = new Bench().WithProgram();

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--json", said));
        var first = JsonNode.Parse(bench.Out)!["calls"]![0]!;
        Assert.Equal((tool, arguments), ((string)first["name"]!, string.Join(' ', first["arguments"]!.AsObject().Select(m => $"{m.Key}={m.Value}"))));
        Assert.False((bool)first["failed"]!);
    }

    [Fact]
    public async Task What_it_says_of_results_is_marked_as_less_than_they_are()
    {
        using var bench = new Bench().WithProgram();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "What's the weather in Kyoto tomorrow?"));
        var lines = bench.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("→ get_weather place=Kyoto from=2026-11-22", lines[0]);
        Assert.Contains("what the tools gave stands above it", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_that_it_is_the_small_one()
    {
        using var bench = new Bench().WithProgram();
        await bench.RunAsync("chat", "--json", "What's the weather in Kyoto tomorrow?");
        Assert.Contains("models pull", bench.Error, StringComparison.Ordinal);
        Assert.Equal("travel-mini", (string)JsonNode.Parse(bench.Out)!["model"]!);
    }
}
