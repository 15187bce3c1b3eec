using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Agents.Tests;

/// <summary>The model's turns in; what the traveller sees out, one line an event.</summary>
public sealed class ToolLoopTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"place":{"type":"string"}}}""");

    private readonly List<string> _called = [];
    private readonly List<ChatMessage> _conversation = [new(ChatRole.User, "Kyoto?")];
    private bool _agrees = true;

    [Fact]
    public async Task What_a_tool_replies_goes_to_the_model_which_then_answers()
    {
        using var model = new ScriptedModel([Call("weather", "Kyoto")], [new TextContent("Sunny"), new TextContent(" in Kyoto.")]);

        Assert.Equal(["→ weather Kyoto", "← sun in Kyoto", "Sunny", " in Kyoto.", "Answered"], await RunAsync(model));
        Assert.Equal(["user: Kyoto?", "assistant: weather(place=Kyoto)", "tool: [sun in Kyoto]"], model.Seen[1]);
        Assert.Equal("assistant: Sunny in Kyoto.", ScriptedModel.Line(_conversation[^1]));
        Assert.Equal(["weather", "save"], model.Options!.Tools!.Select(t => t.Name));
    }

    [Fact]
    public async Task Several_calls_of_one_turn_are_made_in_their_order()
    {
        using var model = new ScriptedModel([Call("weather", "Nara"), Call("weather", "Kyoto")], [new TextContent("Both dry.")]);

        Assert.Equal(["→ weather Nara", "← sun in Nara", "→ weather Kyoto", "← sun in Kyoto", "Both dry.", "Answered"], await RunAsync(model));
    }

    [Fact]
    public async Task A_call_made_before_is_not_made_again()
    {
        using var model = new ScriptedModel([Call("weather", "Kyoto")], [Call("weather", "Kyoto")], [new TextContent("Sunny.")]);

        Assert.Equal(
            ["→ weather Kyoto", "← sun in Kyoto", "→ weather Kyoto", "✗ This call was already made with the same arguments; its reply stands above.", "Sunny.", "Answered"], await RunAsync(model));
        Assert.Equal(["weather Kyoto"], _called);
    }

    [Fact]
    public async Task A_model_that_only_calls_is_stopped()
    {
        using var model = new ScriptedModel([.. Enumerable.Range(0, 20).Select(i => new AIContent[] { Call("weather", $"town {i}") })]);

        Assert.Equal("RoundsSpent", (await RunAsync(model))[^1]);
        Assert.Equal(ToolLoop.MostRounds, model.Seen.Count);
        Assert.Equal(ToolLoop.MostRounds, _called.Count);
    }

    [Theory]
    [InlineData("wether", "✗ There is no tool wether. There are: weather, save.")]
    [InlineData("weather", "✗ No such place.", "Atlantis")]
    public async Task What_a_model_did_wrong_is_told_to_it(string tool, string told, string place = "Kyoto")
    {
        using var model = new ScriptedModel([Call(tool, place)], [new TextContent("Sorry.")]);

        Assert.Equal([$"→ {tool} {place}", told, "Sorry.", "Answered"], await RunAsync(model));
    }

    [Fact]
    public async Task Arguments_that_are_no_object_reach_no_tool()
    {
        var broken = FunctionCallContent.CreateFromParsedArguments("[1]", "c1", "weather", static json => JsonSerializer.Deserialize<Dictionary<string, object?>>(json));
        using var model = new ScriptedModel([broken], [new TextContent("Sorry.")]);

        Assert.StartsWith("✗ The arguments of weather are not a JSON object", (await RunAsync(model))[1], StringComparison.Ordinal);
        Assert.Empty(_called);
    }

    [Theory]
    [InlineData(true, "← saved", "save Kyoto")]
    [InlineData(false, "✗ The traveller did not agree to this call; nothing was changed.")]
    public async Task What_changes_something_is_asked_about_first(bool agrees, string told, params string[] called)
    {
        _agrees = agrees;
        using var model = new ScriptedModel([Call("save", "Kyoto")], [new TextContent("Done.")]);

        Assert.Equal(told, (await RunAsync(model))[1]);
        Assert.Equal(called, _called);
    }

    [Fact]
    public async Task A_long_reply_is_shown_whole_and_told_in_part()
    {
        using var model = new ScriptedModel([Call("weather", new string('x', 20_000))], [new TextContent("Long.")]);

        Assert.EndsWith("xxx", (await RunAsync(model))[1], StringComparison.Ordinal);
        Assert.EndsWith("\n… (cut)]", model.Seen[1][^1], StringComparison.Ordinal);
        Assert.InRange(model.Seen[1][^1].Length, ToolLoop.MostReplyCharacters, ToolLoop.MostReplyCharacters + 100);
    }

    [Fact]
    public async Task An_answer_that_is_cut_stays_in_the_conversation()
    {
        using var cut = new CancellationTokenSource();
        using var model = new ScriptedModel([new TextContent("It will"), new TextContent(" rain.")]) { CutBeforeLast = cut };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(model, cancellation: cut.Token));
        Assert.Equal("assistant: It will", ScriptedModel.Line(_conversation[^1]));
    }

    [Fact]
    public async Task Calls_that_are_cut_have_replies_all_the_same()
    {
        using var cut = new CancellationTokenSource();
        using var model = new ScriptedModel([Call("weather", "Nara"), Call("weather", "cut"), Call("weather", "Kyoto")]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(model, cut.Cancel, cut.Token));
        Assert.Equal("tool: [sun in Nara] + [The call was interrupted.] + [The call was interrupted.]", ScriptedModel.Line(_conversation[^1]));
    }

    private static FunctionCallContent Call(string tool, string place) =>
        new(Guid.NewGuid().ToString("N"), tool, new Dictionary<string, object?>(StringComparer.Ordinal) { ["place"] = place });

    private async Task<List<string>> RunAsync(ScriptedModel model, Action? onCut = null, CancellationToken cancellation = default)
    {
        AgentTool[] tools =
        [
            new("weather", "Weather of a place", Schema, ChangesSomething: false, (arguments, token) =>
            {
                var place = arguments.GetProperty("place").GetString()!;
                if (place == "cut")
                    onCut!();
                token.ThrowIfCancellationRequested();
                _called.Add($"weather {place}");
                return ValueTask.FromResult(place == "Atlantis" ? new ToolReply("No such place.", Failed: true) : new ToolReply($"sun in {place}"));
            }),
            new("save", "Saves a place", Schema, ChangesSomething: true, (arguments, _) =>
            {
                _called.Add($"save {arguments.GetProperty("place")}");
                return ValueTask.FromResult(new ToolReply("saved"));
            }),
        ];
        var loop = new ToolLoop(model, tools, new ChatOptions { Temperature = 0 }, (_, _) => ValueTask.FromResult(_agrees));
        List<string> seen = [];
        await foreach (var happened in loop.AnswerAsync(_conversation, cancellation))
        {
            seen.Add(happened switch
            {
                AgentEvent.Said said => ((TextContent)said.Content).Text,
                AgentEvent.Called called => $"→ {called.Name} {(called.Arguments.TryGetProperty("place", out var place) ? place.GetString() : "")}",
                AgentEvent.Replied replied => (replied.Reply.Failed ? "✗ " : "← ") + replied.Reply.Text,
                AgentEvent.Ended ended => ended.Why.ToString(),
                _ => "?",
            });
        }

        return seen;
    }
}
