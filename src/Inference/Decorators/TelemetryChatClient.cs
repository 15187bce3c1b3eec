using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Decorators;

/// <summary>
/// A span and metrics for every call, named as OpenTelemetry's conventions for generative AI name them (development status, semconv 1.38 and
/// on). What was said is in neither. An answer out of the cache counts as a call, and its tokens, which nobody spent, do not.
/// </summary>
public sealed class TelemetryChatClient(IChatClient inner) : ObservingChatClient<TelemetryChatClient.Call>(inner)
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string SourceName = "TravelPlanner.Inference";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Instruments = new(SourceName);

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly Histogram<double> Duration =
        Instruments.CreateHistogram("gen_ai.client.operation.duration", "s", "How long a call took, its retries included.", null, Seconds);

    private static readonly Histogram<double> FirstChunk =
        Instruments.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "From the request to the first content of a stream.", null, Seconds);

    private static readonly Histogram<long> Tokens =
        Instruments.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens in and out.", null, new InstrumentAdvice<long>
        {
            HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
        });

    private protected override Call Begin(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool streaming)
    {
        var metadata = this.GetService<ChatClientMetadata>();
        var model = options?.ModelId ?? metadata?.DefaultModelId;
        var tags = new TagList
        {
            { "gen_ai.operation.name", "chat" },
            { "gen_ai.provider.name", metadata?.ProviderName },
            { "gen_ai.request.model", model },
        };
        if (metadata?.ProviderUri is { } address)
        {
            tags.Add("server.address", address.Host);
            tags.Add("server.port", address.Port);
        }

        var span = Source.StartActivity(model is null ? "chat" : $"chat {model}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            foreach (var (name, value) in tags)
                span.SetTag(name, value);
            span.SetTag("gen_ai.request.stream", streaming);
            span.SetTag("gen_ai.request.temperature", options?.Temperature);
            span.SetTag("gen_ai.request.top_p", options?.TopP);
            span.SetTag("gen_ai.request.max_tokens", options?.MaxOutputTokens);
            span.SetTag("gen_ai.request.seed", options?.Seed);
        }

        return new Call(span, tags);
    }

    private protected override void End(Call call, CallRecord record)
    {
        var tags = call.Tags;
        if (record.Model is not null)
            tags.Add("gen_ai.response.model", record.Model);
        if (record.FirstToken is { } first)
            FirstChunk.Record(first.TotalSeconds, tags);
        if (!record.Cached)
        {
            RecordTokens(tags, "input", record.Usage?.InputTokenCount);
            RecordTokens(tags, "output", record.Usage?.OutputTokenCount);
        }

        if (record.Error is not null)
            tags.Add("error.type", record.Error);
        Duration.Record(record.Elapsed.TotalSeconds, tags);

        if (call.Span is not { } span)
            return;
        span.SetTag("gen_ai.response.model", record.Model);
        span.SetTag("gen_ai.response.finish_reasons", record.Finish is { } finish ? new[] { finish.Value } : null);
        span.SetTag("gen_ai.usage.input_tokens", record.Usage?.InputTokenCount);
        span.SetTag("gen_ai.usage.output_tokens", record.Usage?.OutputTokenCount);
        span.SetTag("gen_ai.usage.cache_read.input_tokens", record.Usage?.CachedInputTokenCount);
        span.SetTag("gen_ai.prompt.name", record.Prompt);
        if (record.Error is not null)
        {
            span.SetTag("error.type", record.Error);
            span.SetStatus(ActivityStatusCode.Error, record.Error);
        }

        span.Dispose();
    }

    private static void RecordTokens(TagList tags, string type, long? count)
    {
        if (count is not { } tokens)
            return;
        tags.Add("gen_ai.token.type", type);
        Tokens.Record(tokens, tags);
    }

    /// <summary>One call between its start and its end.</summary>
    public readonly struct Call
    {
        internal Call(Activity? span, TagList tags) => (Span, Tags) = (span, tags);

        internal Activity? Span { get; }

        internal TagList Tags { get; }
    }
}
