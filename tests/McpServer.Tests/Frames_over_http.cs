using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace TravelPlanner.McpServer.Tests;

/// <summary>HTTP as clients and attackers write it: both eras, sessions, broken streams, hostile frames.</summary>
public sealed class Frames_over_http
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stateless_call_streams_its_progress_in_order_and_then_its_result()
    {
        await using var server = await TestServer.StartAsync();
        var meta = Frames.Meta.Replace("{\"io", "{\"progressToken\":\"p\",\"io", StringComparison.Ordinal);

        var response = await server.PostAsync(Frames.Call(7, "count", meta: meta), h => Frames.Stateless(h, "tools/call", "count"));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        var events = await Frames.EventsAsync(response);
        Assert.Equal(["1", "2", "3", "7"], events.Select(e => (e["params"]?["progress"] ?? e["id"])!.ToJsonString()));
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
    }

    [Theory]
    [InlineData("2026-07-28", "tools/call", "greet", 200, null)]
    [InlineData("2026-07-28", "tools/list", "greet", 400, -32020)]
    [InlineData("2026-07-28", "tools/call", "other", 400, -32020)]
    [InlineData("2026-07-28", "tools/call", null, 400, -32020)]
    [InlineData("2026-07-28", null, "greet", 400, -32020)]
    [InlineData("2027-01-01", "tools/call", "greet", 400, -32022)]
    [InlineData("yesterday", "tools/call", "greet", 400, -32022)]
    [InlineData(null, "tools/call", "greet", 400, -32020)]
    public async Task Headers_must_say_what_the_body_says(string? version, string? method, string? name, int status, int? code)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostAsync(Frames.Call(1, "greet", meta: Frames.Meta), h =>
        {
            foreach (var (header, value) in new[] { ("MCP-Protocol-Version", version), ("Mcp-Method", method), ("Mcp-Name", name) })
            {
                if (value is not null)
                    h.Add(header, value);
            }
        });

        Assert.Equal(status, (int)response.StatusCode);
        if (code is not null)
            Assert.Equal(code, (int)(await JsonAsync(response))["error"]!["code"]!);
    }

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"\ud800"}}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{},"_meta":{}}}""")]
    public async Task A_body_with_texts_that_are_none_or_members_named_twice_is_a_bad_request(string body)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostAsync(body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(-32600, (int)(await JsonAsync(response))["error"]!["code"]!);
        Assert.Empty(server.Log);
    }

    [Theory]
    [InlineData("initialize")]
    [InlineData("ping")]
    [InlineData("logging/setLevel")]
    [InlineData("resources/subscribe")]
    [InlineData("no/such/method")]
    public async Task A_method_that_the_era_has_not_is_404(string method)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostAsync(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{"_meta":{{Frames.Meta}} } }""", h => Frames.Stateless(h, method));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(-32601, (int)(await Frames.EventsAsync(response)).Single()["error"]!["code"]!);
    }

    [Fact]
    public async Task A_listen_stream_is_acknowledged_and_carries_the_users_changes()
    {
        await using var server = await TestServer.StartAsync();
        var body = """{"jsonrpc":"2.0","id":"s","method":"subscriptions/listen","params":{"notifications":{"resourceSubscriptions":["trip://t-1"],"toolsListChanged":true},"_meta":""" + Frames.Meta + "}}";

        using var response = await server.PostAsync(body, h => Frames.Stateless(h, "subscriptions/listen"));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Now));
        var acknowledged = await NextAsync(reader);
        server.Surface.Updates.Publish("someone else", "trip://t-1");
        server.Surface.Updates.Publish("local", "trip://t-1");
        var changed = await NextAsync(reader);

        Assert.Equal("notifications/subscriptions/acknowledged", (string)acknowledged["method"]!);
        Assert.Equal("""{"resourceSubscriptions":["trip://t-1"]}""", acknowledged["params"]!["notifications"]!.ToJsonString());
        Assert.Equal(("notifications/resources/updated", "trip://t-1"), ((string)changed["method"]!, (string)changed["params"]!["uri"]!));
        Assert.All([acknowledged, changed], m => Assert.Equal("s", (string)m["params"]!["_meta"]!["io.modelcontextprotocol/subscriptionId"]!));
    }

    [Fact]
    public async Task A_session_is_opened_used_and_ended()
    {
        await using var server = await TestServer.StartAsync();
        var id = await server.InitializeAsync();

        var called = await server.PostAsync(Frames.Call(1, "greet"), h => h.Add("Mcp-Session-Id", id));
        Assert.Equal("Hello Ada", (string)(await Frames.EventsAsync(called)).Single()["result"]!["content"]![0]!["text"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await DeleteAsync(server, id)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync(Frames.Call(2, "greet"), h => h.Add("Mcp-Session-Id", id))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await DeleteAsync(server, id)).StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.BadRequest)]
    [InlineData("0123456789abcdef0123456789abcdef", HttpStatusCode.NotFound)]
    public async Task Without_a_session_of_its_own_a_call_is_refused(string? id, HttpStatusCode expected)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostAsync(Frames.Call(1, "greet"), h =>
        {
            if (id is not null)
                h.Add("Mcp-Session-Id", id);
        });

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(1, (int)(await JsonAsync(response))["id"]!);
    }

    [Fact]
    public async Task A_cancelled_call_ends_its_response_without_an_answer()
    {
        await using var server = await TestServer.StartAsync();
        var id = await server.InitializeAsync();
        using var waiting = await server.PostAsync(
            Frames.Call(5, "wait_forever", """{"name":"http"}""", """{"progressToken":"p"}"""), h => h.Add("Mcp-Session-Id", id));
        using var reader = new StreamReader(await waiting.Content.ReadAsStreamAsync(Now));
        Assert.Equal("notifications/progress", (string)(await NextAsync(reader))["method"]!);

        var accepted = await server.PostAsync(
            """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":5}}""", h => h.Add("Mcp-Session-Id", id));

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await server.Sample.Cancelled("http").WaitAsync(TimeSpan.FromSeconds(20), Now);
        Assert.DoesNotContain("result", await reader.ReadToEndAsync(Now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_stream_goes_on_behind_the_last_event_seen()
    {
        await using var server = await TestServer.StartAsync();
        var id = await server.InitializeAsync();
        string last;
        using (var broken = await server.PostAsync(Frames.Call(5, "take_a_moment"), h => h.Add("Mcp-Session-Id", id)))
        {
            using var reader = new StreamReader(await broken.Content.ReadAsStreamAsync(Now));
            last = (await LineAsync(reader, "id: "))[4..];
        }

        using var resumed = await GetAsync(server, id, last);

        Assert.Equal(HttpStatusCode.OK, resumed.StatusCode);
        var answer = (await Frames.EventsAsync(resumed)).Single();
        Assert.Equal((5, "Ada"), ((int)answer["id"]!, (string)answer["result"]!["content"]![0]!["text"]!));
    }

    [Theory]
    [InlineData("0011223344556677-1")]
    [InlineData("nonsense")]
    public async Task An_event_id_that_is_not_kept_is_404(string last)
    {
        await using var server = await TestServer.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(server, await server.InitializeAsync(), last)).StatusCode);
    }

    [Fact]
    public async Task The_sessions_own_stream_carries_changes_and_can_be_opened_again_but_not_twice()
    {
        await using var server = await TestServer.StartAsync();
        var id = await server.InitializeAsync("2025-06-18");
        await (await server.PostAsync(
            """{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"trip://t-1"}}""", h => h.Add("Mcp-Session-Id", id)))
            .Content.ReadAsStringAsync(Now);

        for (var round = 0; round < 2; round++)
        {
            using var stream = await OpenedAsync(server, id);
            Assert.Equal(HttpStatusCode.Conflict, (await GetAsync(server, id, null)).StatusCode);
            using var reader = new StreamReader(await stream.Content.ReadAsStreamAsync(Now));
            server.Surface.Updates.Publish("local", "trip://t-1");
            Assert.Equal("trip://t-1", (string)(await NextAsync(reader))["params"]!["uri"]!);
        }
    }

    [Fact]
    public async Task Sessions_end_when_nobody_uses_them()
    {
        var time = new MovingTime();
        await using var server = await TestServer.StartAsync(new ServerOptions { SessionIdle = TimeSpan.FromSeconds(4) }, time);
        var id = await server.InitializeAsync();

        time.Advance(TimeSpan.FromSeconds(5));

        for (var i = 0; i < 200; i++)
        {
            // What cannot be answered does not count as use of the session.
            using var probe = await GetAsync(server, id, null, accept: "application/json");
            if (probe.StatusCode == HttpStatusCode.NotFound)
                return;
            Assert.Equal(HttpStatusCode.NotAcceptable, probe.StatusCode);
            await Task.Delay(50, Now);
        }

        Assert.Fail("The idle session was kept.");
    }

    [Fact]
    public async Task When_all_places_are_taken_the_callers_longest_unused_session_gives_way()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { MaxSessions = 2 });
        var first = await server.InitializeAsync();
        var second = await server.InitializeAsync();
        using var held = await GetAsync(server, second, null);

        var third = await server.InitializeAsync();
        using var holding = await GetAsync(server, third, null);
        var refused = await server.PostAsync(Frames.Initialize());

        Assert.Equal(HttpStatusCode.NotFound, (await server.PostAsync(Frames.Call(1, "greet"), h => h.Add("Mcp-Session-Id", first))).StatusCode);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "60"), (refused.StatusCode, refused.Headers.RetryAfter!.ToString()));
    }

    [Theory]
    [InlineData("not json", 400, -32700)]
    [InlineData("[]", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0"}""", 400, -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":[],"method":"x"}""", 400, -32600)]
    [InlineData("", 400, -32700)]
    public async Task A_broken_frame_is_refused_and_the_server_lives(string body, int status, int code)
    {
        await using var server = await TestServer.StartAsync();

        var response = await server.PostAsync(body);

        Assert.Equal(status, (int)response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(Now);
        Assert.Equal(code, (int)JsonNode.Parse(text)!["error"]!["code"]!);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal("ready", await server.Http.GetStringAsync("/health/ready", Now));
    }

    [Fact]
    public async Task Nesting_size_and_headers_beyond_reason_are_refused()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { MaxBodyBytes = 100_000 });

        var deep = await server.PostAsync(new string('[', 50_000));
        var large = await server.PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"{{new string('x', 200_000)}}" } }""");
        var headers = await server.PostAsync(Frames.Initialize(), h => h.Add("X-Long", new string('x', 30_000)));
        var form = await server.PostAsync(Frames.Initialize(), contentType: "text/plain");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestHeaderFieldsTooLarge, HttpStatusCode.UnsupportedMediaType],
            new[] { deep, large, headers, form }.Select(r => r.StatusCode));
        Assert.Equal("ready", await server.Http.GetStringAsync("/health/ready", Now));
    }

    /// <summary>The server takes a moment to notice that an earlier stream was left.</summary>
    private static async Task<HttpResponseMessage> OpenedAsync(TestServer server, string id)
    {
        for (var i = 0; ; i++)
        {
            var stream = await GetAsync(server, id, null);
            if (stream.StatusCode == HttpStatusCode.OK || i == 100)
                return stream;
            await Task.Delay(50, Now);
        }
    }

    private static Task<HttpResponseMessage> GetAsync(TestServer server, string id, string? lastEventId, string accept = "text/event-stream")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/mcp") { Headers = { { "Mcp-Session-Id", id }, { "Accept", accept } } };
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        return server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Now);
    }

    private static Task<HttpResponseMessage> DeleteAsync(TestServer server, string id) =>
        server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/mcp") { Headers = { { "Mcp-Session-Id", id } } }, Now);

    private static async Task<JsonObject> JsonAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync(Now))!.AsObject();

    private static async Task<JsonObject> NextAsync(StreamReader reader) => JsonNode.Parse((await LineAsync(reader, "data: {"))[6..])!.AsObject();

    private static async Task<string> LineAsync(StreamReader reader, string start)
    {
        while (await reader.ReadLineAsync(Now) is { } line)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                return line;
        }

        throw new EndOfStreamException($"No line began with '{start}'.");
    }
}
