using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

/// <summary><c>models requests</c>: what the small model learns from, for people to read.</summary>
public sealed class RequestsCommandTests
{
    [Fact]
    public async Task Conversations_are_shown_with_their_calls_and_dates()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "requests", "--count", "2", "--seed", "5", "--only", "zh", "--intent", "single.get_weather"));

        var conversations = bench.Out.Split(Environment.NewLine + Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, conversations.Length);
        Assert.All(conversations, c => Assert.Matches(@"^single\.get_weather \(\d{4}-\d\d-\d\d \w+day\)\s+> .*[一-鿿]", c));
        Assert.All(conversations, c => Assert.Contains("< get_weather {\"place\": ", c, StringComparison.Ordinal));
        Assert.Contains("drawn in", bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_conversations_one_JSON_object_each()
    {
        var texts = new List<string>();
        for (var run = 0; run < 2; run++)
        {
            using var bench = new Bench();
            Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "requests", "--split", "held-out", "--count", "3", "--seed", "8", "--json"));
            texts.Add(bench.Out);
        }

        Assert.Equal(texts[0], texts[1]);
        Assert.Equal("user", (string)JsonNode.Parse(texts[0].Split('\n')[0].TrimEnd())!["messages"]![0]!["role"]!);
    }

    [Fact]
    public async Task An_intent_that_does_not_exist_is_said_to_be_missing()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("models", "requests", "--intent", "single.fly_to_the_moon"));
        Assert.Contains("single.fly_to_the_moon", bench.Error, StringComparison.Ordinal);
    }
}
