using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Bench.ToolCalls;

/// <summary>A conversation whose next answer is judged.</summary>
/// <param name="Split"><c>hand</c> or <c>generated</c>.</param>
/// <param name="Intent">What rows are counted by: the tool of a single call, or <c>several</c>, <c>correction</c>, <c>second_tool</c>, <c>ask</c>, <c>decline</c>, <c>answer</c>, …</param>
/// <param name="Tools">Names of the tools that are offered.</param>
internal sealed record BenchRequest(
    string Id, string Split, string Intent, Language Language, string System, IReadOnlyList<string> Tools, IReadOnlyList<ChatMessage> Messages, Expectation Expect);

/// <summary>What a right answer is; <c>bench/tool-calls/README.md</c> says the rules.</summary>
internal abstract record Expectation
{
    /// <summary>These calls in one turn, in any order, and no other.</summary>
    public sealed record Calls(IReadOnlyList<ExpectedCall> All) : Expectation;

    /// <summary>One question, about this argument, and no call.</summary>
    public sealed record Question(string Argument) : Expectation;

    /// <summary>No call, and nothing of what was asked.</summary>
    public sealed record Decline : Expectation;

    /// <summary>No call; every text of <paramref name="Must"/> and none of <paramref name="MustNot"/>.</summary>
    /// <param name="Must">Each a text, or the alternatives of which one is enough.</param>
    public sealed record Answer(IReadOnlyList<IReadOnlyList<string>> Must, IReadOnlyList<string> MustNot) : Expectation;
}

/// <param name="Arguments">Values, or <c>{"any": […]}</c> in the place of any of them.</param>
/// <param name="Optional">May be absent; where there, equal.</param>
internal sealed record ExpectedCall(string Name, JsonObject Arguments, JsonObject Optional);

/// <param name="Arguments">Null where what the model wrote is no JSON object.</param>
/// <param name="Written">As the model wrote them.</param>
internal sealed record ProducedCall(string Name, JsonObject? Arguments, string Written);

/// <summary>What a model answered.</summary>
internal sealed record ModelAnswer(string Text, IReadOnlyList<ProducedCall> Calls);
