using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Data;

internal sealed record BackupArguments(string File, bool Json, GivenSettings Settings);

/// <summary><c>data backup</c>: copies what travellers saved, while a server may be running.</summary>
internal sealed class BackupCommand : ShellCommand<BackupArguments>
{
    private readonly Argument<string> _file;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public BackupCommand(Shell shell)
        : base(shell, "backup", shell.Say("Copy trips and preferences to a file; a server may be running", "把行程与偏好备份到文件，服务可照常运行"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("Where to; replaced when it is there", "目标文件，已存在则替换") };
        Arguments.Add(_file);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner data backup ~/travel-planner-$(date +%F).db"];

    public override BackupArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(BackupArguments arguments, CancellationToken cancellation)
    {
        var store = Composition.OpenStore(Load(arguments.Settings), Shell.Machine.Clock);
        if (!File.Exists(store.Path))
            throw new CommandException(ExitCode.NotFound, Shell.Say($"Nothing is saved yet: there is no {store.Path}.", $"尚无保存的记录：{store.Path} 不存在。"));
        var target = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        store.Backup(target);
        if (arguments.Json)
            Terminal.WriteJson(new { database = store.Path, backup = target, bytes = new FileInfo(target).Length });
        else
            Terminal.WriteLine(Shell.Say($"Backed up to {target}.", $"已备份到 {target}。"));
        return Task.FromResult(ExitCode.Ok);
    }
}
