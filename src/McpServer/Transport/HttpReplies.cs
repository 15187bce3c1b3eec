using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Replies that the edge gives itself, and the headers of event streams.</summary>
internal static class HttpReplies
{
    public const string SessionHeader = "Mcp-Session-Id";
    public const string VersionHeader = "MCP-Protocol-Version";

    public static Task RefuseAsync(HttpContext http, int status, McpErrorCode code, string message, RequestId? id = null, Action<Utf8JsonWriter>? data = null) =>
        WriteAsync(http, status, JsonRpcWire.Error(id, code, message, data));

    public static async Task WriteAsync(HttpContext http, int status, byte[] body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    public static void BeginEventStream(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-store";
        // Reverse proxies that buffer would hold events back.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>The status that a protocol error has as the first and only message of a 2026-07-28 response.</summary>
    public static int StatusOf(JsonRpcMessage? first) => first is not JsonRpcError error
        ? StatusCodes.Status200OK
        : (McpErrorCode)error.Error.Code switch
        {
            McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
            McpErrorCode.ParseError or McpErrorCode.InvalidRequest or McpErrorCode.HeaderMismatch
                or McpErrorCode.UnsupportedProtocolVersion or McpErrorCode.MissingRequiredClientCapability => StatusCodes.Status400BadRequest,
            _ => StatusCodes.Status200OK,
        };

    public static bool Accepts(HttpRequest request, string mediaType)
    {
        var accept = request.GetTypedHeaders().Accept;
        return accept.Count == 0 || accept.Any(a => a.MatchesAllTypes || a.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
            || (a.MatchesAllSubTypes && mediaType.StartsWith(a.Type + "/", StringComparison.OrdinalIgnoreCase)));
    }
}
