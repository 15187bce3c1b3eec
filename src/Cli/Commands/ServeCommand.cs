using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.McpServer;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.Cli.Commands;

internal sealed record ServeArguments(GivenSettings Settings, bool Json);

/// <summary><c>serve</c>: MCP over HTTP until interrupted.</summary>
internal sealed class ServeCommand : ShellCommand<ServeArguments>
{
    private readonly SettingOptions _settings;
    private readonly Option<int?> _port;
    private readonly Option<bool> _json;

    public ServeCommand(Shell shell)
        : base(shell, "serve", shell.Say("Serve MCP over HTTP", "通过 HTTP 提供 MCP 服务"))
    {
        _port = new Option<int?>("--port")
        {
            Description = shell.Say("Listen on this port of 127.0.0.1; 0 takes a free one", "监听本机该端口，0 为任取空闲端口"), HelpName = "port",
        };
        _port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535)
                result.AddError(shell.Say("--port: 0 to 65535 is allowed.", "--port：允许 0 到 65535。"));
        });
        Options.Add(_port);
        _settings = new SettingOptions(this, shell, [.. KnownSettings.Listening, .. KnownSettings.Selection, .. KnownSettings.ForEveryCommand]);
        _json = JsonOption();
        Validators.Add(result =>
        {
            if (result.GetResult(_port) is not null && result.GetResult("--url") is not null)
                result.AddError(shell.Say("Give --url or --port, not both.", "--url 与 --port 只能给一个。"));
        });
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner serve",
        "travel-planner serve --port 9000 --toolsets all",
        "TRAVEL_PLANNER_TOKEN=alice=$(openssl rand -hex 24) travel-planner serve --url http://0.0.0.0:8765 --allowed-host travel.example",
    ];

    public override ServeArguments Read(ParseResult parsed)
    {
        var given = _settings.Read(parsed);
        if (parsed.GetValue(_port) is not { } port)
            return new ServeArguments(given, parsed.GetValue(_json));
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        return new ServeArguments(
            given with { Values = new Dictionary<string, IReadOnlyList<string>>(given.Values, StringComparer.Ordinal) { [KnownSettings.Urls.Key] = [url] } },
            parsed.GetValue(_json));
    }

    public override async Task<ExitCode> RunAsync(ServeArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var options = settings.ToServerOptions();
        using var logs = new StderrLog(settings.LogLevel, Terminal.Error);
        var composition = new Composition(settings, Shell.Machine.Clock);
        var surface = composition.CreateSurface(logs);
        await using var app = HttpHost.Build(surface, options, logs: logs);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            throw new CommandException(ExitCode.Unavailable, $"server.urls: {fault.Message} " + Shell.Say("Choose another with --port, or 0 for a free one.", "请用 --port 换一个端口，0 为任取空闲端口。"));
        }

        Announce(app, composition, surface, options, arguments.Json);
        await app.WaitForShutdownAsync(cancellation);
        return ExitCode.Ok;
    }

    private void Announce(WebApplication app, Composition composition, McpSurface surface, ServerOptions options, bool json)
    {
        var address = app.Urls.First();
        var mcp = options.PublicUrl?.ToString() ?? $"{address}/mcp";
        if (json)
        {
            Terminal.WriteJson(new { mcp, sse = $"{address}/sse", urls = app.Urls, tools = surface.Tools.Select(t => t.ProtocolTool.Name), needsToken = options.NeedsToken });
            return;
        }

        if (!Terminal.IsInteractive)
        {
            Terminal.WriteLine(mcp);
            return;
        }

        Terminal.WriteHeading(Shell.Say($"Serving MCP at {mcp}", $"MCP 服务地址 {mcp}"));
        Terminal.WriteLine(Shell.Say($"Older clients: {address}/sse. Health: {address}/health/ready.", $"旧版客户端：{address}/sse。健康检查：{address}/health/ready。"));
        Terminal.WriteLine(Shell.Say($"Tools: {surface.Tools.Count}. Stop with Ctrl-C.", $"工具 {surface.Tools.Count} 个。按 Ctrl-C 停止。"));
        Terminal.WriteLine();
        Terminal.WriteLine(Shell.Say("For a client's configuration:", "客户端配置："));
        var authorization = options.Tokens.Count > 0 ? """, "headers": { "Authorization": "Bearer <token>" }""" : "";
        Terminal.WriteLine($$"""  { "mcpServers": { "travel-planner": { "type": "http", "url": "{{mcp}}"{{authorization}} } } }""");
        Terminal.WriteLine(Shell.Say("or: travel-planner install --client claude-code --http ", "或者：travel-planner install --client claude-code --http ") + mcp);
        Terminal.WriteLine();
        foreach (var p in composition.Providers)
            Terminal.WriteLine($"  {p.Serves}: {p.Mode.ToString().ToLowerInvariant()}{(p.Note is { } note ? ", " + note.In(Shell.Language) : "")}");
    }
}
