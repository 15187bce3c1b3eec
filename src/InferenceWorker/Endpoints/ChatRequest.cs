using System.Collections.Immutable;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Endpoints;

internal enum AnswerFormat
{
    Text,
    JsonObject,
    JsonSchema,
}

internal enum ToolUse
{
    None,
    Auto,
    Required,
    Named,
}

/// <summary>What a conversation's next answer shall be, whichever endpoint asked for it.</summary>
internal sealed record ChatRequest
{
    public required string? Model { get; init; }

    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>As the client wrote them: the template shows them to the model.</summary>
    public IReadOnlyList<JsonElement> Tools { get; init; } = [];

    public ImmutableArray<ToolDefinition> Definitions { get; init; } = [];

    public ToolUse ToolUse { get; init; }

    public string? ToolName { get; init; }

    public bool ParallelCalls { get; init; } = true;

    /// <summary>False: calls that the model is free to make are neither held to their tools' schemas nor checked, for measuring what it writes by itself.</summary>
    public bool ToolGrammar { get; init; } = true;

    public AnswerFormat Format { get; init; }

    public JsonElement Schema { get; init; }

    /// <summary>Null for the family's habit; then also off where a form is prescribed.</summary>
    public bool? Thinking { get; init; }

    public required SamplingRequest Sampling { get; init; }

    public int Choices { get; init; } = 1;

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }
}

/// <summary>The members of a request that say how tokens are picked and when the answer ends.</summary>
internal sealed record SamplingRequest(
    float? Temperature, float? TopP, int? TopK, float? MinP, float? FrequencyPenalty, float? PresencePenalty, float? RepeatPenalty, uint? Seed,
    IReadOnlyDictionary<int, float> LogitBias, int? MaxTokens, IReadOnlyList<string> Stops, int? TopLogProbabilities, bool IgnoreEnd, TimeSpan? Deadline,
    RequestPriority Priority)
{
    public const int MostStops = 16;
    public const int LongestStop = 200;

    /// <param name="maxTokens">The names under which the limit may be given.</param>
    public static SamplingRequest Read(RequestBody body, params ReadOnlySpan<string> maxTokens)
    {
        int? limit = null;
        foreach (var name in maxTokens)
            limit ??= body.Whole(name, 1, 1_000_000);
        return new SamplingRequest(
            body.Number("temperature", 0, 2), body.Number("top_p", 0, 1), body.Whole("top_k", 0, 1_000_000), body.Number("min_p", 0, 1),
            body.Number("frequency_penalty", -2, 2), body.Number("presence_penalty", -2, 2), body.Number("repeat_penalty", 0.1, 10),
            body.Long("seed") is { } seed ? unchecked((uint)seed) : null, ReadBias(body), limit, ReadStops(body), ReadTop(body),
            body.Flag("ignore_eos") ?? false, body.Whole("deadline_ms", 1, 86_400_000) is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null,
            body.Choice("priority", "low", "normal", "high") switch { "low" => RequestPriority.Low, "high" => RequestPriority.High, _ => RequestPriority.Normal });
    }

    private static IReadOnlyList<string> ReadStops(RequestBody body)
    {
        var stops = body.Texts("stop", MostStops);
        return stops.All(s => s.Length is > 0 and <= LongestStop) ? stops : throw body.Wrong("stop", $"texts of 1 to {LongestStop} characters");
    }

    private static int? ReadTop(RequestBody body)
    {
        // Chat has a flag and a number beside it, completions one number.
        if (body.Find("logprobs") is { ValueKind: JsonValueKind.Number })
            return body.Whole("logprobs", 0, 20);
        var top = body.Whole("top_logprobs", 0, 20);
        return body.Flag("logprobs") == true ? top ?? 0 : top is > 0 ? throw new BadRequestException("top_logprobs needs logprobs to be true.", "top_logprobs") : null;
    }

    private static Dictionary<int, float> ReadBias(RequestBody body)
    {
        Dictionary<int, float> bias = [];
        if (body.Object("logit_bias") is not { } given)
            return bias;
        foreach (var member in given.Value.EnumerateObject())
        {
            if (bias.Count == 1024 || !int.TryParse(member.Name, System.Globalization.CultureInfo.InvariantCulture, out var token))
                throw body.Wrong("logit_bias", "an object of at most 1,024 token numbers, each with a number from -100 to 100");
            var number = given.Number(member.Name, -100, 100) ?? 0;
            // The field's custom: -100 bans.
            bias[token] = number <= -100 ? float.NegativeInfinity : number;
        }

        return bias;
    }
}
