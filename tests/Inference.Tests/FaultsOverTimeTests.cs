using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

/// <summary>Retries, timeouts, cancellation.</summary>
public sealed class FaultsOverTimeTests
{
    private static readonly string[] Good = [Script.Text("Hello"), Script.End(), Script.Usage(5, 1), Script.Done];

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(150);

    public static TheoryData<string, Func<HttpContext, Task>[], string, int> Retried => new()
    {
        { "busy once", [Script.Json("{}", 429), Script.Stream(Good)], "\"Hello\" | stop 5+1", 2 },
        { "busy, in a moment again", [Script.Json("{}", 429, header: ("Retry-After", "0")), Script.Stream(Good)], "\"Hello\" | stop 5+1", 2 },
        { "loading twice", [Script.Json("{}", 503), Script.Json("{}", 502), Script.Stream(Good)], "\"Hello\" | stop 5+1", 3 },
        { "loading for good", [Script.Json("{}", 503)], "Unavailable 503", 3 },
        { "broken off before a word", [Script.Break(": wait\n\n"), Script.Stream(Good)], "\"Hello\" | stop 5+1", 2 },
        { "broken off behind the role", [Script.Break(Script.Chunk("""{"role":"assistant","content":""}""")), Script.Stream(Good)], "\"Hello\" | stop 5+1", 2 },
        { "an error for the first event", [Script.Stream("""data: {"error":{"message":"slot lost"}}""" + "\n\n"), Script.Stream(Good)], "\"Hello\" | stop 5+1", 2 },
        { "ended behind a word", [Script.Stream(Script.Text("Hel")), Script.Stream(Good)], "\"Hel\" then Unavailable", 1 },
        { "busy for longer than anybody waits", [Script.Json("{}", 429, header: ("Retry-After", "90")), Script.Stream(Good)], "RateLimited 429 wait 90 s", 1 },
        { "no money", [Script.Json("""{"error":{"message":"pay","code":"insufficient_quota"}}""", 429), Script.Stream(Good)], "RateLimited 429", 1 },
        { "a wrong key", [Script.Json("{}", 401), Script.Stream(Good)], "Authentication 401", 1 },
        { "a wrong request", [Script.Json("{}", 400), Script.Stream(Good)], "BadRequest 400", 1 },
        { "nonsense", [Script.Stream("data: {\n\n"), Script.Stream(Good)], "MalformedAnswer", 1 },
    };

    [Theory]
    [MemberData(nameof(Retried))]
    public async Task What_passes_by_itself_is_tried_again_until_the_first_word(string case_, Func<HttpContext, Task>[] steps, string result, int requests)
    {
        Assert.NotEmpty(case_);
        await using var server = await ScriptedServer.StartAsync(steps);
        using var client = new OpenAiChatClient(server.Endpoint());

        Assert.Equal(result, await Drawing.StreamAsync(client));
        Assert.Equal(requests, server.Seen.Count);
        Assert.Single(server.Seen.Select(r => r.Body).Distinct());
    }

