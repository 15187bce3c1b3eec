using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;

namespace TravelPlanner.McpServer.Transport;

/// <summary>
/// <c>/mcp</c>, Streamable HTTP for both eras: a request that names 2026-07-28 is served by itself, everything else belongs
/// to a session.
/// </summary>
internal sealed class McpEndpoint(HttpSessions sessions, StatelessRequests stateless, ILoggerFactory logs)
{
    public async Task PostAsync(HttpContext http)
    {
        if (await IncomingMessage.ReadAsync(http) is not { } message)
            return;
        var version = http.Request.Headers[HttpReplies.VersionHeader].ToString().Trim();
        if (version.Length > 0 && !Eras.IsKnown(version))
            await RefuseVersionAsync(http, version, message);
        else if (Eras.IsStateless(version) || (version.Length == 0 && StatelessRequests.NamedVersion(message) is not null))
            await stateless.HandleAsync(http, message, version);
        else if (http.Request.Headers[HttpReplies.SessionHeader].ToString() is { Length: > 0 } id)
            await ContinueAsync(http, id, message);
        else if (message is JsonRpcRequest { Method: RequestMethods.Initialize })
            await OpenAsync(http, message);
        else
        {
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest,
                $"Send initialize first and repeat its {HttpReplies.SessionHeader} header, or name protocol version {Eras.Stateless} in {HttpReplies.VersionHeader}.",
                (message as JsonRpcRequest)?.Id);
        }
    }

    /// <summary>The session's stream for what the server sends of its own accord, or the rest of a broken stream.</summary>
    public async Task GetAsync(HttpContext http)
    {
        if (await FindSessionAsync(http) is not { } session)
            return;
        if (!HttpReplies.Accepts(http.Request, "text/event-stream"))
        {
            await HttpReplies.RefuseAsync(http, StatusCodes.Status406NotAcceptable, McpErrorCode.InvalidRequest, "Accept must include text/event-stream.");
            return;
        }

        var transport = (StreamableHttpServerTransport)session.Transport;
        using var open = session.Hold();
        if (http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last)
        {
            await ReplayAsync(http, transport, last);
            return;
        }

        if (!session.OwnStream.TryAttach())
        {
            await HttpReplies.RefuseAsync(http, StatusCodes.Status409Conflict, McpErrorCode.InvalidRequest, "The session's stream is open already.");
            return;
        }

        try
        {
            HttpReplies.BeginEventStream(http);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await session.OwnStream.CopyAsync(transport, http.Response.Body, session.Ending, http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away.
        }
        finally
        {
            session.OwnStream.Detach();
        }
    }

    public async Task DeleteAsync(HttpContext http)
    {
        if (await FindSessionAsync(http) is not { } session)
            return;
        await sessions.EndAsync(session);
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task OpenAsync(HttpContext http, JsonRpcMessage message)
    {
        var session = await sessions.OpenAsync(Callers.UserId(http.User), "streamable", id => new StreamableHttpServerTransport(logs)
        {
            SessionId = id, FlowExecutionContextFromRequests = true, EventStreamStore = new EventStreams(),
        });
        if (session is null)
        {
            http.Response.Headers.RetryAfter = "60";
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status503ServiceUnavailable, McpErrorCode.InternalError, "All sessions are taken; end one or try again later.",
                (message as JsonRpcRequest)?.Id);
            return;
        }

        http.Response.Headers[HttpReplies.SessionHeader] = session.Id;
        await RelayAsync(http, session, message);
    }

    private async Task ContinueAsync(HttpContext http, string id, JsonRpcMessage message)
    {
        if (sessions.Find(id, Callers.UserId(http.User)) is { Transport: StreamableHttpServerTransport } session)
            await RelayAsync(http, session, message);
        else
            await RefuseSessionAsync(http, (message as JsonRpcRequest)?.Id);
    }

    private static async Task RelayAsync(HttpContext http, HttpSession session, JsonRpcMessage message)
    {
        var transport = (StreamableHttpServerTransport)session.Transport;
        session.Touch();
        using var open = session.Hold();
        if (message is not JsonRpcRequest request)
        {
            await transport.HandlePostRequestAsync(message, http.Response.Body, http.RequestAborted);
            if (message is JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters }
                && LineTransport.CancelledId(parameters) is { } cancelled)
                session.CancelPost(cancelled);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        using var post = session.TrackPost(request.Id, http.RequestAborted);
        try
        {
            HttpReplies.BeginEventStream(http);
            await transport.HandlePostRequestAsync(message, http.Response.Body, post.Token);
        }
        catch (OperationCanceledException) when (post.IsCancellationRequested)
        {
            // Cancelled by the client, which wants no answer any more, or its connection is gone.
        }
        finally
        {
            session.ForgetPost(request.Id, post);
        }
    }

    private static async Task ReplayAsync(HttpContext http, StreamableHttpServerTransport transport, string lastEventId)
    {
        if (await transport.EventStreamStore!.GetStreamReaderAsync(lastEventId, http.RequestAborted) is not { } reader)
        {
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status404NotFound, McpErrorCode.InvalidRequest, "The stream of this Last-Event-ID is not kept any more.");
            return;
        }

        HttpReplies.BeginEventStream(http);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        try
        {
            await SseFormatter.WriteAsync(
                reader.ReadEventsAsync(http.RequestAborted), http.Response.Body,
                (item, buffer) =>
                {
                    if (item.Data is null)
                        return;
                    using var writer = new Utf8JsonWriter(buffer);
                    JsonSerializer.Serialize(writer, item.Data, JsonRpcWire.MessageType);
                },
                http.RequestAborted);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away again.
        }
    }

    private async Task<HttpSession?> FindSessionAsync(HttpContext http)
    {
        if (Eras.IsStateless(http.Request.Headers[HttpReplies.VersionHeader].ToString().Trim()))
        {
            http.Response.Headers.Allow = "POST";
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status405MethodNotAllowed, McpErrorCode.InvalidRequest, $"Protocol version {Eras.Stateless} has POST only.");
            return null;
        }

        var id = http.Request.Headers[HttpReplies.SessionHeader].ToString();
        if (id.Length == 0)
        {
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status400BadRequest, McpErrorCode.InvalidRequest, $"The {HttpReplies.SessionHeader} header is missing.");
            return null;
        }

        if (sessions.Find(id, Callers.UserId(http.User)) is { Transport: StreamableHttpServerTransport } session)
            return session;
        await RefuseSessionAsync(http, null);
        return null;
    }

    private static Task RefuseSessionAsync(HttpContext http, RequestId? id) => HttpReplies.RefuseAsync(
        http, StatusCodes.Status404NotFound, McpErrorCode.InvalidRequest, "There is no such session; send initialize again.", id);

    private static Task RefuseVersionAsync(HttpContext http, string version, JsonRpcMessage message) => HttpReplies.RefuseAsync(
        http, StatusCodes.Status400BadRequest, McpErrorCode.UnsupportedProtocolVersion, "This protocol version is not supported.",
        (message as JsonRpcRequest)?.Id,
        data =>
        {
            data.WriteStartObject();
            data.WriteStartArray("supported");
            data.WriteStringValue(Eras.Stateless);
            data.WriteEndArray();
            data.WriteString("requested", version.Length <= 40 ? version : version[..40]);
            data.WriteEndObject();
        });
}
