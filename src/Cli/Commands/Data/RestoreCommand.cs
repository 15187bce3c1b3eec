using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Data;

internal sealed record RestoreArguments(string File, bool Json, GivenSettings Settings);

/// <summary><c>data restore</c>: puts a backup in the place of what is there, which is kept beside it.</summary>
internal sealed class RestoreCommand : ShellCommand<RestoreArguments>
{
    private readonly Argument<string> _file;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public RestoreCommand(Shell shell)
        : base(shell, "restore", shell.Say("Put a backup in place; stop the server first", "恢复备份，请先停止服务"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("A file made by data backup", "由 data backup 生成的文件") };
        Arguments.Add(_file);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner data restore ~/travel-planner-2027-05-01.db"];

    public override RestoreArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(RestoreArguments arguments, CancellationToken cancellation)
    {
        var store = Composition.OpenStore(Load(arguments.Settings), Shell.Machine.Clock);
        var backup = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        if (!File.Exists(backup))
            throw new CommandException(ExitCode.NotFound, Shell.Say($"There is no file {backup}.", $"文件 {backup} 不存在。"));
        var kept = await store.RestoreAsync(backup, cancellation);
        if (arguments.Json)
        {
            Terminal.WriteJson(new { database = store.Path, restored = backup, kept });
            return ExitCode.Ok;
        }

        Terminal.WriteLine(Shell.Say($"Restored {store.Path} from {backup}.", $"已从 {backup} 恢复 {store.Path}。"));
        if (kept is not null)
            Terminal.WriteLine(Shell.Say($"What was there before: {kept}", $"原有数据保留在：{kept}"));
        return ExitCode.Ok;
    }
}
