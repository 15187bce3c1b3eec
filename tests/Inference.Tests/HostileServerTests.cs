using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Tests;

/// <summary>What a server does, and what its client makes of it.</summary>
public sealed class HostileServerTests
{
    private static readonly string Big = new('x', 5000);

    public static TheoryData<string, string[], string> Streams => new()
    {
        { "an answer", [Script.Text("Hel"), Script.Text("lo"), Script.End(), Script.Usage(5, 2), Script.Done], "\"Hello\" | stop 5+2" },
        { "comments before and between", [": wait\n\n", Script.Text("a"), ": still here\n\n", Script.Text("b"), Script.End(), Script.Done], "\"ab\" | stop" },
        { "thinking, then words", [Script.Chunk("""{"reasoning_content":"hm "}"""), Script.Chunk("""{"reasoning":"so"}"""), Script.Text("ok"), Script.End(), Script.Done], "(hm so) \"ok\" | stop" },
        { "no [DONE], but a finish", [Script.Text("a"), Script.End("length")], "\"a\" | length" },
        { "[DONE], but no finish", [Script.Text("a"), Script.Done], "\"a\" | stop" },
        { "more behind [DONE]", [Script.Text("a"), Script.End(), Script.Done, Script.Text("no")], "\"a\" | stop" },
        { "usage that grows with every event", [Script.Text("a"), Script.Usage(5, 1), Script.Text("b"), Script.Usage(5, 2), Script.End(), Script.Done], "\"ab\" | stop 5+2" },
        { "a second choice", [Script.Text("a"), """data: {"choices":[{"index":1,"delta":{"content":"other"}}]}""" + "\n\n", Script.End(), Script.Done], "\"a\" | stop" },
        { "nulls everywhere", ["""data: {"id":null,"choices":[null,{"index":0,"delta":null}],"usage":null,"error":null}""" + "\n\n", Script.Text("a"), Script.End(), Script.Done], "\"a\" | stop" },
        { "a created beyond every calendar", ["""data: {"created":9007199254740991,"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}""" + "\n\n"], "\"a\" | stop" },
        { "half an event at the end", [Script.Text("a"), "data: {\"choices\":[{\"del"], "\"a\" then Unavailable" },
        { "the end before the finish", [Script.Text("a")], "\"a\" then Unavailable" },
        { "broken JSON", [Script.Text("a"), "data: {\"choices\":[}\n\n"], "\"a\" then MalformedAnswer" },
        { "an array", [Script.Text("a"), "data: [1]\n\n"], "\"a\" then MalformedAnswer" },
        { "a text where a list belongs", [Script.Text("a"), "data: {\"choices\":\"x\"}\n\n"], "\"a\" then MalformedAnswer" },
        { "JSON nested too deep", [Script.Text("a"), "data: {\"timings\":" + new string('[', 100) + new string(']', 100) + "}\n\n"], "\"a\" then MalformedAnswer" },
        { "half a surrogate pair", [Script.Chunk("""{"content":"\ud83d"}"""), Script.End(), Script.Done], "MalformedAnswer" },
        { "an event that is too large", [Script.Text("a"), Script.Text(Big)], "\"a\" then MalformedAnswer" },
        { "a line that never ends", [Script.Text("a"), "data: " + Big], "\"a\" then MalformedAnswer" },
        { "more than an answer may have", [.. Enumerable.Repeat(Script.Text(Big[..500]), 30)], "" },
        { "only [DONE]", [Script.Done], "MalformedAnswer" },
        { "empty choices", ["data: {\"choices\":[]}\n\n", Script.Done], "MalformedAnswer" },
        { "an error in the middle", [Script.Text("a"), """data: {"error":{"message":"out of memory","type":"server_error"}}""" + "\n\n"], "\"a\" then Unavailable" },
        { "an error as a word", [Script.Text("a"), """data: {"error":"slot lost"}""" + "\n\n"], "\"a\" then Unavailable" },
        { "an error at the beginning", ["""data: {"error":{"message":"the prompt exceeds the available context size","code":400}}""" + "\n\n"], "ContextTooLong" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_is_read_to_its_end_or_to_the_fault(string case_, string[] parts, string result)
    {
        await using var server = await ScriptedServer.StartAsync(Script.Stream(parts));
        using var client = new OpenAiChatClient(server.Endpoint(limits: new() { EventBytes = 2048, AnswerBytes = 10_000 }));

        var drawn = await Drawing.StreamAsync(client);

        if (case_ == "more than an answer may have")
            Assert.EndsWith(" then MalformedAnswer", drawn, StringComparison.Ordinal);
        else
            Assert.Equal(result, drawn);
    }

    public static TheoryData<string, int, string, string, string> Answers => new()
    {
        { "an answer", 200, "application/json", Script.Answer("""{"role":"assistant","content":"Hello"}"""), "\"Hello\" | stop 7+3" },
        { "thinking and words", 200, "application/json; charset=utf-8", Script.Answer("""{"reasoning_content":"hm","content":"ok"}"""), "(hm) \"ok\" | stop 7+3" },
        { "no words", 200, "application/json", Script.Answer("""{"content":null}""", "length"), " | length 7+3" },
        { "empty choices", 200, "application/json", """{"choices":[]}""", "MalformedAnswer" },
        { "no message", 200, "application/json", """{"choices":[{"index":0}]}""", "MalformedAnswer" },
        { "nothing", 200, "application/json", "", "MalformedAnswer" },
        { "null", 200, "application/json", "null", "MalformedAnswer" },
        { "a page", 200, "text/html", "<html>hello</html>", "MalformedAnswer" },
        { "an error in a 200", 200, "application/json", """{"error":{"message":"no","type":"invalid_request_error"}}""", "BadRequest" },
        { "too large", 200, "application/json", Script.Answer($$$"""{"content":"{{{Big}}}{{{Big}}}"}"""), "MalformedAnswer" },
        { "no key", 401, "application/json", """{"error":{"message":"no key"}}""", "Authentication 401" },
        { "not allowed", 403, "text/plain", "no", "Authentication 403" },
        { "a request it refuses", 400, "application/json", """{"error":{"message":"bad temperature"}}""", "BadRequest 400" },
        { "an unknown model", 404, "application/json", """{"error":{"message":"no such model"}}""", "BadRequest 404" },
        { "too long, by OpenAI's code", 400, "application/json", """{"error":{"message":"x","code":"context_length_exceeded"}}""", "ContextTooLong 400" },
        { "too long, by llama-server's type", 400, "application/json", """{"error":{"message":"x","type":"exceed_context_size_error"}}""", "ContextTooLong 400" },
        { "too long, in vLLM's words", 400, "application/json", """{"object":"error","message":"This model's maximum context length is 10 tokens"}""", "ContextTooLong 400" },
        { "busy", 429, "application/json", """{"error":{"message":"busy"}}""", "RateLimited 429" },
        { "broken", 500, "text/html", "<h1>oops</h1>", "Unavailable 500" },
        { "loading", 503, "application/json", """{"error":{"message":"Loading model"}}""", "Unavailable 503" },
        { "elsewhere", 302, "text/plain", "", "Unavailable 302" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task A_whole_answer_is_read_or_its_fault_named(string case_, int status, string type, string body, string result)
    {
        Assert.NotEmpty(case_);
        await using var server = await ScriptedServer.StartAsync(Script.Json(body, status, type, ("Location", "http://127.0.0.1:9/")));
        using var client = new OpenAiChatClient(server.Endpoint(limits: new() { EventBytes = 2048, AnswerBytes = 8_000 }));

        Assert.Equal(result, await Drawing.WholeAsync(client));
        // A stream that is answered as a whole, by a server that cannot stream, is read the same.
        Assert.Equal(result, await Drawing.StreamAsync(client));
    }

    [Fact]
    public void Any_chunking_of_a_body_gives_the_same_updates()
    {
        var body = Encoding.UTF8.GetBytes(
            ": hello\r\n\r\n" + Script.Chunk("""{"role":"assistant"}""") + Script.Chunk("""{"reasoning_content":"想"}""") + Script.Text("去北京🚄") + Script.Text("吧")
            + Script.Chunk("""{"tool_calls":[{"index":0,"id":"c1","function":{"name":"weather","arguments":"{\"city\":"}}]}""").ReplaceLineEndings("\r\n")
            + Script.Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"北京\"}"}}]}""") + Script.End("tool_calls") + Script.Usage(9, 4, 6) + Script.Done);

        Prop.ForAll(Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(), sizes =>
            UpdatesAsync(body, [.. sizes]).GetAwaiter().GetResult() == "role|(想)|\"去北京🚄\"|\"吧\"|weather#c1{\"city\":\"\\u5317\\u4EAC\"} tool_calls|6 cached")
            .QuickCheckThrowOnFailure();
    }

    private static async Task<string> UpdatesAsync(byte[] body, int[] sizes)
    {
        var (at, turn) = (0, 0);
        ValueTask<int> Next(Memory<byte> into, CancellationToken _)
        {
            var take = Math.Min(sizes[turn++ % sizes.Length], body.Length - at);
            body.AsSpan(at, take).CopyTo(into.Span);
            at += take;
            return ValueTask.FromResult(take);
        }

        var reader = new ChatUpdates(apiKey: null);
        var drawn = new List<string>();
        await foreach (var data in SseReader.ReadAsync(Next, 10_000, 100_000, CancellationToken.None))
        {
            if (data.AsSpan().SequenceEqual("[DONE]"u8))
                drawn.AddRange(reader.End(saidDone: true).Select(u => $"{u.Contents.OfType<UsageContent>().Single().Details.CachedInputTokenCount} cached"));
            else if (reader.Read(ModelServer.Parse(data, WireJson.Default.ChatAnswer)) is { } update && (update.Contents.Count > 0 || drawn.Count == 0))
                drawn.Add(update.Contents.Count == 0 ? "role" : $"{Drawing.Of(update.Contents)} {update.FinishReason}".TrimEnd());
        }

        return string.Join('|', drawn);
    }

    [Fact]
    public async Task A_key_is_in_the_header_and_nowhere_else()
    {
        const string Key = "sk-secret-123";
        await using var server = await ScriptedServer.StartAsync(Script.Json($$$"""{"error":{"message":"the key {{{Key}}} is wrong\nreally"}}""", 401));
        var endpoint = server.Endpoint(key: Key);
        using var client = new OpenAiChatClient(endpoint);

        var fault = await Assert.ThrowsAsync<InferenceException>(() => client.GetResponseAsync("hi"));

        Assert.Equal($"Bearer {Key}", server.Seen.Single().Headers["Authorization"]);
        Assert.Equal("The server refuses the key (401): \"the key *** is wrong really\"", fault.Message);
        Assert.DoesNotContain(Key, fault + endpoint.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/v1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("v1")]
    [InlineData("http://user:word@127.0.0.1/v1")]
    [InlineData("http://127.0.0.1/v1?key=1")]
    public void An_address_that_is_not_plain_http_is_refused(string address)
    {
        var refusal = Assert.Throws<ArgumentException>(() => new OpenAiChatClient(new() { Address = new Uri(address, UriKind.RelativeOrAbsolute), Model = "m" }));

        Assert.DoesNotContain("word", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:192.168.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    public void An_address_is_public_or_not(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddresses.IsPublic(System.Net.IPAddress.Parse(address)));

    [Fact]
    public async Task A_private_address_is_not_asked_when_the_caller_forbids_it()
    {
        await using var server = await ScriptedServer.StartAsync(Script.Json("{}"));
        using var client = new OpenAiChatClient(new() { Address = server.Address, Model = "toy", AllowPrivateAddresses = false });

        Assert.Equal("BadRequest", await Drawing.WholeAsync(client));
        Assert.Empty(server.Seen);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_unavailable()
    {
        var server = await ScriptedServer.StartAsync(Script.Json("{}"));
        var endpoint = server.Endpoint();
        await server.DisposeAsync();
        using var client = new OpenAiChatClient(endpoint);

        Assert.Equal("Unavailable", await Drawing.WholeAsync(client));
    }
}
