using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Config;

internal sealed record ShowArguments(GivenSettings Settings, bool Json);

/// <summary><c>config show</c>: what is in effect, and where each value comes from.</summary>
internal sealed class ShowCommand : ShellCommand<ShowArguments>
{
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ShowCommand(Shell shell)
        : base(shell, "show", shell.Say("Show the effective configuration and where each value comes from", "显示生效的配置及各值来源"))
    {
        _settings = new SettingOptions(this, shell, [.. KnownSettings.Listening, .. KnownSettings.Selection, .. KnownSettings.ForEveryCommand]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner config show", "travel-planner config show --config ./travel.json --json"];

    public override ShowArguments Read(ParseResult parsed) => new(_settings.Read(parsed), parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(ShowArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        if (arguments.Json)
        {
            Terminal.WriteJson(new
            {
                settings.File,
                settings.FileExists,
                Settings = settings.All.Select(v => new { v.Setting.Key, Value = v.Setting.IsList ? (object)v.Shown : v.Shown is [var one] ? one : null, Source = v.Source, v.Setting.Variable, v.Setting.Option }),
            });
        }
        else
        {
            var table = new TextTable(Shell.Say("Setting", "设置"), Shell.Say("Value", "值"), Shell.Say("Source", "来源"));
            foreach (var value in settings.All)
            {
                table.Add(
                    value.Setting.Key, string.Join(", ", value.Shown),
                    new Cell(Describe(value, settings.File), value.Source == SettingSource.Default ? Tone.Faint : Tone.Good));
            }

            Terminal.WriteTable(table);
            Terminal.WriteError(settings.FileExists
                ? Shell.Say($"File: {settings.File}", $"配置文件：{settings.File}")
                : Shell.Say($"File: {settings.File} (none there)", $"配置文件：{settings.File}（不存在）"));
        }

        _ = settings.ToServerOptions();
        return Task.FromResult(ExitCode.Ok);
    }

    private string Describe(SettingValue value, string file) => value.Source switch
    {
        SettingSource.File => Shell.Say("file ", "文件 ") + Path.GetFileName(file),
        SettingSource.Environment => Shell.Say("environment ", "环境变量 ") + value.Setting.Variable,
        SettingSource.Option => Shell.Say("option ", "选项 ") + value.Setting.Option,
        _ => Shell.Say("default", "默认"),
    };
}
