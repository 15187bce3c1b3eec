using System.Text.Json.Nodes;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Inference.Tests;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary><c>chat</c> with the planner's real tools and a model that follows a script.</summary>
public sealed class AssistantTests
{
    private static readonly string Beijing = Call("resolve_place", """{"query":"北京"}""");
    private static readonly string Save = Call("save_preferences", """{"patch":{"currency":"CNY"}}""");

    [Fact]
    public async Task A_call_and_what_it_gave_are_shown_before_the_answer()
    {
        await using var server = await ServerAsync(Beijing, Text("Beijing, China."));
        using var bench = new Bench();

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--url", server.Address.ToString(), "--model", "toy", "Where is Beijing?"));
        var lines = bench.Out.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("→ resolve_place query=北京", lines[0]);
        Assert.Contains(lines[1..^1], l => l.StartsWith("  ", StringComparison.Ordinal) && l.Contains("Beijing", StringComparison.Ordinal));
        Assert.Equal("Beijing, China.", lines[^1]);
    }

    [Fact]
    public async Task The_model_is_told_the_day_the_default_tools_and_what_a_call_gave()
    {
        await using var server = await ServerAsync(Beijing, Text("Beijing."));
        using var bench = new Bench();
        await bench.RunAsync("chat", "--url", server.Address.ToString(), "--model", "toy", "北京在哪里？");

        var (first, second) = (server.Seen[0].Json, server.Seen[1].Json);
        Assert.Contains("Today is Sat 2026-11-21.", first.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        var tools = first.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("function").GetProperty("name").GetString()).ToList();
        Assert.Contains("search_flights", tools);
        Assert.DoesNotContain("plan_trip", tools);
        var reply = second.GetProperty("messages")[3];
        Assert.Equal("tool", reply.GetProperty("role").GetString());
        Assert.Contains("北京", reply.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_JSON_it_is_the_answer_and_the_calls()
    {
        await using var server = await ServerAsync(Call("resolve_place", """{"query":"Rome","limit":99}"""), Text("Too many."));
        using var bench = new Bench();

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--url", server.Address.ToString(), "--model", "toy", "--json", "Rome?"));
        var answer = JsonNode.Parse(bench.Out)!;
        Assert.Equal(("Too many.", "answered", "resolve_place", true), ((string)answer["text"]!, (string)answer["finish"]!, (string)answer["calls"]![0]!["name"]!, (bool)answer["calls"]![0]!["failed"]!));
        Assert.Contains("1 to 20", (string)answer["calls"]![0]!["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false, false, "did not agree")]
    [InlineData("", false, true, "CNY")]
    [InlineData("y\n", true, false, "CNY")]
    [InlineData("n\n", true, false, "did not agree")]
    [InlineData("", true, false, "did not agree")]
    public async Task What_is_saved_is_agreed_on_first(string typed, bool interactive, bool yes, string told)
    {
        await using var server = await ServerAsync(Save, Text("Done."));
        using var bench = new Bench(typed, interactive);

        Assert.Equal(ExitCode.Ok, await bench.RunAsync(["chat", "--url", server.Address.ToString(), "--model", "toy", .. yes ? new[] { "--yes" } : [], "I pay in CNY"]));
        Assert.Contains(told, server.Seen[1].Json.GetProperty("messages")[3].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_line_is_a_turn_of_one_conversation()
    {
        await using var server = await ServerAsync(Text("Hello."), Text("Fine."));
        using var bench = new Bench("hi\nhow are you\n");

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--url", server.Address.ToString(), "--model", "toy"));
        Assert.Equal(["system", "user", "assistant", "user"], server.Seen[1].Json.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()!));
    }

    [Theory]
    [InlineData(false, "No model is installed. Fetch one")]
    [InlineData(true, null)]
    public void Without_an_installed_model_it_is_the_one_that_ships(bool ships, string? refused)
    {
        using var bench = new Bench();
        if (ships)
            bench.WithFile(Path.Combine("program", "models", "travel-mini", "travel-mini-q8_0.gguf"), "");
        var engine = new EngineArguments([], 256, 1, 1, "f16", null, null, false, null, null, 0);
        var settings = Settings.Load(bench.Shell, GivenSettings.None);

        if (refused is null)
            Assert.Equal("travel-mini", Assert.Single(engine.FindModels(bench.Shell, settings)).Name);
        else
            Assert.Contains(refused, Assert.Throws<CommandException>(() => engine.FindModels(bench.Shell, settings)).Message, StringComparison.Ordinal);
    }

    private static Task<ScriptedServer> ServerAsync(params string[] turns) => ScriptedServer.StartAsync([.. turns.Select(t => Script.Stream(t, Script.Done))]);

    private static string Text(string text) => Script.Text(text) + Script.End();

    private static string Call(string tool, string arguments) =>
        Script.Chunk(new JsonObject
        {
            ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["id"] = "c1", ["type"] = "function", ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = arguments } }),
        }.ToJsonString()) + Script.End("tool_calls");
}
