using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Transport;

namespace TravelPlanner.McpServer.Security;

/// <summary>
/// Refuses requests by way of a foreign name (<c>Host</c>: DNS rebinding) or from a foreign page (<c>Origin</c>) with 403,
/// before anything else looks at them, and gives allowed pages the CORS headers they need.
/// </summary>
internal sealed class EdgeGuard(ServerOptions options)
{
    private readonly HashSet<string> _hosts = new(
        [.. options.AllowedHosts, .. options.Urls.Select(u => new Uri(u).Host), .. options.PublicUrl is { } url ? [url.Host] : Array.Empty<string>()],
        StringComparer.OrdinalIgnoreCase);

    private readonly HashSet<string> _origins = new(
        [.. options.AllowedOrigins, .. options.PublicUrl is { } url ? [url.GetLeftPart(UriPartial.Authority)] : Array.Empty<string>()],
        StringComparer.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsProbe(http.Request) && !IsAllowedHost(http.Request.Host.Host))
        {
            await RefuseAsync(http, "host", "This Host is not served here; the operator can add it to server.allowed_hosts.");
            return;
        }

        var origin = http.Request.Headers.Origin.ToString();
        if (origin.Length > 0)
        {
            if (!IsAllowedOrigin(origin))
            {
                await RefuseAsync(http, "origin", "This Origin is not allowed; the operator can add it to server.allowed_origins.");
                return;
            }

            var headers = http.Response.Headers;
            headers.AccessControlAllowOrigin = origin;
            headers.Vary = "Origin";
            headers.AccessControlExposeHeaders = $"{HttpReplies.SessionHeader}, WWW-Authenticate";
            if (HttpMethods.IsOptions(http.Request.Method))
            {
                headers.AccessControlAllowMethods = "GET, POST, DELETE";
                headers.AccessControlAllowHeaders =
                    "Accept, Accept-Language, Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id";
                headers.AccessControlMaxAge = "600";
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }
        }

        await next(http);
    }

    /// <summary>Orchestrators probe by address; health says nothing worth guarding.</summary>
    private static bool IsProbe(HttpRequest request) => request.Path.StartsWithSegments("/health", StringComparison.Ordinal);

    private bool IsAllowedHost(string host) => ServerOptions.IsLoopback(host) || _hosts.Contains(host);

    private bool IsAllowedOrigin(string origin) =>
        _origins.Contains(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && ServerOptions.IsLoopback(url.Host));

    private static Task RefuseAsync(HttpContext http, string reason, string message)
    {
        Telemetry.EdgeRefused(reason);
        return HttpReplies.RefuseAsync(http, StatusCodes.Status403Forbidden, McpErrorCode.InvalidRequest, message);
    }
}
