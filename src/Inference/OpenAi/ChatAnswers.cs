using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>Reads whole answers, and the parts that streams share with them.</summary>
internal static class ChatAnswers
{
    /// <exception cref="InferenceException">The answer is an error, or has no choice.</exception>
    public static ChatResponse Read(ChatAnswer answer, string? apiKey)
    {
        if (ErrorOf(answer, apiKey) is { } error)
            throw error;
        var choice = answer.Choices?.FirstOrDefault(c => c is not null && c.Index is null or 0);
        if (choice?.Message is not { } said)
            throw ModelServer.Malformed("The answer has no choice.");

        var id = string.IsNullOrEmpty(answer.Id) ? Guid.NewGuid().ToString("N") : answer.Id;
        var properties = Property(InferenceProperties.LogProbabilities, choice.Logprobs, Property(InferenceProperties.Timings, answer.Timings));
        // On the message too, because that is where the properties of a stream's updates are gathered.
        var message = new ChatMessage(ChatRole.Assistant, []) { MessageId = id, CreatedAt = Time(answer.Created), AdditionalProperties = properties?.Clone() };
        if (Reasoning(said) is { } thought)
            message.Contents.Add(thought);
        if (!string.IsNullOrEmpty(said.Content))
            message.Contents.Add(new TextContent(said.Content));

        var calls = new ToolCallAssembler();
        foreach (var (call, i) in (said.ToolCalls ?? []).Select((c, i) => (c, i)))
        {
            // In a whole answer every call is complete; its place is its index.
            if (call is not null)
                calls.Add(call with { Index = i });
        }

        foreach (var call in calls.Finish(id))
            message.Contents.Add(call);

        var reason = Finish(choice.FinishReason) ?? ChatFinishReason.Stop;
        return new ChatResponse(message)
        {
            ResponseId = id,
            ModelId = answer.Model,
            CreatedAt = message.CreatedAt,
            Usage = Usage(answer.Usage),
            FinishReason = calls.Any && reason == ChatFinishReason.Stop ? ChatFinishReason.ToolCalls : reason,
            AdditionalProperties = properties,
        };
    }

    public static InferenceException? ErrorOf(ChatAnswer answer, string? apiKey) =>
        answer.Error is { ValueKind: not JsonValueKind.Null } error ? ServerFaults.FromBody(error, apiKey) : null;

    /// <summary><c>reasoning_content</c> of vLLM, llama-server and our worker; <c>reasoning</c> of others.</summary>
    public static TextReasoningContent? Reasoning(ChatDelta delta) =>
        (string.IsNullOrEmpty(delta.ReasoningContent) ? delta.Reasoning : delta.ReasoningContent) is { Length: > 0 } text ? new TextReasoningContent(text) : null;

    public static ChatFinishReason? Finish(string? reason) => reason switch
    {
        null or "" => null,
        "stop" => ChatFinishReason.Stop,
        "length" => ChatFinishReason.Length,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        var other => new ChatFinishReason(other),
    };

    public static UsageDetails? Usage(TokenUsage? usage) => usage is null ? null : new UsageDetails
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens ?? usage.PromptTokens + usage.CompletionTokens,
        CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
        ReasoningTokenCount = usage.CompletionTokensDetails?.ReasoningTokens,
    };

    /// <summary>A server's clock may say anything; what no calendar has is left out.</summary>
    public static DateTimeOffset? Time(long? unixSeconds) =>
        unixSeconds is > 0 and < 253402300800 ? DateTimeOffset.FromUnixTimeSeconds(unixSeconds.Value) : null;

    public static AdditionalPropertiesDictionary? Property(string name, JsonElement? value, AdditionalPropertiesDictionary? to = null)
    {
        if (value is { ValueKind: not JsonValueKind.Null } json)
            (to ??= [])[name] = json;
        return to;
    }
}
