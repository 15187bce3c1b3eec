using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using TravelPlanner.McpServer.Security;
using TravelPlanner.McpServer.Tasks;

namespace TravelPlanner.McpServer.Tests;

/// <summary>The tasks extension: a call that goes on after its request, seen by its owner only, for as long as it is kept.</summary>
public sealed class Calls_as_tasks
{
    private const string Ada = "YWRhLXRva2VuLWZvci10ZXN0cw-ada";
    private const string Bob = "Ym9iLXRva2VuLWZvci10ZXN0cw-bob";

    private const string Meta = """
        {"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}}
        """;

    private readonly StandingClock _clock = new(Instant.FromUtc(2027, 3, 1, 8, 0));

    [Fact]
    public async Task A_call_becomes_a_task_and_its_result_can_be_fetched()
    {
        await using var server = await StartAsync();

        var created = (await CallAsync(server, "take_a_moment"))["result"]!;
        Assert.Equal(("task", "working"), ((string)created["resultType"]!, (string)created["status"]!));

        var ended = await EndedAsync(server, (string)created["taskId"]!);
        Assert.Equal("completed", (string)ended["status"]!);
        Assert.Equal("Ada", (string)ended["result"]!["structuredContent"]!["text"]!);
        Assert.Equal("ada", (string)ended["result"]!["structuredContent"]!["user_id"]!);
    }

    [Fact]
    public async Task A_client_without_the_extension_waits_for_the_answer()
    {
        await using var server = await StartAsync();

        var response = await server.PostAsync(Frames.Call(1, "take_a_moment", meta: Frames.Meta), h =>
        {
            Frames.Stateless(h, "tools/call", "take_a_moment");
            TestServer.Authorize(h, Ada);
        });

        var result = (await Frames.EventsAsync(response)).Single()["result"]!;
        Assert.Equal(("complete", "Ada"), ((string)result["resultType"]!, (string)result["structuredContent"]!["text"]!));
    }

    [Fact]
    public async Task A_cancelled_task_stops_in_the_tool_and_stays_cancelled()
    {
        await using var server = await StartAsync();
        var id = (string)(await CallAsync(server, "wait_forever", """{"name":"task"}"""))["result"]!["taskId"]!;

        Assert.Equal("""{"resultType":"complete"}""", Plain((await TaskAsync(server, "tasks/cancel", id))["result"]!));
        await server.Sample.Cancelled("task").WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal("cancelled", (string)(await EndedAsync(server, id))["status"]!);
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    public async Task Answers_that_are_no_answers_are_the_callers_to_mend(string answers)
    {
        await using var server = await StartAsync();
        var id = (string)(await CallAsync(server, "take_a_moment"))["result"]!["taskId"]!;

        var refusal = await TaskAsync(server, "tasks/update", id, more: $",\"inputResponses\":{answers}");

        Assert.Equal(-32602, (int)refusal["error"]!["code"]!);
    }

    [Fact]
    public async Task A_task_is_nobody_elses_business_and_is_forgotten_after_an_hour()
    {
        await using var server = await StartAsync();
        var id = (string)(await CallAsync(server, "take_a_moment"))["result"]!["taskId"]!;
        await EndedAsync(server, id);

        Assert.Equal(-32602, (int)(await TaskAsync(server, "tasks/get", id, Bob))["error"]!["code"]!);
        _clock.Now += Duration.FromMinutes(59);
        Assert.Equal("completed", (string)(await TaskAsync(server, "tasks/get", id))["result"]!["status"]!);
        _clock.Now += Duration.FromMinutes(2);
        Assert.Equal(-32602, (int)(await TaskAsync(server, "tasks/get", id))["error"]!["code"]!);
    }

    [Fact]
    public async Task A_runaway_client_is_stopped_at_fifty_running_tasks()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 50; i++)
            Assert.NotNull((await CallAsync(server, "wait_forever", $$"""{"name":"runaway {{i}}"}"""))["result"]);

        var refused = await CallAsync(server, "wait_forever", """{"name":"one more"}""");

        Assert.Contains("50 tasks", (string)refused["error"]!["message"]!, StringComparison.Ordinal);
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        new ServerOptions { Tokens = [AccessToken.FromSecret("ada", Ada), AccessToken.FromSecret("bob", Bob)] },
        tasks: new ToolTasks(
            new Dictionary<string, TaskSupport> { ["take_a_moment"] = TaskSupport.Optional, ["wait_forever"] = TaskSupport.Optional }, _clock,
            NullLoggerFactory.Instance));

    private static async Task<JsonObject> CallAsync(TestServer server, string tool, string arguments = """{"name":"Ada"}""")
    {
        var response = await server.PostAsync(Frames.Call(1, tool, arguments, Meta), h =>
        {
            Frames.Stateless(h, "tools/call", tool);
            TestServer.Authorize(h, Ada);
        });
        return (await Frames.EventsAsync(response)).Single();
    }

    private static async Task<JsonObject> TaskAsync(TestServer server, string method, string id, string token = Ada, string more = "")
    {
        var response = await server.PostAsync(
            $"{{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"{method}\",\"params\":{{\"taskId\":\"{id}\"{more},\"_meta\":{Meta}}}}}", h =>
            {
                Frames.Stateless(h, method, id);
                TestServer.Authorize(h, token);
            });
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await Frames.EventsAsync(response)).Single();
    }

    private static async Task<JsonObject> EndedAsync(TestServer server, string id)
    {
        for (var i = 0; i < 200; i++)
        {
            var task = (await TaskAsync(server, "tasks/get", id))["result"]!.AsObject();
            if ((string)task["status"]! is "completed" or "failed" or "cancelled")
                return task;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"Task {id} did not end.");
    }

    /// <summary>Without what every result of the era carries.</summary>
    private static string Plain(JsonNode result)
    {
        var plain = result.DeepClone().AsObject();
        plain.Remove("_meta");
        return plain.ToJsonString();
    }
}