    [Fact]
    public async Task A_connection_that_breaks_behind_a_word_repeats_no_word()
    {
        var heard = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(Script.Break(Script.Text("Hel"), heard), Script.Stream(Good));
        using var client = new OpenAiChatClient(server.Endpoint());

        Assert.Equal("\"Hel\" then Unavailable", await Drawing.StreamAsync(client, heard: heard));
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_whole_answer_is_tried_again_too_and_not_when_retrying_is_off()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json("{}", 503), Script.Json(Script.Answer("""{"content":"a"}""")), Script.Json("{}", 503));
        using (var patient = new OpenAiChatClient(server.Endpoint()))
            Assert.Equal("\"a\" | stop 7+3", await Drawing.WholeAsync(patient));
        using var hasty = new OpenAiChatClient(server.Endpoint(retries: new() { Attempts = 0 }));
        Assert.Equal("Unavailable 503", await Drawing.WholeAsync(hasty));
        Assert.Equal(3, server.Seen.Count);
    }

    [Fact]
    public async Task A_date_in_Retry_After_counts_from_the_clock()
    {
        var clock = new StandingClock();
        await using var server = await ScriptedServer.StartAsync(Script.Json("{}", 429, header: ("Retry-After", clock.GetUtcNow().AddSeconds(75).ToString("R", CultureInfo.InvariantCulture))));
        using var client = new OpenAiChatClient(server.Endpoint(), clock);

        Assert.Equal("RateLimited 429 wait 75 s", await Drawing.StreamAsync(client));
    }

    public static TheoryData<string, string[], InferenceTimeouts, string> Stalls => new()
    {
        { "nothing", [], new() { FirstToken = Short }, "Timeout" },
        { "only comments", [": a\n\n", ": b\n\n"], new() { FirstToken = Short }, "Timeout" },
        { "only the role", [Script.Chunk("""{"role":"assistant"}""")], new() { FirstToken = Short }, "Timeout" },
        { "a word and silence", [Script.Text("Hel")], new() { BetweenTokens = Short }, "\"Hel\" then Timeout" },
        { "a word and silence, in all", [Script.Text("Hel")], new() { Total = Short * 10 }, "\"Hel\" then Timeout" },
    };

    [Theory]
    [MemberData(nameof(Stalls))]
    public async Task A_stall_ends_at_the_limit_of_its_stage_and_the_connection_with_it(string case_, string[] parts, InferenceTimeouts timeouts, string result)
    {
        Assert.NotEmpty(case_);
        await using var server = await ScriptedServer.StartAsync(Script.Stall(parts));
        using var client = new OpenAiChatClient(server.Endpoint(timeouts));

        Assert.Equal(result, await Drawing.StreamAsync(client));
        await server.ClientLeft;
        Assert.Single(server.Seen);
    }

    [Fact]
    public async Task A_whole_answer_has_the_total_time()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stall());
        using var client = new OpenAiChatClient(server.Endpoint(new() { Total = Short }));

        Assert.Equal("Timeout", await Drawing.WholeAsync(client));
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_is_tried_again_and_then_given_up()
    {
        // Of a listener whose queue is full, Linux drops further requests for a connection.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        var port = ((IPEndPoint)full.LocalEndPoint!).Port;
        var fillers = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToList();
        var filling = fillers.Select(f => f.ConnectAsync(IPAddress.Loopback, port)).ToList();
        await Task.WhenAny(Task.WhenAll(filling), Task.Delay(Short));
        Assert.SkipWhen(filling.TrueForAll(f => f.IsCompleted), "This system queues more connections than it was told to.");
        using var client = new OpenAiChatClient(new()
        {
            Address = new Uri($"http://127.0.0.1:{port}/v1"), Model = "toy", Timeouts = new() { Connect = Short }, Retries = new() { Attempts = 1, FirstDelay = TimeSpan.Zero },
        });

        var fault = await Assert.ThrowsAsync<InferenceException>(() => client.GetResponseAsync("hi"));

        Assert.Equal((InferenceFault.Timeout, true), (fault.Fault, fault.IsTransient));
        Assert.Contains("Timeouts.Connect", fault.Message, StringComparison.Ordinal);
        fillers.ForEach(f => f.Dispose());
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(filling));
    }

    [Fact]
    public async Task A_client_that_is_disposed_of_during_a_call_says_so()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stall());
        var client = new OpenAiChatClient(server.Endpoint());
        var answer = Drawing.WholeAsync(client);
        while (server.Seen.Count == 0)
            await Task.Delay(5);
        client.Dispose();

        Assert.Equal("Unavailable", await answer);
    }

    [Fact]
    public async Task A_slow_reader_is_no_stall_of_the_server()
    {
        var read = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async http =>
        {
            await Script.Stream(Script.Text("a"), Script.Text("b"))(http);
            await read.Task;
            await Script.Stream(Script.End(), Script.Done)(http);
        });
        using var client = new OpenAiChatClient(server.Endpoint(new() { BetweenTokens = TimeSpan.FromSeconds(1) }));

        var updates = 0;
        await foreach (var _ in client.GetStreamingResponseAsync("hi"))
        {
            if (++updates != 2)
                continue;
            await Task.Delay(TimeSpan.FromSeconds(1.5));
            read.SetResult();
        }

        Assert.Equal(3, updates);
    }

    [Fact]
    public async Task Cancelling_a_stream_reaches_the_server()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stall(Script.Text("Hel")));
        using var client = new OpenAiChatClient(server.Endpoint());
        using var stop = new CancellationTokenSource();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in client.GetStreamingResponseAsync("hi", cancellationToken: stop.Token))
                await stop.CancelAsync();
        });

        Assert.Equal(stop.Token, cancelled.CancellationToken);
        await server.ClientLeft;
    }

    [Fact]
    public async Task Leaving_a_stream_reaches_the_server()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stall(Script.Text("Hel")));
        using var client = new OpenAiChatClient(server.Endpoint());

        await foreach (var _ in client.GetStreamingResponseAsync("hi"))
            break;

        await server.ClientLeft;
    }

    [Fact]
    public async Task Cancelling_a_whole_answer_reaches_the_server_and_is_not_tried_again()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stall());
        using var client = new OpenAiChatClient(server.Endpoint());
        using var stop = new CancellationTokenSource();

        var answer = client.GetResponseAsync("hi", cancellationToken: stop.Token);
        while (server.Seen.Count == 0)
            await Task.Delay(5);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await server.ClientLeft;
        Assert.Single(server.Seen);
    }
}
