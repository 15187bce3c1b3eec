using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using TravelPlanner.Cli.Bench.ToolCalls;
using TravelPlanner.Inference;
using TravelPlanner.Tools;
using Tool = TravelPlanner.Tools.Tool;

namespace TravelPlanner.Cli.Commands.Bench.ToolCalls;

/// <param name="FirstTokenMs">From the request to the first token, as a client sees it; null where nothing came.</param>
/// <param name="TokensPerSecond">From the first token to the last; null for an answer of one token, and where the server does not count.</param>
internal sealed record AskedAnswer(ModelAnswer Answer, double? FirstTokenMs, double? TokensPerSecond);

/// <summary>Asks a model the requests of the bench: greedily, free to call or not, with the tools' real schemas.</summary>
/// <param name="grammar">False: our worker neither holds calls to their schemas nor checks them; other servers ignore that.</param>
internal sealed class ToolCallAsker(IChatClient client, IReadOnlyDictionary<string, Tool> tools, string model, bool grammar, bool think, int maxTokens)
{
    private readonly Dictionary<string, AITool> _declared = tools.Values.ToDictionary(
        t => t.Name, t => (AITool)AIFunctionFactory.CreateDeclaration(t.Name, t.Description, ShippedModel.SchemaOf(t, model)), StringComparer.Ordinal);

    /// <exception cref="InferenceException">The server cannot be asked.</exception>
    public async Task<AskedAnswer> AskAsync(BenchRequest request, CancellationToken cancellation)
    {
        var options = new ChatOptions { Temperature = 0, MaxOutputTokens = maxTokens, ToolMode = ChatToolMode.Auto, Tools = [.. request.Tools.Select(t => _declared[t])], AdditionalProperties = [] };
        if (!grammar)
            options.AdditionalProperties["tool_grammar"] = false;
        if (!think)
            options.AdditionalProperties[InferenceProperties.EnableThinking] = false;
        List<ChatResponseUpdate> updates = [];
        double? first = null;
        var began = Stopwatch.GetTimestamp();
        await foreach (var update in client.GetStreamingResponseAsync([new ChatMessage(ChatRole.System, request.System), .. request.Messages], options, cancellation))
        {
            // A stream's first event may name the role and say nothing; a part of a call is an event without contents.
            if (first is null && (update.Contents.Count > 0 || updates.Count > 0))
                first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            updates.Add(update);
        }

        var all = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        var response = updates.ToChatResponse();
        var contents = response.Messages.SelectMany(m => m.Contents).ToList();
        var answer = new ModelAnswer(string.Concat(contents.OfType<TextContent>().Select(t => t.Text)), [.. contents.OfType<FunctionCallContent>().Select(Produced)]);
        var timings = updates.Select(u => u.AdditionalProperties?.GetValueOrDefault(InferenceProperties.Timings)).OfType<JsonElement>().LastOrDefault();
        // Calls are told when their name is whole, some tokens late; a server that says how long it decoded lets the first token be known.
        if (Timing(timings, "predicted_ms") is { } decoded)
            return new AskedAnswer(answer, Math.Max(0, all - decoded), Timing(timings, "predicted_per_second") is > 0 and var rate ? rate : null);
        return new AskedAnswer(answer, first, first is { } start && response.Usage?.OutputTokenCount is > 1 and var tokens && all > start ? (tokens - 1) / (all - start) * 1000 : null);
    }

    private static double? Timing(JsonElement timings, string name) =>
        timings.ValueKind == JsonValueKind.Object && timings.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static ProducedCall Produced(FunctionCallContent call)
    {
        if (call.Exception is not null)
            return new ProducedCall(call.Name, null, call.AdditionalProperties?.GetValueOrDefault(InferenceProperties.RawArguments) as string ?? "");
        var arguments = new JsonObject((call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal)).Select(m => KeyValuePair.Create(m.Key, m.Value is JsonElement value ? JsonNode.Parse(value.GetRawText()) : null)));
        return new ProducedCall(call.Name, arguments, arguments.ToJsonString(ToolJson.Options));
    }
}
