using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.Tools;
using ProtocolTool = ModelContextProtocol.Protocol.Tool;
using Tool = TravelPlanner.Tools.Tool;

namespace TravelPlanner.McpServer.Calls;

/// <summary>Carries one <see cref="Tool"/> over MCP: its definition, its calls, its two kinds of failure.</summary>
public sealed class ToolAdapter : McpServerTool
{
    /// <summary>Where a failed result holds its <see cref="ToolFailure"/>; <c>structuredContent</c> is absent then, for it must match the output schema.</summary>
    public const string FailureMetaKey = "io.travelplanner/failure";

    /// <summary>Item of a request that is no connection's to lose: how long (a <see cref="NodaTime.Duration"/>) the tool may take.</summary>
    internal const string PatienceItem = "travel-planner.patience";

    private readonly Tool _tool;
    private readonly CallEnvironment _environment;
    private readonly Faults _faults;
    private readonly Lazy<ProtocolTool> _protocolTool;

    public ToolAdapter(Tool tool, CallEnvironment environment)
    {
        _tool = tool;
        _environment = environment;
        _faults = new Faults(environment.Logs.CreateLogger("TravelPlanner.McpServer.Calls"));
        _protocolTool = new Lazy<ProtocolTool>(() => Describe(tool));
    }

    public override ProtocolTool ProtocolTool => _protocolTool.Value;

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = "fault";
        try
        {
            var result = await CallAsync(request, cancellationToken);
            outcome = result.IsFailure ? "refused" : "ok";
            return Carry(result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = "cancelled";
            throw;
        }
        catch (Exception fault) when (fault is not (McpException or InputRequiredException))
        {
            var reference = _faults.Report($"tool {_tool.Name}", fault);
            return Failed(
                $"{_tool.Name} failed through a fault of this server, not of your arguments. Reference: {reference}. The server's log holds the details under it.");
        }
        finally
        {
            Telemetry.ToolCalled(_tool.Name, outcome, Stopwatch.GetElapsedTime(started));
        }
    }

    private async ValueTask<ToolResult> CallAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var context = ToolContext.Local(_environment.Clock, Callers.Language(request, request.Params.Meta, _environment.Language)) with
        {
            UserId = Callers.UserId(request.User),
            Patience = request.Items.TryGetValue(PatienceItem, out var patience) ? (NodaTime.Duration?)patience : null,
        };
        var arguments = Arguments(request.Params);
        if (request.Params.ProgressToken is not { } token)
            return await _tool.Call(arguments, context, cancellation);

        await using var progress = new ProgressPump(request.Server, token, cancellation);
        return await _tool.Call(arguments, context with { Progress = progress }, cancellation);
    }

    private static JsonElement Arguments(CallToolRequestParams call) =>
        JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, JsonElement>(), ToolJson.Options);

    private static CallToolResult Carry(ToolResult result)
    {
        if (result.Failure is not { } failure)
        {
            return new CallToolResult
            {
                Content = [new TextContentBlock { Text = result.Text }],
                StructuredContent = result.Structured is null ? null : JsonSerializer.SerializeToElement(result.Structured, ToolJson.Options),
            };
        }

        var refused = Failed(result.Text);
        refused.Meta = new JsonObject { [FailureMetaKey] = JsonSerializer.SerializeToNode(failure, ToolJson.Options) };
        return refused;
    }

    private static CallToolResult Failed(string text) => new() { IsError = true, Content = [new TextContentBlock { Text = text }] };

    private static ProtocolTool Describe(Tool tool) => new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = JsonSerializer.SerializeToElement(tool.InputSchema, ToolJson.Options),
        OutputSchema = JsonSerializer.SerializeToElement(tool.OutputSchema, ToolJson.Options),
        Annotations = new ToolAnnotations
        {
            Title = tool.Title,
            ReadOnlyHint = tool.Traits.ReadOnly,
            DestructiveHint = tool.Traits.Destructive,
            IdempotentHint = tool.Traits.Idempotent,
            OpenWorldHint = tool.Traits.OpenWorld,
        },
    };
}
