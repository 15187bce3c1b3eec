using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Protocol 2026-07-28: each request stands alone, with its version and the client's capabilities in <c>_meta</c>.</summary>
internal sealed class StatelessRequests(Composition composition, HttpSessions sessions, ILoggerFactory logs)
{
    /// <summary>The version a request names in its <c>_meta</c>.</summary>
    public static string? NamedVersion(JsonRpcMessage message) =>
        message is JsonRpcRequest request && Meta(request)?[MetaKeys.ProtocolVersion] is JsonValue value && value.TryGetValue<string>(out var version)
            ? version : null;

    /// <param name="version">From the header; empty when it is missing.</param>
    public async Task HandleAsync(HttpContext http, JsonRpcMessage message, string version)
    {
        if (message is not JsonRpcRequest request)
        {
            // Nothing outlives a request here, so that there is nothing a notification could tell.
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (FindFault(http.Request.Headers, request, version) is var (code, problem))
        {
            await HttpReplies.RefuseAsync(http, StatusCodes.Status400BadRequest, code, problem, request.Id);
            return;
        }

        if (request.Method != RequestMethods.SubscriptionsListen)
        {
            await ServeAsync(http, request, version);
            return;
        }

        using var slot = sessions.TryHoldSlot();
        if (slot is not null)
            await ServeAsync(http, request, version);
        else
        {
            http.Response.Headers.RetryAfter = "60";
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status503ServiceUnavailable, McpErrorCode.InternalError, "All streams are taken; try again later.", request.Id);
        }
    }

    private async Task ServeAsync(HttpContext http, JsonRpcRequest request, string version)
    {
        request.Context!.ProtocolVersion = version;
        await using var transport = new StreamableHttpServerTransport(logs) { Stateless = true, FlowExecutionContextFromRequests = true };
        await using var server = ModelContextProtocol.Server.McpServer.Create(transport, composition.SessionLess, logs);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, sessions.Stopping);
        var running = server.RunAsync(ending.Token);
        try
        {
            await transport.HandlePostRequestAsync(request, http.Response.Body, first => Begin(http, first), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Closing the connection is how a request of this era is cancelled.
        }
        finally
        {
            await ending.CancelAsync();
            await transport.DisposeAsync();
            await SettleAsync(running);
        }
    }

    private static ValueTask Begin(HttpContext http, JsonRpcMessage? first)
    {
        http.Response.StatusCode = HttpReplies.StatusOf(first);
        HttpReplies.BeginEventStream(http);
        return ValueTask.CompletedTask;
    }

    private static async Task SettleAsync(Task running)
    {
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // The server ends with its request.
        }
    }

    private (McpErrorCode Code, string Problem)? FindFault(IHeaderDictionary headers, JsonRpcRequest request, string version)
    {
        if (version.Length == 0)
            return (McpErrorCode.HeaderMismatch, $"The header {HttpReplies.VersionHeader} is missing, but the body names a protocol version.");
        if (NamedVersion(request) is not { } named)
            return (McpErrorCode.InvalidParams, $"_meta must contain {MetaKeys.ProtocolVersion}.");
        if (named != version)
            return (McpErrorCode.HeaderMismatch, $"The header {HttpReplies.VersionHeader} differs from _meta.");
        if (Meta(request)?[MetaKeys.ClientCapabilities] is not JsonObject)
            return (McpErrorCode.InvalidParams, $"_meta must contain {MetaKeys.ClientCapabilities}, an object.");
        var tool = request.Method == RequestMethods.ToolsCall && (request.Params as JsonObject)?["name"] is JsonValue value && value.TryGetValue<string>(out var name)
            ? composition.FindTool(name)?.ProtocolTool.InputSchema : null;
        return MirroredHeaders.FindMismatch(headers, request, tool) is { } mismatch ? (McpErrorCode.HeaderMismatch, mismatch) : null;
    }

    private static JsonObject? Meta(JsonRpcRequest request) => (request.Params as JsonObject)?["_meta"] as JsonObject;
}
