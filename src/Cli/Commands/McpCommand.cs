using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands;

/// <summary><c>mcp</c>: one client on standard input and output. Logs go to standard error.</summary>
internal sealed class McpCommand : ShellCommand<GivenSettings>
{
    private readonly SettingOptions _settings;

    public McpCommand(Shell shell)
        : base(shell, "mcp", shell.Say("Serve one MCP client on standard input and output", "在标准输入输出上为一个 MCP 客户端服务")) =>
        _settings = new SettingOptions(this, shell, [.. KnownSettings.Selection, .. KnownSettings.ForEveryCommand]);

    public override IReadOnlyList<string> Examples => ["travel-planner mcp", "travel-planner mcp --toolsets core,search --read-only --lang zh"];

    public override GivenSettings Read(ParseResult parsed) => _settings.Read(parsed);

    public override async Task<ExitCode> RunAsync(GivenSettings arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments);
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        var composition = new Composition(settings, Shell.Machine.Clock);
        // The server's own settings do not matter on stdio: nobody listens, and a wrong address must not stop a client.
        var options = new ServerOptions { LogLevel = settings.LogLevel };
        await StdioHost.RunAsync(composition.CreateSurface(logs), options, logs, cancellation);
        return ExitCode.Ok;
    }
}
