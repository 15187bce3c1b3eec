using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using TravelPlanner.McpServer.Calls;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Reads the JSON-RPC message of a POST and puts the caller beside it.</summary>
internal static class IncomingMessage
{
    /// <returns>Null when the request was refused; the reply is written then.</returns>
    public static async Task<JsonRpcMessage?> ReadAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status415UnsupportedMediaType, McpErrorCode.InvalidRequest, "Content-Type must be application/json.");
            return null;
        }

        if (!HttpReplies.Accepts(http.Request, "text/event-stream") && !HttpReplies.Accepts(http.Request, "application/json"))
        {
            await HttpReplies.RefuseAsync(
                http, StatusCodes.Status406NotAcceptable, McpErrorCode.InvalidRequest, "Accept must include application/json and text/event-stream.");
            return null;
        }

        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (BadHttpRequestException fault)
        {
            await HttpReplies.RefuseAsync(
                http, fault.StatusCode, McpErrorCode.InvalidRequest,
                fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The request body is too large." : "The request body cannot be read.");
            return null;
        }

        if (!JsonRpcWire.TryRead(body.GetBuffer().AsMemory(0, (int)body.Length), out var message, out var refusal))
        {
            await HttpReplies.WriteAsync(http, StatusCodes.Status400BadRequest, refusal);
            return null;
        }

        message.Context = new JsonRpcMessageContext { User = http.User };
        if (Callers.FromAcceptLanguage(http.Request.Headers.AcceptLanguage.ToString()) is { } language)
            message.Context.Items = new Dictionary<string, object?> { [Callers.LanguageItem] = language };
        return message;
    }
}
