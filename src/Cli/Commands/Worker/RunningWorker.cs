using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker;
using TravelPlanner.InferenceWorker.Supervision;

namespace TravelPlanner.Cli.Commands.Worker;

/// <summary>A worker in this process with its engine in another. Disposing ends both.</summary>
internal sealed class RunningWorker : IAsyncDisposable
{
    private readonly EngineSupervisor _supervisor;
    private readonly WebApplication _app;

    private RunningWorker(EngineSupervisor supervisor, WebApplication app, IReadOnlyList<string> models) => (_supervisor, _app, Models) = (supervisor, app, models);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:8766</c>.</summary>
    public string Address => _app.Urls.First();

    public IReadOnlyList<string> Models { get; }

    /// <summary>Returns when the first model is loaded.</summary>
    /// <exception cref="CommandException">An option, a model or the address cannot be used.</exception>
    public static async Task<RunningWorker> StartAsync(Shell shell, Settings settings, EngineArguments engine, WorkerOptions options, ILoggerProvider logs, CancellationToken cancellation)
    {
        var encoders = engine.FindEncoders(shell, settings);
        var chats = engine.FindModels(shell, settings);
        if (engine.Models.Count == 0 && chats is [{ Path: var path }] && path == ShippedModel.Find(shell.Machine))
            shell.Terminal.WriteError(ShippedModel.Notice(shell));
        string[] models = [.. chats.Select(m => m.Name), .. new[] { encoders.Embedder?.Name, encoders.Reranker?.Name }.OfType<string>()];
        var launcher = shell.Machine.Launcher;
        var supervisor = new EngineSupervisor(
            new EngineStart(launcher.Command, [.. launcher.Arguments, "worker", "engine", .. engine.ToCommandLine(), "--data-dir", settings.DataDirectory, "--log-level", settings.LogLevel.ToString().ToLowerInvariant()]),
            logs.CreateLogger("TravelPlanner.InferenceWorker"));
        RunningWorker? worker = null;
        try
        {
            worker = new RunningWorker(supervisor, WorkerServer.Build(supervisor, options, logs, settings.LogLevel), models);
            await worker._app.StartAsync(cancellation);
            supervisor.Start();
            return await supervisor.WaitReadyAsync(cancellation)
                ? worker
                : throw new CommandException(supervisor.State.Phase == EnginePhase.Refused ? ExitCode.Refused : ExitCode.Unavailable, supervisor.State.Message ?? shell.Say("The engine ended.", "引擎已退出。"));
        }
        catch (Exception fault)
        {
            await (worker?.DisposeAsync() ?? supervisor.DisposeAsync());
            throw fault switch
            {
                WorkerOptionsException wrong => new CommandException(ExitCode.Usage, wrong.Message),
                IOException or SocketException => new CommandException(
                    ExitCode.Unavailable, $"worker.urls: {fault.Message} " + shell.Say("Choose another with --port, or 0 for a free one.", "请用 --port 换一个端口，0 为任取空闲端口。")),
                _ => fault,
            };
        }
    }

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _supervisor.DisposeAsync();
    }
}
