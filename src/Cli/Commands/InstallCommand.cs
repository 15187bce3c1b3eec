using System.CommandLine;
using System.Text.Json;
using TravelPlanner.Cli.Clients;

namespace TravelPlanner.Cli.Commands;

internal sealed record InstallArguments(McpClient Client, InstallScope Scope, Uri? Url, bool DryRun, bool Remove, bool Json);

/// <summary><c>install</c>: names this server in a client's configuration file, and takes it out again.</summary>
internal sealed class InstallCommand : ShellCommand<InstallArguments>
{
    private readonly Option<string> _client;
    private readonly Option<string> _scope;
    private readonly Option<string?> _http;
    private readonly Option<bool> _dryRun;
    private readonly Option<bool> _remove;
    private readonly Option<bool> _json;

    public InstallCommand(Shell shell)
        : base(shell, "install", shell.Say("Name this server in an MCP client's configuration", "把本服务写入 MCP 客户端的配置"))
    {
        _client = new Option<string>("--client") { Required = true, Description = shell.Say("Which client", "客户端") };
        _client.AcceptOnlyFromAmong([.. McpClient.All.Select(c => c.Id)]);
        _scope = new Option<string>("--scope")
        {
            DefaultValueFactory = _ => "user", Description = shell.Say("For you everywhere, or for this folder", "对该用户生效，或仅对当前目录生效"),
        };
        _scope.AcceptOnlyFromAmong("user", "project");
        _http = new Option<string?>("--http") { HelpName = "url", Description = shell.Say("Use a running server at this URL instead of starting one", "使用该地址上已运行的服务，而非自行启动") };
        _http.Validators.Add(result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string>(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                result.AddError(shell.Say("--http: give an http or https URL, for instance http://127.0.0.1:8765/mcp.", "--http：须为 http 或 https 地址，如 http://127.0.0.1:8765/mcp。"));
        });
        _dryRun = new Option<bool>("--dry-run") { Description = shell.Say("Show what would change; write nothing", "只显示将作的修改，不写入") };
        _remove = new Option<bool>("--remove") { Description = shell.Say("Take this server out again", "从配置中移除本服务") };
        Options.Add(_client);
        Options.Add(_scope);
        Options.Add(_http);
        Options.Add(_dryRun);
        Options.Add(_remove);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner install --client claude-desktop --dry-run",
        "travel-planner install --client vscode --scope project",
        "travel-planner install --client claude-code --http http://127.0.0.1:8765/mcp",
        "travel-planner install --client cursor --remove",
    ];

    public override InstallArguments Read(ParseResult parsed) => new(
        McpClient.All.Single(c => c.Id == parsed.GetValue(_client)), parsed.GetValue(_scope) == "project" ? InstallScope.Project : InstallScope.User,
        parsed.GetValue(_http) is { } url ? new Uri(url) : null, parsed.GetValue(_dryRun), parsed.GetValue(_remove), parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(InstallArguments arguments, CancellationToken cancellation)
    {
        var client = arguments.Client;
        if (!client.Scopes.Contains(arguments.Scope))
            throw new CommandException(ExitCode.Refused, Shell.Say($"{client.Name} has no configuration for one project; leave out --scope project.", $"{client.Name} 没有项目级配置，请去掉 --scope project。"));
        if (arguments.Url is not null && !client.KnowsUrls)
        {
            throw new CommandException(
                ExitCode.Refused,
                Shell.Say($"{client.Name}'s file can only start programs; leave out --http, or add the URL as a connector in its settings.", $"{client.Name} 的配置文件只能启动程序；请去掉 --http，或在其设置中把该地址添加为连接器。"));
        }

        var path = client.FindFile(arguments.Scope, Shell.Machine);
        try
        {
            var file = ClientFile.Read(path);
            var members = new JsonMembers(file.Text);
            var text = arguments.Remove
                ? members.Remove(client.Key, McpClient.ServerName)
                : members.Set(client.Key, McpClient.ServerName, client.Entry(Shell.Machine.Launcher, arguments.Url));
            var changes = file.Exists ? text != file.Text : !arguments.Remove;
            var backup = changes && !arguments.DryRun ? file.Replace(text, Shell.Machine) : null;
            Report(arguments, file, text, changes, backup);
            return Task.FromResult(ExitCode.Ok);
        }
        catch (Exception fault) when (fault is JsonException or System.Text.DecoderFallbackException)
        {
            throw new CommandException(
                ExitCode.Refused,
                Shell.Say($"{path} cannot be read and was left alone: {fault.Message} Mend it first.", $"{path} 无法读取，未作改动：{fault.Message} 请先修正该文件。"));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, fault.Message);
        }
    }

    private void Report(InstallArguments arguments, ClientFile file, string text, bool changes, string? backup)
    {
        if (arguments.Json)
        {
            var diff = changes ? LineDiff.Between(file.Text, text).Select(l => l.Text) : [];
            Terminal.WriteJson(new { client = arguments.Client.Id, file = file.Path, changed = changes && !arguments.DryRun, arguments.DryRun, diff, backup });
            return;
        }

        if (!changes)
        {
            Terminal.WriteLine(Shell.Say($"{file.Path}: nothing to change.", $"{file.Path}：无需修改。"));
            return;
        }

        if (arguments.DryRun)
        {
            Terminal.WriteLine(Shell.Say($"{file.Path} would change:", $"{file.Path} 将作如下修改："));
            foreach (var line in LineDiff.Between(file.Text, text))
                Terminal.WriteLine(line);
            return;
        }

        Terminal.WriteLine(Shell.Say($"{file.Path}: written.", $"{file.Path}：已写入。"));
        if (backup is not null)
            Terminal.WriteLine(Shell.Say($"The file as it was: {backup}", $"原文件备份：{backup}"));
        if (!arguments.Remove)
            Terminal.WriteLine(Shell.Say($"Restart {arguments.Client.Name} to use it.", $"重启 {arguments.Client.Name} 后生效。"));
    }
}
