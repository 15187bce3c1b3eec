using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using TravelPlanner.Inference.Decorators;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

public sealed class DecoratorTests
{
    private const string Secret = "my passport number";

    private static readonly string[] Good = [Script.Text("Hello"), Script.End(), Script.Usage(5, 1, 4), Script.Done];

    [Fact]
    public async Task The_log_has_sizes_and_ends_and_nothing_that_was_said()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stream(Good), Script.Json("""{"error":{"message":"my passport number is bad"}}""", 400), Script.Json(Script.Answer("""{"content":"my passport number"}""")));
        var log = new ListLogger();
        using var client = new LoggingChatClient(new OpenAiChatClient(server.Endpoint()), log);

        await client.GetStreamingResponseAsync(Secret).ToListAsync();
        await Assert.ThrowsAsync<InferenceException>(() => client.GetResponseAsync(Secret));
        await client.GetResponseAsync(Secret);
        await foreach (var _ in client.GetStreamingResponseAsync(Secret))
            break;

        var lines = log.Lines.Where(l => !l.StartsWith("Debug", StringComparison.Ordinal)).ToList();
        Assert.StartsWith("Information Chat with toy ended (stop): 5 tokens in (4 cached), 1 out, first after ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Warning Chat with toy failed: BadRequest after ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Information Chat with toy ended (stop): 7 tokens in (0 cached), 3 out, first after ", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("Warning Chat with toy failed: abandoned after ", lines[3], StringComparison.Ordinal);
        Assert.Equal("Debug Chat with toy: 1 messages, 0 tools, streaming True", log.Lines[0]);
        Assert.DoesNotContain(log.Lines, l => l.Contains("passport", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_is_a_span_and_counts_its_tokens_by_the_conventions_names()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stream(Good), Script.Json("{}", 401));
        var measured = new ConcurrentQueue<string>();
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == TelemetryChatClient.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var meters = new MeterListener { InstrumentPublished = (i, l) => { if (i.Meter.Name == TelemetryChatClient.SourceName) l.EnableMeasurementEvents(i); } };
        void Take<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
        {
            var of = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
            if (of["server.port"] is int port && port == server.Address.Port)
                measured.Enqueue($"{instrument.Name} {of["gen_ai.operation.name"]} {of["gen_ai.request.model"]} {of.GetValueOrDefault("gen_ai.token.type")} {of.GetValueOrDefault("error.type")} {(value is long tokens ? tokens : "")}".TrimEnd());
        }

        meters.SetMeasurementEventCallback<long>(Take);
        meters.SetMeasurementEventCallback<double>(Take);
        meters.Start();
        using var client = new TelemetryChatClient(new OpenAiChatClient(server.Endpoint()));

        await client.GetStreamingResponseAsync(Secret, new() { Temperature = 0 }).ToListAsync();
        await Assert.ThrowsAsync<InferenceException>(() => client.GetResponseAsync(Secret));

        Assert.Equal(
            [
                "gen_ai.client.operation.time_to_first_chunk chat toy", "gen_ai.client.token.usage chat toy input  5", "gen_ai.client.token.usage chat toy output  1",
                "gen_ai.client.operation.duration chat toy", "gen_ai.client.operation.duration chat toy  Authentication",
            ],
            measured);
        var mine = spans.Where(s => s.GetTagItem("server.port") is int port && port == server.Address.Port).ToList();
        Assert.Equal(["chat toy stop Unset", "chat toy  Error"], mine.Select(s => $"{s.DisplayName} {(s.GetTagItem("gen_ai.response.finish_reasons") as string[])?.Single()} {s.Status}"));
        Assert.Equal((5L, 1L, 4L), (mine[0].GetTagItem("gen_ai.usage.input_tokens"), mine[0].GetTagItem("gen_ai.usage.output_tokens"), mine[0].GetTagItem("gen_ai.usage.cache_read.input_tokens")));
        Assert.DoesNotContain(mine, s => s.TagObjects.Any(t => t.Value?.ToString()?.Contains("passport", StringComparison.Ordinal) == true));
    }

    [Fact]
    public async Task A_determined_answer_is_asked_for_once_whole_or_streamed()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stream(Script.Chunk("""{"reasoning_content":"hm"}"""), Script.Text("Hello"),
            Script.Chunk("""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"go","arguments":"{\"a\":\"北京\"}"}}]}"""), Script.End("tool_calls"), Script.Usage(5, 1), Script.Done));
        using var client = new CachingChatClient(new OpenAiChatClient(server.Endpoint()), 100_000, TimeSpan.FromHours(1));
        var options = new ChatOptions { Temperature = 0 };

        var first = await Drawing.StreamAsync(client, options);
        var whole = await client.GetResponseAsync("hi", options);
        whole.Messages[0].Contents.Clear();

        Assert.Equal(first, await Drawing.StreamAsync(client, options));
        Assert.Equal(first, await Drawing.WholeAsync(client, options));
        Assert.Single(server.Seen);
        Assert.Equal(true, whole.AdditionalProperties![InferenceProperties.Cached]);
    }

    [Fact]
    public async Task An_answer_that_may_vary_broke_off_or_was_left_is_not_kept()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stream(Script.Text("Hel")), Script.Stream(Good));
        using var client = new CachingChatClient(new OpenAiChatClient(server.Endpoint()), 100_000, TimeSpan.FromHours(1));
        var options = new ChatOptions { Seed = 7 };

        Assert.Equal("\"Hel\" then Unavailable", await Drawing.StreamAsync(client, options));
        await foreach (var _ in client.GetStreamingResponseAsync("hi", options))
            break;
        await Drawing.StreamAsync(client, options);
        Assert.Equal(3, server.Seen.Count);
        await Drawing.StreamAsync(client, options);
        Assert.Equal(3, server.Seen.Count);
        await Drawing.StreamAsync(client, new() { Temperature = 0.7f });
        await Drawing.StreamAsync(client, new() { Temperature = 0.7f });
        Assert.Equal(5, server.Seen.Count);
    }

    public static TheoryData<string, ChatOptions, bool> Keys => new()
    {
        { "the same", new() { Temperature = 0 }, true },
        { "the prompt's version", With(InferenceProperties.Prompt, "title@2"), true },
        { "a seed", new() { Temperature = 0, Seed = 1 }, false },
        { "another model", new() { Temperature = 0, ModelId = "other" }, false },
        { "a limit", new() { Temperature = 0, MaxOutputTokens = 5 }, false },
        { "a format", new() { Temperature = 0, ResponseFormat = ChatResponseFormat.Json }, false },
        { "a tool", new() { Temperature = 0, Tools = [AIFunctionFactory.CreateDeclaration("a", "b", System.Text.Json.JsonElement.Parse("{}"))] }, false },
        { "instructions", new() { Temperature = 0, Instructions = "be brief" }, false },
        { "a user", With(InferenceProperties.User, "u1"), false },
        { "thinking", With(InferenceProperties.EnableThinking, true), false },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_is_everything_that_would_be_sent(string case_, ChatOptions options, bool same)
    {
        Assert.NotEmpty(case_);
        var address = new Uri("http://127.0.0.1:1/v1");
        using var client = new CachingChatClient(new OpenAiChatClient(new() { Address = address, Model = "toy" }), 1000, TimeSpan.FromHours(1));
        using var elsewhere = new CachingChatClient(new OpenAiChatClient(new() { Address = new Uri("http://127.0.0.1:2/v1"), Model = "toy" }), 1000, TimeSpan.FromHours(1));
        ChatMessage[] said = [new(ChatRole.User, "hi")];
        var key = client.Key(said, new() { Temperature = 0 });

        Assert.NotNull(key);
        Assert.Equal(same, key == client.Key(said, options));
        Assert.NotEqual(key, elsewhere.Key(said, new() { Temperature = 0 }));
        Assert.NotEqual(key, client.Key([new(ChatRole.System, "hi")], new() { Temperature = 0 }));
        Assert.Null(client.Key(said, new()));
    }

    [Fact]
    public void A_cache_forgets_what_is_old_and_what_was_used_longest_ago()
    {
        var clock = new StandingClock();
        var cache = new AnswerCache(3 * 102, TimeSpan.FromMinutes(10), clock);
        string Kept() => string.Concat("abcd".Where(k => cache.Find(k.ToString()) is not null));

        foreach (var key in "abc")
            cache.Keep(key.ToString(), new byte[100]);
        Assert.NotNull(cache.Find("a"));
        cache.Keep("d", new byte[100]);
        Assert.Equal("acd", Kept());
        cache.Keep("b", new byte[1000]);
        Assert.Equal("acd", Kept());
        clock.Pass(TimeSpan.FromMinutes(9));
        cache.Keep("a", new byte[90]);
        clock.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("a", Kept());
    }

    [Fact]
    public async Task A_user_over_the_limit_is_told_how_long_to_wait_and_others_are_not_held_up()
    {
        var clock = new StandingClock();
        await using var server = await ScriptedServer.StartAsync(Script.Json(Script.Answer("""{"content":"a"}""")));
        using var client = new RateLimitingChatClient(new OpenAiChatClient(server.Endpoint()), requestsPerMinute: 2, tokensPerMinute: 1000, clock);

        Assert.Equal("\"a\" | stop 7+3", await AskAsync("li"));
        Assert.Equal("\"a\" | stop 7+3", await AskAsync("li"));
        Assert.Equal("RateLimited wait 30 s", await AskAsync("li"));
        Assert.Equal("\"a\" | stop 7+3", await AskAsync("wang"));
        clock.Pass(TimeSpan.FromSeconds(30));
        Assert.Equal("\"a\" | stop 7+3", await AskAsync("li"));
        Assert.Equal(4, server.Seen.Count);

        Task<string> AskAsync(string user) => Drawing.WholeAsync(client, With(InferenceProperties.User, user));
    }

    [Fact]
    public async Task Tokens_are_paid_when_they_are_known_and_a_debt_is_waited_off()
    {
        var clock = new StandingClock();
        await using var server = await ScriptedServer.StartAsync(Script.Stream(Script.Text("a"), Script.End(), Script.Usage(100, 50), Script.Done));
        using var client = new RateLimitingChatClient(new OpenAiChatClient(server.Endpoint()), requestsPerMinute: 100, tokensPerMinute: 60, clock);

        Assert.Equal("\"a\" | stop 100+50", await Drawing.StreamAsync(client));
        Assert.Equal("RateLimited wait 90 s", await Drawing.StreamAsync(client));
        clock.Pass(TimeSpan.FromSeconds(91));
        Assert.Equal("\"a\" | stop 100+50", await Drawing.StreamAsync(client));
    }

    [Fact]
    public void Users_with_a_full_allowance_are_forgotten()
    {
        var clock = new StandingClock();
        var budgets = new UserBudgets(60, clock);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(TimeSpan.Zero, budgets.TryTake($"user {i}"));
            clock.Pass(TimeSpan.FromMilliseconds(10));
        }

        Assert.InRange(budgets.Tracked, 1, 1200);
    }

    private static ChatOptions With(string name, object value) => new() { Temperature = 0, AdditionalProperties = new() { [name] = value } };

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}{exception}");
    }
}
