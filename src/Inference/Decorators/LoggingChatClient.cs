using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.Inference.Decorators;

/// <summary>
/// Logs every call's model, size, time and end; what was said is never logged. The first content of an answer that is not streamed comes with
/// its end, and tokens that a server does not count are 0.
/// </summary>
public sealed partial class LoggingChatClient(IChatClient inner, ILogger logger) : ObservingChatClient<string>(inner)
{
    private protected override string Begin(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool streaming)
    {
        var model = options?.ModelId ?? this.GetService<ChatClientMetadata>()?.DefaultModelId ?? "";
        LogBegin(logger, model, messages.Count, options?.Tools?.Count ?? 0, streaming);
        return model;
    }

    private protected override void End(string call, CallRecord record)
    {
        var seconds = record.Elapsed.TotalSeconds;
        if (record.Error is { } error)
            LogFailure(logger, call, error, seconds);
        else
            LogEnd(logger, record.Model ?? call, record.Finish?.Value, record.Usage?.InputTokenCount ?? 0, record.Usage?.CachedInputTokenCount ?? 0,
                record.Usage?.OutputTokenCount ?? 0, (record.FirstToken ?? record.Elapsed).TotalSeconds, seconds, record.Prompt ?? "none", record.Cached);
    }

    [LoggerMessage(LogLevel.Debug, "Chat with {Model}: {Messages} messages, {Tools} tools, streaming {Streaming}")]
    private static partial void LogBegin(ILogger logger, string model, int messages, int tools, bool streaming);

    [LoggerMessage(LogLevel.Information, "Chat with {Model} ended ({Finish}): {InputTokens} tokens in ({CachedTokens} cached), {OutputTokens} out, first after {FirstTokenSeconds} s, all after {Seconds} s, prompt {Prompt}, from cache {FromCache}")]
    private static partial void LogEnd(
        ILogger logger, string model, string? finish, long inputTokens, long cachedTokens, long outputTokens, double firstTokenSeconds, double seconds, string? prompt, bool fromCache);

    [LoggerMessage(LogLevel.Warning, "Chat with {Model} failed: {Fault} after {Seconds} s")]
    private static partial void LogFailure(ILogger logger, string model, string fault, double seconds);
}
