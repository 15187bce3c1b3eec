using System.Text.Json.Nodes;

namespace TravelPlanner.McpServer.Tests;

/// <summary>Frames on stdio as a client writes them, good and hostile.</summary>
public sealed class Frames_on_stdio
{
    private const string Ping = """{"jsonrpc":"2.0","id":99,"method":"ping"}""";

    [Theory]
    [InlineData("this is not json", -32700)]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,", -32700)]
    [InlineData("{} {}", -32700)]
    [InlineData("[]", -32600)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", -32600)]
    [InlineData("42", -32600)]
    [InlineData("null", -32600)]
    [InlineData("{}", -32600)]
    [InlineData("""{"jsonrpc":"1.0","id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":7}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":"\ud800","method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","\udc00":0,"id":1,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"\ud800"}}""", -32600)]
    [InlineData("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"requestId":2}}""", -32600)]
    public async Task A_broken_frame_gets_an_error_and_the_next_frame_its_answer(string frame, int code)
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync(frame);
        var refusal = await pipes.ReadAsync();
        await pipes.WriteLineAsync(Ping);

        Assert.Equal(code, (int)refusal["error"]!["code"]!);
        Assert.DoesNotContain("Exception", refusal.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Theory]
    [InlineData("tools/call", """{"name":"greet","arguments":{"name":"\ud800"}}""")]
    [InlineData("tools/call", """{"name":"greet","arguments":{"name":"a","name":"b"}}""")]
    [InlineData("prompts/get", """{"name":"\udfff"}""")]
    [InlineData("resources/read", """{"uri":"trip://\ud800"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"x"},"argument":{"name":"x","value":"\ud83d"}}""")]
    public async Task A_text_that_is_none_is_refused_under_its_id_and_is_no_fault(string method, string parameters)
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync($$"""{"jsonrpc":"2.0","id":7,"method":"{{method}}","params":{{parameters}}}""");
        var refusal = await pipes.ReadAsync();

        Assert.Equal(("7", "-32600"), (refusal["id"]!.ToJsonString(), refusal["error"]!["code"]!.ToJsonString()));
        Assert.Empty(pipes.Log.ToString());
    }

    [Fact]
    public async Task Bytes_that_are_not_utf8_are_refused()
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteAsync([.. "{\"jsonrpc\":\"2.0\",\"id\":\""u8, 0xFF, 0xFE, .. "\",\"method\":\"ping\"}\n"u8]);
        var refusal = await pipes.ReadAsync();
        await pipes.WriteLineAsync(Ping);

