using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace TravelPlanner.InferenceWorker.Supervision;

/// <summary>
/// Who may ask: with keys, who presents one; without, programs of this machine that name it by a loopback name (DNS rebinding) and no page of
/// a browser from elsewhere.
/// </summary>
internal sealed class WorkerGuard(WorkerOptions options)
{
    private const string Prefix = "Bearer ";

    private readonly List<(string Name, byte[] Digest)> _keys = [.. options.ApiKeys.Select(k => (k.Key, SHA256.HashData(Encoding.UTF8.GetBytes(k.Value))))];

    public async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (_keys.Count == 0)
        {
            if (!WorkerOptions.IsLoopback(http.Request.Host.Host) || IsForeign(http.Request.Headers.Origin.ToString()))
            {
                await EngineGateway.ErrorAsync(http, StatusCodes.Status403Forbidden, "forbidden_host", "Without API keys only programs of this machine are served.", Refused).ConfigureAwait(false);
                return;
            }
        }
        // Who only looks whether the worker is well (a balancer) has no key.
        else if (http.Request.Path != "/health")
        {
            if (FindCaller(http.Request) is not { } caller)
            {
                http.Response.Headers.WWWAuthenticate = "Bearer";
                await EngineGateway.ErrorAsync(http, StatusCodes.Status401Unauthorized, "invalid_api_key", "No known API key was presented; send it as Authorization: Bearer <key>.", Refused).ConfigureAwait(false);
                return;
            }

            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, caller)], "key"));
        }

        await next(http).ConfigureAwait(false);
    }

    private const string Refused = "invalid_request_error";

    private static bool IsForeign(string origin) => origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && WorkerOptions.IsLoopback(page.Host));

    private string? FindCaller(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(header[Prefix.Length..].Trim()));
        string? found = null;
        // All of them are compared, so that the time says nothing about which was near.
        foreach (var (name, known) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
                found = name;
        }

        return found;
    }
}
