using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Endpoints;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Supervision;
using TravelPlanner.Native.LlamaCpp;
using TravelPlanner.Native.OnnxRuntime;

namespace TravelPlanner.InferenceWorker;

/// <summary>
/// The engine's process: models, schedulers and the API over a socket of this machine. It says on standard output how far it is, and ends
/// when its standard input does.
/// </summary>
public static class EngineServer
{
    /// <summary>Bytes of one request: a long conversation with its tools.</summary>
    public const long LongestBody = 32 * 1024 * 1024;

    /// <returns>The exit status: 0 for a stop, <see cref="EngineSupervisor.RefusedExit"/> when it cannot use what it was given, 1 when the engine failed.</returns>
    public static async Task<int> RunAsync(
        string socket, IReadOnlyList<ModelEntry> entries, EngineEncoders encoding, HostingOptions hosting, Scheduling.SchedulerOptions scheduling, ILoggerProvider logs, LogLevel logLevel, TextReader input, TextWriter output,
        CancellationToken cancellation, TimeProvider? time = null)
    {
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(logs).SetMinimumLevel(logLevel));
        var engineLog = factory.CreateLogger("TravelPlanner.Native.LlamaCpp");
        ModelHost? models = null;
        EncoderHost encoders;
        var ready = false;
        try
        {
            encoders = await EncoderHost.LoadAsync(encoding.Embedder, encoding.Reranker, encoding.Options, cancellation).ConfigureAwait(false);
            // A worker that only embeds needs no engine for language models.
            if (entries.Count > 0)
            {
                var runtime = LlamaRuntime.Open(new LlamaRuntimeOptions { RequireGpu = hosting.RequireGpu, Log = (level, message) => EngineLog.Write(engineLog, level, message) });
                models = new ModelHost(runtime, entries, hosting, scheduling, factory.CreateLogger("TravelPlanner.InferenceWorker"))
                {
                    // Another model that is loaded later holds up those who asked for it, not the worker.
                    Progress = (_, share) =>
                    {
                        if (!Volatile.Read(ref ready))
                            Report(new EngineReport(EnginePhase.Loading, share));
                    },
                };
            }
        }
        catch (Exception fault) when (fault is LlamaException or OnnxException or ModelException or ArgumentException)
        {
            Report(new EngineReport(EnginePhase.Refused, 0, fault.Message));
            return EngineSupervisor.RefusedExit;
        }

        using (encoders)
        await using (models)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await using var app = Build(models, encoders, socket, logs, logLevel);
            await app.StartAsync(cancellation).ConfigureAwait(false);
            // From the start on: who asked for a model may be gone before it is loaded.
            var orphaned = Task.Run(
                async () =>
                {
                    while (await input.ReadLineAsync(stop.Token).ConfigureAwait(false) is not null)
                        continue;
                },
                stop.Token);
            try
            {
                // The first model now, so that ready means ready.
                if (models is not null)
                {
                    var first = models.AcquireAsync(null, stop.Token);
                    if (await Task.WhenAny(orphaned, first).ConfigureAwait(false) == orphaned)
                        return 0;
                    (await first.ConfigureAwait(false)).Dispose();
                }
            }
            catch (ModelUnusableException fault)
            {
                Report(new EngineReport(EnginePhase.Refused, 0, fault.Message));
                return EngineSupervisor.RefusedExit;
            }