        Assert.Equal(-32700, (int)refusal["error"]!["code"]!);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Fact]
    public async Task Nesting_beyond_reason_is_refused()
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync($$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{{new string('[', 20_000)}}{{new string(']', 20_000)}}}""");

        Assert.Equal(-32700, (int)(await pipes.ReadAsync())["error"]!["code"]!);
        await pipes.WriteLineAsync(Ping);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Fact]
    public async Task A_line_beyond_the_limit_is_skipped_whole_and_named()
    {
        await using var pipes = await OpenAsync(new ServerOptions { MaxBodyBytes = 4096 });

        await pipes.WriteLineAsync($$"""{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"{{new string('x', 100_000)}}" } }""");
        var refusal = await pipes.ReadAsync();
        await pipes.WriteLineAsync(Ping);

        Assert.Contains("4096 bytes", (string)refusal["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Theory]
    [InlineData("tools/call", """{"name":7}""")]
    [InlineData("tools/call", """{"name":"greet","arguments":"x"}""")]
    [InlineData("tools/call", """{"name":"greet","arguments":[1]}""")]
    [InlineData("tools/call", "[]")]
    [InlineData("tools/call", null)]
    [InlineData("tools/list", """{"cursor":{}}""")]
    [InlineData("resources/read", """{"uri":null}""")]
    [InlineData("resources/read", null)]
    [InlineData("resources/subscribe", null)]
    [InlineData("prompts/get", null)]
    [InlineData("completion/complete", null)]
    [InlineData("prompts/get", """{"name":["x"]}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/none"},"argument":{}}""")]
    [InlineData("no/such/method", "{}")]
    [InlineData("logging/setLevel", """{"level":"loud"}""")]
    public async Task Parameters_of_the_wrong_shape_are_the_callers_to_mend_and_no_fault(string method, string? parameters)
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync($$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}"{{(parameters is null ? "" : $",\"params\":{parameters}")}}}""");
        var answer = await pipes.ReadAsync();
        await pipes.WriteLineAsync(Ping);

        Assert.Equal(1, (int)answer["id"]!);
        Assert.Contains((int)answer["error"]!["code"]!, new[] { -32600, -32601, -32602 });
        Assert.Empty(pipes.Log.ToString());
        Assert.DoesNotContain(" at ", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Fact]
    public async Task Blank_lines_and_carriage_returns_are_passed_over()
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteAsync("\r\n   \n" + Ping + "\r\n");

        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Fact]
    public async Task The_end_of_input_waits_for_calls_still_running()
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync(Frames.Call(1, "take_a_moment"));
        await pipes.WriteAsync(Frames.Call(2, "take_a_moment"));
        pipes.EndInput();

        Assert.Equal([1, 2], new[] { (int)(await pipes.ReadAsync())["id"]!, (int)(await pipes.ReadAsync())["id"]! }.Order());
        await pipes.Running;
    }

    [Fact]
    public async Task The_end_of_input_does_not_wait_for_ever()
    {
        await using var pipes = await OpenAsync(new ServerOptions { DrainTimeout = TimeSpan.FromMilliseconds(100) });

        await pipes.WriteLineAsync(Frames.Call(1, "wait_forever", """{"name":"eof"}"""));
        pipes.EndInput();

        await pipes.Running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await pipes.Sample.Cancelled("eof").WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_cancelled_call_gets_no_answer_and_others_do()
    {
        await using var pipes = await OpenAsync();

        await pipes.WriteLineAsync(Frames.Call(1, "wait_forever", """{"name":"wire"}""", """{"progressToken":"p"}"""));
        Assert.Equal("notifications/progress", (string)(await pipes.ReadAsync())["method"]!);
        await pipes.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}""");
        await pipes.Sample.Cancelled("wire").WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await pipes.WriteLineAsync(Ping);

        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    [Fact]
    public async Task Both_eras_speak_on_one_pipe()
    {
        await using var pipes = new TestPipes();

        await pipes.WriteLineAsync($$$"""{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{{{Frames.Meta}}} } }""");
        var discovered = (await pipes.ReadAsync())["result"]!;

        Assert.Equal(["2026-07-28"], discovered["supportedVersions"]!.AsArray().Select(v => (string)v!));
        Assert.Equal("complete", (string)discovered["resultType"]!);
        await pipes.WriteLineAsync(Frames.Call(2, "greet", meta: Frames.Meta));
        Assert.Equal("Hello Ada", (string)(await pipes.ReadAsync())["result"]!["content"]![0]!["text"]!);
    }

    [Fact]
    public async Task A_change_of_a_watched_trip_is_announced()
    {
        await using var pipes = await OpenAsync();
        await pipes.WriteLineAsync("""{"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"trip://t-1"}}""");
        Assert.Empty((await pipes.ReadAsync())["result"]!.AsObject());

        pipes.Surface.Updates.Publish("someone else", "trip://t-1");
        pipes.Surface.Updates.Publish("local", "trip://t-2");
        pipes.Surface.Updates.Publish("local", "trip://t-1");

        var announced = await pipes.ReadAsync();
        Assert.Equal(("notifications/resources/updated", "trip://t-1"), ((string)announced["method"]!, (string)announced["params"]!["uri"]!));
        await pipes.WriteLineAsync("""{"jsonrpc":"2.0","id":2,"method":"resources/unsubscribe","params":{"uri":"trip://t-1"}}""");
        Assert.Equal(2, (int)(await pipes.ReadAsync())["id"]!);
        pipes.Surface.Updates.Publish("local", "trip://t-1");
        await pipes.WriteLineAsync(Ping);
        Assert.Equal(99, (int)(await pipes.ReadAsync())["id"]!);
    }

    private static async Task<TestPipes> OpenAsync(ServerOptions? options = null)
    {
        var pipes = new TestPipes(options);
        await pipes.WriteLineAsync(Frames.Initialize());
        JsonObject opened = await pipes.ReadAsync();
        Assert.Equal("2025-11-25", (string)opened["result"]!["protocolVersion"]!);
        await pipes.WriteLineAsync("""{"jsonrpc":"2.0","method":"notifications/initialized"}""");
        return pipes;
    }
}
