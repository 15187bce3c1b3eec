using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Security;
using TravelPlanner.McpServer.Transport;

namespace TravelPlanner.McpServer;

/// <summary>
/// Serves a surface over HTTP: <c>/mcp</c> for both eras, <c>/sse</c> and <c>/message</c> for older clients, health and
/// metrics beside them.
/// </summary>
public static class HttpHost
{
    /// <summary>The server, not started yet, so that a caller can add what else it serves. Start it and read the bound addresses from <c>app.Urls</c>.</summary>
    /// <param name="time">The clock of sessions and tokens.</param>
    /// <param name="logs">Where logs go; standard error when null.</param>
    /// <exception cref="ServerOptionsException">An option cannot be used.</exception>
    public static WebApplication Build(McpSurface surface, ServerOptions options, TimeProvider? time = null, ILoggerProvider? logs = null)
    {
        options.Validate();
        // Empty: the usual builders also listen where an appsettings.json of the current directory or a variable says, past the
        // checks of the options, and put stack traces into replies in a development environment.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]);
        builder.WebHost.ConfigureKestrel(kestrel => Limit(kestrel, options));
        builder.Logging.ClearProviders().AddProvider(logs ?? new StderrLog(options.LogLevel)).SetMinimumLevel(options.LogLevel)
            // It writes whole URLs, and clients that do not know better put tokens into the query.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        AddServices(builder.Services, surface, options, time ?? TimeProvider.System);

        var app = builder.Build();
        app.Use(new EdgeGuard(options).InvokeAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        Map(app, surface, options);
        var sessions = app.Services.GetRequiredService<HttpSessions>();
        app.Lifetime.ApplicationStarted.Register(sessions.StartSweeping);
        // Open streams would hold the stop back until its timeout.
        app.Lifetime.ApplicationStopping.Register(sessions.StopStreams);
        if (OpenTelemetryExport.StartIfConfigured(surface.ServerInfo) is { } export)
            app.Lifetime.ApplicationStopped.Register(export.Dispose);
        return app;
    }

    private static void Limit(KestrelServerOptions kestrel, ServerOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static void AddServices(IServiceCollection services, McpSurface surface, ServerOptions options, TimeProvider time)
    {
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton(time);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        services.AddSingleton(provider => new Composition(surface, options, provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<HttpSessions>();
        services.AddSingleton<StatelessRequests>();
        services.AddSingleton<McpEndpoint>();
        services.AddSingleton<SseEndpoint>();
        services.AddSingleton<PrometheusText>();
        if (options.OAuth is { } oauth)
        {
            services.AddSingleton(oauth);
            services.AddSingleton(provider => new SigningKeys(
                oauth, time, provider.GetRequiredService<ILoggerFactory>().CreateLogger("TravelPlanner.McpServer.Security")));
            services.AddSingleton<AccessTokenValidator>();
        }

        // Core only: the whole of it brings data protection along, which would write keys to the user's home.
        services.AddWebEncoders();
        services.AddAuthenticationCore(schemes =>
        {
            schemes.AddScheme<BearerAuthentication>(BearerAuthentication.SchemeName, displayName: null);
            schemes.DefaultScheme = BearerAuthentication.SchemeName;
        });
        services.AddAuthorizationBuilder().AddPolicy(
            "caller", policy => policy.RequireAuthenticatedUser().RequireAssertion(call => BearerAuthentication.HasRequiredScopes(call.User, options)));
        services.AddRateLimiter(limits => RateLimits.Configure(limits, options));
    }

    private static void Map(WebApplication app, McpSurface surface, ServerOptions options)
    {
        var mcp = app.Services.GetRequiredService<McpEndpoint>();
        var sse = app.Services.GetRequiredService<SseEndpoint>();
        // Created now, so that it counts from the first request on.
        var metrics = app.Services.GetRequiredService<PrometheusText>();

        Guard(app.MapPost("/mcp", mcp.PostAsync));
        Guard(app.MapGet("/mcp", mcp.GetAsync));
        Guard(app.MapDelete("/mcp", mcp.DeleteAsync));
        Guard(app.MapGet("/sse", sse.GetAsync));
        Guard(app.MapPost("/message", sse.PostAsync));
        Guard(app.MapGet("/metrics", http =>
        {
            http.Response.ContentType = PrometheusText.ContentType;
            return http.Response.WriteAsync(metrics.Write(), http.RequestAborted);
        }));

        app.MapGet("/health/live", http => http.Response.WriteAsync("ok", http.RequestAborted));
        app.MapGet("/health/ready", http =>
        {
            var ready = app.Lifetime.ApplicationStarted.IsCancellationRequested && !app.Lifetime.ApplicationStopping.IsCancellationRequested;
            http.Response.StatusCode = ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            return http.Response.WriteAsync(ready ? "ready" : "not ready", http.RequestAborted);
        });

        if (options.OAuth is not null)
        {
            app.MapGet(ProtectedResource.MetadataPath, Describe);
            app.MapGet($"{ProtectedResource.MetadataPath}/mcp", Describe);
        }

        Task Describe(HttpContext http)
        {
            JsonObject metadata = ProtectedResource.Describe(http.Request, options, surface.ServerInfo.Title ?? surface.ServerInfo.Name);
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(metadata.ToJsonString(), http.RequestAborted);
        }

        void Guard(IEndpointConventionBuilder endpoint)
        {
            if (options.NeedsToken)
                endpoint.RequireAuthorization("caller");
        }
    }
}
