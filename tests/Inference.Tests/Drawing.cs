using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Tests;

/// <summary>Answers and failures in one line, as the tests draw them.</summary>
internal static class Drawing
{
    public static string Of(ChatResponse response) =>
        $"{Of(response.Messages.SelectMany(m => m.Contents))} | {response.FinishReason}{(response.Usage is { } u ? $" {u.InputTokenCount}+{u.OutputTokenCount}" : "")}";

    public static string Of(IEnumerable<AIContent> contents) => string.Join(" ", contents.Where(c => c is not UsageContent).Select(c => c switch
    {
        TextReasoningContent thought => $"({thought.Text})",
        TextContent text => $"\"{text.Text}\"",
        FunctionCallContent { Exception: null } call => $"{call.Name}#{call.CallId}{JsonSerializer.Serialize(call.Arguments)}",
        FunctionCallContent call => $"{call.Name}#{call.CallId}!{call.AdditionalProperties![InferenceProperties.RawArguments]}",
        _ => c.GetType().Name,
    }));

    public static async Task<string> StreamAsync(IChatClient client, ChatOptions? options = null, TaskCompletionSource? heard = null)
    {
        var updates = new List<ChatResponseUpdate>();
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync("hi", options))
            {
                updates.Add(update);
                heard?.TrySetResult();
            }

            return Of(updates.ToChatResponse());
        }
        catch (InferenceException fault)
        {
            var shown = updates.SelectMany(u => u.Contents).ToList();
            return shown.Count == 0 ? Of(fault) : $"{Of(shown)} then {Of(fault)}";
        }
    }

    public static async Task<string> WholeAsync(IChatClient client, ChatOptions? options = null)
    {
        try
        {
            return Of(await client.GetResponseAsync("hi", options));
        }
        catch (InferenceException fault)
        {
            return Of(fault);
        }
    }

    public static string Of(InferenceException fault) =>
        fault.Fault + (fault.StatusCode is { } status ? $" {status}" : "") + (fault.RetryAfter is { } wait ? string.Create(CultureInfo.InvariantCulture, $" wait {wait.TotalSeconds} s") : "");
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class StandingClock : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan time) => _ticks += time.Ticks;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);
}
