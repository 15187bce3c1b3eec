using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TravelPlanner.InferenceWorker.Supervision;

namespace TravelPlanner.InferenceWorker;

/// <summary>What callers reach: the guard, health, and everything else passed on to the engine's process.</summary>
public static class WorkerServer
{
    /// <summary>How long answers that stream may go on when the worker stops; then they end with an error event.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    /// <summary>The server, not started yet. The supervisor stays the caller's.</summary>
    /// <exception cref="WorkerOptionsException">An option cannot be used.</exception>
    public static WebApplication Build(EngineSupervisor supervisor, WorkerOptions options, ILoggerProvider logs, LogLevel logLevel)
    {
        options.Validate();
        // Empty: the usual builders also listen where an appsettings.json of the current directory or a variable says.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().UseUrls([.. options.Urls]).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = EngineServer.LongestBody;
            kestrel.Limits.MaxConcurrentConnections = 4096;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        }).UseSockets(EngineServer.SendAtOnce);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(logLevel)
            // It writes whole URLs, and clients that do not know better put keys into the query.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Services.AddRoutingCore();
        // Who started it decides what a signal means: a chat's Ctrl-C ends one answer.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        // Lives as long as the server: nothing but the end of the process outlives it.
#pragma warning disable CA2000
        var cut = new CancellationTokenSource();
#pragma warning restore CA2000
        app.Lifetime.ApplicationStopping.Register(() => cut.CancelAfter(Drain));
        app.Lifetime.ApplicationStopped.Register(cut.Dispose);
        var gateway = new EngineGateway(supervisor, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("TravelPlanner.InferenceWorker"), cut.Token);
        app.Use(new WorkerGuard(options).InvokeAsync);
        app.UseRouting();
        app.MapGet("/health", gateway.HealthAsync);
        app.MapFallback(gateway.ForwardAsync);
        return app;
    }
}
