using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NodaTime;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Tasks;

/// <summary>
/// The tasks extension: calls of some tools go on after their request was answered, and the client asks for them by id. A
/// task belongs to the user who started it and is kept in memory for an hour; it outlives a connection, not the server.
/// </summary>
public sealed class ToolTasks
{
    public const string Extension = "io.modelcontextprotocol/tasks";

    /// <summary>More would be a runaway client.</summary>
    private const int MostPerUser = 50;

    private static readonly Duration Lifetime = Duration.FromHours(1);

    private readonly IReadOnlyDictionary<string, TaskSupport> _support;
    private readonly IClock _clock;
    private readonly Faults _faults;
    private readonly ConcurrentDictionary<string, ToolTask> _tasks = new(StringComparer.Ordinal);

    /// <param name="support">By tool name; tools that are not named answer at once.</param>
    public ToolTasks(IReadOnlyDictionary<string, TaskSupport> support, IClock clock, ILoggerFactory logs)
    {
        (_support, _clock) = (support, clock);
        _faults = new Faults(logs.CreateLogger("TravelPlanner.McpServer.Tasks"));
    }

    internal async ValueTask<ResultOrAlternate<CallToolResult>> CallAsync(
        McpServerTool tool, RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var support = _support.GetValueOrDefault(tool.ProtocolTool.Name);
        if (support == TaskSupport.None)
            return await tool.InvokeAsync(request, cancellation);
        if (!IsDeclared(request.JsonRpcRequest))
        {
            return support == TaskSupport.Optional
                ? await tool.InvokeAsync(request, cancellation)
                : throw Undeclared();
        }

        if (support == TaskSupport.RequiredAfterInput && request.Params.InputResponses is null)
            return await tool.InvokeAsync(request, cancellation);
        var task = Start(Callers.UserId(request.User));
        request.Items[ToolAdapter.PatienceItem] = Lifetime;
        _ = RunAsync(task, tool, request);
        var envelope = task.Describe(detailed: false).ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value, ToolJson.Options));
        return ResultOrAlternate<CallToolResult>.FromAlternate(new CreatedTask { Task = envelope }, TaskJson.Default.CreatedTask);
    }

    /// <summary><c>tasks/get</c>, <c>tasks/update</c> and <c>tasks/cancel</c>.</summary>
    internal IEnumerable<McpServerRequestHandler> Handlers()
    {
        yield return Handler("tasks/get", (task, _) => task.Describe(detailed: true));
        yield return Handler("tasks/update", (task, parameters) =>
        {
            task.Answer(ReadAnswers(parameters["inputResponses"]));
            return [];
        });
        yield return Handler("tasks/cancel", (task, _) =>
        {
            task.Cancel();
            return [];
        });
    }

    private McpServerRequestHandler Handler(string method, Func<ToolTask, JsonObject, JsonObject> act) => new()
    {
        Method = method,
        RoutingNameParameter = "taskId",
        Handler = (request, _) =>
        {
            if (!Eras.IsStateless(request.Context?.ProtocolVersion))
                throw new McpProtocolException($"The method '{method}' needs protocol version {Eras.Stateless}.", McpErrorCode.MethodNotFound);
            if (!IsDeclared(request))
                throw Undeclared();
            var parameters = request.Params as JsonObject ?? [];
            var answer = act(Find(parameters, Callers.UserId(request.Context?.User)), parameters);
            answer["resultType"] = "complete";
            return ValueTask.FromResult<JsonNode?>(answer);
        },
    };

    private static IDictionary<string, InputResponse> ReadAnswers(JsonNode? written)
    {
        try
        {
            return written?.Deserialize(McpJsonUtilities.GetTypeInfo<IDictionary<string, InputResponse>>(McpJsonUtilities.DefaultOptions))
                ?? new Dictionary<string, InputResponse>();
        }
        catch (JsonException fault)
        {
            throw new McpProtocolException("'inputResponses' must be an object of answers by key.", fault, McpErrorCode.InvalidParams);
        }
    }

    private async Task RunAsync(ToolTask task, McpServerTool tool, RequestContext<CallToolRequestParams> request)
    {
        // The call's thread belongs to the request that is being answered now.
        await Task.Yield();
        try
        {
            while (true)
            {
                try
                {
                    task.Complete(await tool.InvokeAsync(request, task.Cancelled));
                    return;
                }
                catch (InputRequiredException question)
                {
                    request.Params.InputResponses = await task.AskAsync(question.Result.InputRequests ?? new Dictionary<string, InputRequest>());
                    request.Params.RequestState = question.Result.RequestState;
                }
            }
        }
        catch (OperationCanceledException) when (task.Cancelled.IsCancellationRequested)
        {
            // tasks/cancel has set the status already.
        }
        catch (McpProtocolException refusal)
        {
            task.Fail(refusal.ErrorCode, refusal.Message);
        }
        catch (Exception fault)
        {
            task.Fail(McpErrorCode.InternalError, $"The task failed through a fault of this server. Reference: {_faults.Report($"task of {request.Params.Name}", fault)}.");
        }
    }

    private ToolTask Start(string userId)
    {
        var own = 0;
        foreach (var known in _tasks.Values)
        {
            if (known.Expired && _tasks.TryRemove(known.Id, out _))
            {
                known.Cancel();
                known.Dispose();
            }
            else if (known.UserId == userId)
                own++;
        }

        if (own >= MostPerUser && !DropOneEnded(userId))
            throw new McpProtocolException($"You have {MostPerUser} tasks running; cancel one or wait.", McpErrorCode.InvalidRequest);
        var task = new ToolTask(RandomNumberGenerator.GetHexString(32, lowercase: true), userId, _clock, Lifetime);
        _tasks[task.Id] = task;
        return task;
    }

    private bool DropOneEnded(string userId) =>
        _tasks.Values.FirstOrDefault(t => t.UserId == userId && t.Ended) is { } ended && _tasks.TryRemove(ended.Id, out _);

    private ToolTask Find(JsonObject parameters, string userId) =>
        parameters["taskId"] is JsonValue value && value.TryGetValue<string>(out var id)
        && _tasks.TryGetValue(id, out var task) && task.UserId == userId && !task.Expired
            ? task
            : throw new McpProtocolException("There is no such task, or it has expired.", McpErrorCode.InvalidParams);

    private static bool IsDeclared(JsonRpcRequest request) =>
        Eras.IsStateless(request.Context?.ProtocolVersion) && request.Context?.ClientCapabilities?.Extensions?.ContainsKey(Extension) == true;

    private static MissingRequiredClientCapabilityException Undeclared() =>
        new(new ClientCapabilities { Extensions = new Dictionary<string, object> { [Extension] = new JsonObject() } });
}
