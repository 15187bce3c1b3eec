using System.Collections.Concurrent;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Tests;

/// <summary>The same surface, the same answers: over /mcp in both eras, over /sse and over stdio, with the SDK's own client.</summary>
public sealed class Calls_over_every_transport
{
    public static TheoryData<string, string> Roads => new()
    {
        { "/mcp", "2026-07-28" }, { "/mcp", "2025-11-25" }, { "/mcp", "2025-06-18" }, { "/mcp", "2025-03-26" },
        { "/sse", "2025-11-25" }, { "/sse", "2024-11-05" },
        { "stdio", "2026-07-28" }, { "stdio", "2025-11-25" },
    };

    [Theory, MemberData(nameof(Roads))]
    public Task Tools_are_listed_in_their_order_with_all_they_promise(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        var tools = await client.ListToolsAsync(cancellationToken: Now);

        Assert.Equal(["greet", "refuse", "break_down", "count", "wait_forever", "take_a_moment"], tools.Select(t => t.Name));
        var greet = tools[0].ProtocolTool;
        Assert.Equal("Greet", greet.Title);
        Assert.Equal((true, false, true, false), (greet.Annotations!.ReadOnlyHint, greet.Annotations.DestructiveHint, greet.Annotations.IdempotentHint, greet.Annotations.OpenWorldHint));
        Assert.Equal("Whom to greet.", greet.InputSchema.GetProperty("properties").GetProperty("name").GetProperty("description").GetString());
        Assert.Equal("object", greet.OutputSchema!.Value.GetProperty("type").GetString());
        Assert.Null(greet.Icons);
        Assert.Equal("Say hello first.", client.ServerInstructions);
    });

    [Theory, MemberData(nameof(Roads))]
    public Task A_call_answers_in_text_and_in_structure(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        var result = await client.CallToolAsync("greet", Named("Ada"), cancellationToken: Now);

        Assert.NotEqual(true, result.IsError);
        Assert.Equal("Hello Ada", Text(result));
        Assert.Equal("""{"text":"Hello Ada","user_id":"local"}""", result.StructuredContent!.Value.GetRawText());
    });

    [Theory, MemberData(nameof(Roads))]
    public Task A_refusal_is_an_error_result_with_its_parts_in_meta_and_no_structure(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        var result = await client.CallToolAsync("refuse", Named("Atlantis"), cancellationToken: Now);

        Assert.True(result.IsError);
        Assert.Null(result.StructuredContent);
        Assert.Contains("Received: Atlantis", Text(result), StringComparison.Ordinal);
        var failure = result.Meta!["io.travelplanner/failure"]!;
        Assert.Equal(("not_found", "name", "Atlantis"), ((string?)failure["kind"], (string?)failure["field"], (string?)failure["received"]));
    });

    [Theory, MemberData(nameof(Roads))]
    public Task A_wrong_argument_is_refused_by_name(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        var result = await client.CallToolAsync("greet", new Dictionary<string, object?> { ["nam"] = "Ada" }, cancellationToken: Now);

        Assert.True(result.IsError);
        Assert.Contains("did you mean 'name'?", Text(result), StringComparison.Ordinal);
    });

    [Theory, MemberData(nameof(Roads))]
    public Task A_fault_shows_a_reference_that_the_log_has_too_and_nothing_of_the_exception(string road, string version) => OnAsync(road, version, async (client, log) =>
    {
        var result = await client.CallToolAsync("break_down", Named("Ada"), cancellationToken: Now);

        Assert.True(result.IsError);
        Assert.DoesNotContain("secret", Text(result), StringComparison.Ordinal);
        Assert.DoesNotContain(" at ", Text(result), StringComparison.Ordinal);
        var reference = Text(result).Split("Reference: ")[1][..12];
        Assert.All(reference, c => Assert.True(char.IsAsciiHexDigitLower(c)));
        Assert.Contains(reference, log(), StringComparison.Ordinal);
        Assert.Contains("secret of the house", log(), StringComparison.Ordinal);
    });

    [Theory, MemberData(nameof(Roads))]
    public Task An_unknown_or_hidden_tool_is_a_protocol_error(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        foreach (var name in (string[])["no_such_tool", "hidden"])
        {
            var error = await Assert.ThrowsAsync<McpProtocolException>(() => client.CallToolAsync(name, Named("Ada"), cancellationToken: Now).AsTask());
            Assert.Equal(McpErrorCode.InvalidParams, error.ErrorCode);
        }
    });

    [Theory, MemberData(nameof(Roads))]
    public Task Progress_arrives_for_the_call_that_asked(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        var seen = new ConcurrentBag<string>();
        await using var listening = client.RegisterNotificationHandler(NotificationMethods.ProgressNotification, (notification, _) =>
        {
            seen.Add($"{notification.Params!["progress"]}/{notification.Params["total"]} {notification.Params["message"]}");
            return ValueTask.CompletedTask;
        });

        await client.CallToolAsync("count", Named("Ada"), new Progress<ProgressNotificationValue>(), cancellationToken: Now);

        // The SDK's client hands notifications out in no order; their order on the wire is tested on frames.
        await Eventually(() => seen.Count == 3);
        Assert.Equal(["1/3 step 1", "2/3 step 2", "3/3 step 3"], seen.Order());
    });

    [Theory, MemberData(nameof(Roads))]
    public Task Resources_prompts_and_completions_are_served(string road, string version) => OnAsync(road, version, async (client, _) =>
    {
        Assert.Equal(["provider://status"], (await client.ListResourcesAsync(cancellationToken: Now)).Select(r => r.Uri));
        Assert.Equal(["trip://{id}"], (await client.ListResourceTemplatesAsync(cancellationToken: Now)).Select(r => r.UriTemplate));
        Assert.Equal("trip t-1", ((TextResourceContents)(await client.ReadResourceAsync("trip://t-1", cancellationToken: Now)).Contents.Single()).Text);
        Assert.Equal("open", ((TextResourceContents)(await client.ReadResourceAsync("provider://status", cancellationToken: Now)).Contents.Single()).Text);
        var prompt = await client.GetPromptAsync("plan-day", new Dictionary<string, object?> { ["city"] = "Paris" }, cancellationToken: Now);
        Assert.Equal("Plan a day in Paris.", ((TextContentBlock)prompt.Messages.Single().Content).Text);
        var suggested = await client.CompleteAsync(new PromptReference { Name = "plan-day" }, "city", "pr", cancellationToken: Now);
        Assert.Equal(["prague"], suggested.Completion.Values);
        var missing = await Assert.ThrowsAsync<McpProtocolException>(() => client.ReadResourceAsync("hotel://x", cancellationToken: Now).AsTask());
        Assert.Equal(version == "2026-07-28" ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound, missing.ErrorCode);
    });

    [Fact]
    public async Task The_language_comes_from_the_argument_then_meta_then_the_header()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var version in (string[])["2026-07-28", "2025-11-25"])
        {
            await using var client = await server.ConnectAsync(version, language: "zh-CN,en;q=0.5");
            Assert.Equal("你好 Ada", Text(await client.CallToolAsync("greet", Named("Ada"), cancellationToken: Now)));
            Assert.Equal(
                "Hello Ada",
                Text(await client.CallToolAsync("greet", new Dictionary<string, object?> { ["name"] = "Ada", ["lang"] = "en" }, cancellationToken: Now)));
            var wished = await client.CallToolAsync(
                new CallToolRequestParams
                {
                    Name = "greet",
                    Arguments = new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement("Ada") },
                    Meta = new() { ["io.travelplanner/language"] = "en" },
                },
                Now);
            Assert.Equal("Hello Ada", Text(wished));
        }
    }

    [Fact]
    public async Task Long_lists_come_in_pages_and_a_foreign_cursor_is_refused()
    {
        await using var server = await TestServer.StartAsync(new ServerOptions { PageSize = 10 }, fillers: 20);
        await using var client = await server.ConnectAsync("2025-11-25");

        var first = await client.ListToolsAsync(new ListToolsRequestParams(), Now);
        Assert.Equal(10, first.Tools.Count);
        Assert.Equal(26, (await client.ListToolsAsync(cancellationToken: Now)).Count);
        var last = await client.ListToolsAsync(
            new ListToolsRequestParams { Cursor = (await client.ListToolsAsync(new ListToolsRequestParams { Cursor = first.NextCursor }, Now)).NextCursor }, Now);
        Assert.Equal(("filler_019", null), (last.Tools[^1].Name, last.NextCursor));
        foreach (var cursor in (string[])["x", "MTAvOTk", "LTEvMjY", new string('A', 5000)])
        {
            var error = await Assert.ThrowsAsync<McpProtocolException>(() => client.ListToolsAsync(new ListToolsRequestParams { Cursor = cursor }, Now).AsTask());
            Assert.Equal(McpErrorCode.InvalidParams, error.ErrorCode);
        }
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static Task OnAsync(string road, string version, Func<McpClient, Func<string>, Task> act) =>
        OnAsync(road, version, (client, log, _) => act(client, log));

    private static async Task OnAsync(string road, string version, Func<McpClient, Func<string>, SampleSurface, Task> act)
    {
        if (road == "stdio")
        {
            await using var pipes = new TestPipes();
            await using var client = await pipes.ConnectAsync(version);
            await act(client, () => pipes.Log.ToString(), pipes.Sample);
            return;
        }

        await using var server = await TestServer.StartAsync();
        await using var remote = await server.ConnectAsync(version, road == "/sse" ? HttpTransportMode.Sse : HttpTransportMode.StreamableHttp);
        await act(remote, () => server.Log, server.Sample);
    }

    private static Dictionary<string, object?> Named(string name) => new() { ["name"] = name };

    private static string Text(CallToolResult result) => ((TextContentBlock)result.Content.Single()).Text;

    private static async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; i < 100 && !condition(); i++)
            await Task.Delay(20, Now);
        Assert.True(condition());
    }
}
