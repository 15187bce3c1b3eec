using System.CommandLine;
using System.Runtime.InteropServices;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands.Worker;

internal sealed record EngineProcessArguments(string Socket, EngineArguments Engine, GivenSettings Settings);

/// <summary><c>worker engine</c>: the process that holds the models. Started by <c>worker</c>, not by people.</summary>
internal sealed class EngineCommand : ShellCommand<EngineProcessArguments>
{
    private readonly Option<string> _socket;
    private readonly EngineOptions _engine;
    private readonly SettingOptions _settings;

    public EngineCommand(Shell shell)
        : base(shell, "engine", shell.Say("The engine's own process", "引擎进程"))
    {
        Hidden = true;
        _socket = new Option<string>("--socket") { Required = true, HelpName = "file", Description = shell.Say("Where to listen", "监听的套接字") };
        Options.Add(_socket);
        _engine = new EngineOptions(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory, KnownSettings.LogLevel]);
    }

    public override IReadOnlyList<string> Examples => ["travel-planner worker engine --socket /run/user/1000/engine --model qwen3-0.6b.gguf"];

    public override EngineProcessArguments Read(ParseResult parsed) => new(parsed.GetValue(_socket)!, _engine.Read(parsed), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(EngineProcessArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        using var deaf = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        // Not ended by a signal of the terminal, which is the supervisor's to hear: it lets answers end and then closes our standard input.
        var status = await EngineServer.RunAsync(
            arguments.Socket, arguments.Engine.FindModels(Shell, settings), arguments.Engine.FindEncoders(Shell, settings), arguments.Engine.Hosting, arguments.Engine.Scheduling, logs, settings.LogLevel, Console.In, Console.Out, CancellationToken.None);
        return (ExitCode)status;
    }
}
