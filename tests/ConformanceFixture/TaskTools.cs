using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Tasks;

namespace TravelPlanner.ConformanceFixture;

/// <summary>Tools of the tasks extension.</summary>
internal static class TaskTools
{
    public static readonly IReadOnlyDictionary<string, TaskSupport> Support = new Dictionary<string, TaskSupport>
    {
        ["slow_compute"] = TaskSupport.Optional,
        ["failing_job"] = TaskSupport.Required,
        ["protocol_error_job"] = TaskSupport.Optional,
        ["confirm_delete"] = TaskSupport.Optional,
        ["multi_input"] = TaskSupport.Optional,
        ["test_tool_with_task"] = TaskSupport.RequiredAfterInput,
    };

    private const string Slow = """{"type":"object","properties":{"seconds":{"type":"integer"},"label":{"type":"string"}},"required":["seconds"]}""";
    private const string Named = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}""";
    private const string File = """{"type":"object","properties":{"filename":{"type":"string"}},"required":["filename"]}""";

    public static IEnumerable<McpServerTool> All()
    {
        yield return FixtureTool.Acting("greet", (request, _) => Done($"Hello, {request.Params.Arguments?["name"].GetString()}!"), Named);
        yield return FixtureTool.Acting("slow_compute", SlowAsync, Slow);
        yield return FixtureTool.Acting("failing_job", FailAsync);
        yield return FixtureTool.Acting("protocol_error_job", (_, _) => throw new McpProtocolException("The job broke.", McpErrorCode.InternalError));
        yield return FixtureTool.Acting("confirm_delete", (request, _) =>
            InputRequests.Answered(request.Params, "confirm") ? Done("Deleted.") : throw Ask("confirm"), File);
        yield return FixtureTool.Acting("multi_input", (request, _) =>
            InputRequests.Answered(request.Params, "first", "second") ? Done("Both given.") : throw Ask("first", "second"));
        yield return FixtureTool.Acting("test_tool_with_task", (request, _) =>
            InputRequests.Field(request.Params, "user_name", "name") is { } name ? Done($"Worked for {name}.") : throw Ask("user_name"));
    }

    private static async ValueTask<CallToolResult> SlowAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(request.Params.Arguments!["seconds"].GetInt32()), cancellation);
        return FixtureTool.Text("Computed.");
    }

    private static async ValueTask<CallToolResult> FailAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        return FixtureTool.Text("The job failed.", isError: true);
    }

    private static InputRequiredException Ask(params string[] keys) =>
        new(keys.ToDictionary(key => key, key => InputRequests.Ask($"Give {key}.", key == "user_name" ? "name" : key)));

    private static ValueTask<CallToolResult> Done(string text) => ValueTask.FromResult(FixtureTool.Text(text));
}
