using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;

namespace TravelPlanner.McpServer.Transport;

/// <summary>HTTP+SSE of protocol 2024-11-05: a GET that stays open for what the server says, POSTs for what the client says.</summary>
internal sealed class SseEndpoint(HttpSessions sessions)
{
    private const string SessionParameter = "sessionId";

    public async Task GetAsync(HttpContext http)
    {
        var path = http.Request.PathBase + "/message";
        var session = await sessions.OpenAsync(
            Callers.UserId(http.User), "sse", id => new SseResponseStreamTransport(http.Response.Body, $"{path}?{SessionParameter}={id}", id));
        if (session is null)
        {
            http.Response.Headers.RetryAfter = "60";
            await HttpReplies.RefuseAsync(http, StatusCodes.Status503ServiceUnavailable, McpErrorCode.InternalError, "All sessions are taken; try again later.");
            return;
        }

        using var open = session.Hold();
        try
        {
            HttpReplies.BeginEventStream(http);
            await ((SseResponseStreamTransport)session.Transport).RunAsync(http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up, and with it ends the session.
        }
        finally
        {
            await sessions.EndAsync(session);
        }
    }

    public async Task PostAsync(HttpContext http)
    {
        if (sessions.Find(http.Request.Query[SessionParameter].ToString(), Callers.UserId(http.User)) is not { Transport: SseResponseStreamTransport transport } session)
        {
            await HttpReplies.RefuseAsync(http, StatusCodes.Status404NotFound, McpErrorCode.InvalidRequest, "There is no such session; open /sse again.");
            return;
        }

        if (await IncomingMessage.ReadAsync(http) is not { } message)
            return;
        session.Touch();
        await transport.OnMessageReceivedAsync(message, http.RequestAborted);
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        await http.Response.WriteAsync("Accepted", http.RequestAborted);
    }
}