            Volatile.Write(ref ready, true);
            Report(new EngineReport(EnginePhase.Ready, 1));
            var beating = BeatAsync(models, stop.Token);
            var failed = models?.Failed ?? Task.Delay(Timeout.Infinite, stop.Token);
            var ended = await Task.WhenAny(orphaned, failed, app.WaitForShutdownAsync(stop.Token)).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(false);
            if (ended == failed && failed.Exception is { } reason)
            {
                EngineLog.Failed(engineLog, reason);
                return 1;
            }

            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            return 0;
        }

        async Task BeatAsync(ModelHost? loaded, CancellationToken stopping)
        {
            var heart = new Heartbeat();
            using var timer = new PeriodicTimer(Heartbeat.Interval, time ?? TimeProvider.System);
            try
            {
                while (await timer.WaitForNextTickAsync(stopping).ConfigureAwait(false))
                {
                    if (heart.Beats(loaded?.Signs ?? []))
                        Report(new EngineReport(EnginePhase.Ready, 1));
                }
            }
            catch (OperationCanceledException)
            {
                // The process ends.
            }
        }

        void Report(EngineReport report)
        {
            lock (output)
            {
                output.WriteLine(report.Write());
                output.Flush();
            }
        }
    }

    /// <summary>
    /// A token is sent by the thread that wrote it: another one would have to be woken for each, on processors that the engine has use for. Nothing here blocks.
    /// </summary>
    internal static void SendAtOnce(SocketTransportOptions sockets) => sockets.UnsafePreferInlineScheduling = true;

    private static WebApplication Build(ModelHost? models, EncoderHost encoders, string socket, ILoggerProvider logs, LogLevel logLevel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenUnixSocket(socket);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            // The gateway counts connections and times out clients; here a slow answer is a slow model.
            kestrel.Limits.MinResponseDataRate = null;
        }).UseSockets(SendAtOnce);
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(logLevel);
        builder.Services.AddRoutingCore();
        // Ctrl-C reaches every process of the terminal: answers may still be drained by the supervisor, who ends us by our standard input.
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        var app = builder.Build();
        Map(app, models, encoders);
        return app;
    }

    /// <summary>The API on any host, so that a test can have it without a process.</summary>
    internal static void Map(WebApplication app, ModelHost? models, EncoderHost? encoders = null)
    {
        app.UseMiddleware<ErrorAnswers>();
        app.UseRouting();
        var list = new ModelListEndpoint(models, encoders, TimeProvider.System);
        app.MapGet("/v1/models", list.ListAsync);
        app.MapGet("/v1/models/{name}", list.GetAsync);
        app.MapPost("/v1/embeddings", new EmbeddingsEndpoint(encoders?.Embedder).PostAsync);
        app.MapPost("/v1/rerank", new RerankEndpoint(encoders?.Reranker).PostAsync);
        app.MapGet("/metrics", new WorkerMetrics(models, encoders).GetAsync);
        if (models is null)
        {
            foreach (var path in ChatPaths)
                app.MapPost(path, http => throw EmbeddingsEndpoint.Missing(http.Request.Path, "a chat model (--model)"));
        }
        else
        {
            MapChat(app, models);
        }

        app.MapFallback(http => throw new UnknownPathException(http.Request.Method, http.Request.Path));
    }

    private static readonly string[] ChatPaths = ["/v1/chat/completions", "/v1/responses", "/v1/completions", "/tokenize", "/detokenize", "/apply-template"];

    private static void MapChat(WebApplication app, ModelHost models)
    {
        var about = new ModelEndpoints(models);
        app.MapPost("/v1/chat/completions", new ChatEndpoint(models, TimeProvider.System).PostAsync);
        app.MapPost("/v1/responses", new ResponsesEndpoint(models, TimeProvider.System).PostAsync);
        app.MapPost("/v1/completions", new CompletionsEndpoint(models, TimeProvider.System).PostAsync);
        app.MapPost("/tokenize", about.TokenizeAsync);
        app.MapPost("/detokenize", about.DetokenizeAsync);
        app.MapPost("/apply-template", about.ApplyTemplateAsync);
        app.MapGet("/props", about.PropsAsync);
        app.MapGet("/slots", about.SlotsAsync);
    }
}

/// <summary>The embedding and the reranking model that an engine is to serve; null for none.</summary>
public sealed record EngineEncoders(EncoderPackage? Embedder, EncoderPackage? Reranker, EncoderOptions Options);

/// <summary>Leaves the signals of the process alone.</summary>
internal sealed class NoSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

internal static partial class EngineLog
{
    public static void Write(ILogger log, LlamaLogLevel level, string message)
    {
        var severity = level switch
        {
            LlamaLogLevel.Error => LogLevel.Error,
            LlamaLogLevel.Warning => LogLevel.Warning,
            LlamaLogLevel.Info => LogLevel.Debug,
            _ => LogLevel.Trace,
        };
        Say(log, severity, message);
    }

    [LoggerMessage("{Message}")]
    private static partial void Say(ILogger log, LogLevel severity, string message);

    [LoggerMessage(LogLevel.Critical, "The engine failed.")]
    public static partial void Failed(ILogger log, Exception reason);
}
