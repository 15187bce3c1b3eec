using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using ModelContextProtocol;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Transport;

namespace TravelPlanner.McpServer.Security;

/// <summary>A bucket of requests for each caller: by subject once a token is known to be good, by address before.</summary>
internal static class RateLimits
{
    public static void Configure(RateLimiterOptions limits, ServerOptions options)
    {
        limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limits.OnRejected = RefuseAsync;
        limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
            options.RatePerSecond == 0 || http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
                ? RateLimitPartition.GetNoLimiter("unlimited")
                : RateLimitPartition.GetTokenBucketLimiter(Caller(http), _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = options.RateBurst,
                    TokensPerPeriod = options.RatePerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                }));
    }

    private static string Caller(HttpContext http) => http.User.Identity is { IsAuthenticated: true }
        ? $"user:{Callers.UserId(http.User)}"
        : $"address:{http.Connection.RemoteIpAddress}";

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        Telemetry.EdgeRefused("rate");
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, Math.Ceiling(after.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        await HttpReplies.RefuseAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, McpErrorCode.InvalidRequest, $"Too many requests; try again after {wait} s.");
    }
}
