using System.CommandLine;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record DiskUsageArguments(bool Json, GivenSettings Settings);

/// <summary><c>models du</c>: what the store holds on the disk, unfinished downloads included.</summary>
internal sealed class DiskUsageCommand : ShellCommand<DiskUsageArguments>
{
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public DiskUsageCommand(Shell shell)
        : base(shell, "du", shell.Say("Disk space of models and unfinished downloads", "模型与未完成下载占用的空间"))
    {
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models du"];

    public override DiskUsageArguments Read(ParseResult parsed) => new(parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(DiskUsageArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var usage = store.Usage();
        if (arguments.Json)
        {
            Terminal.WriteJson(new
            {
                folder = store.Root, models = usage.Models.Select(m => new { m.Id, m.Bytes }), partial = usage.Partial.Select(p => new { p.Path, p.Bytes }),
                other = usage.Other, total = usage.Total,
            });
            return Task.FromResult(ExitCode.Ok);
        }

        var table = new TextTable(Shell.Say("What", "内容"), Shell.Say("Size", "大小"));
        foreach (var (id, bytes) in usage.Models)
            table.Add(id, ModelTexts.Size(bytes));
        foreach (var (path, bytes) in usage.Partial)
            table.Add(new Cell(path, Tone.Faint), ModelTexts.Size(bytes));
        table.Add(new Cell(Shell.Say("records", "记录文件"), Tone.Faint), ModelTexts.Size(usage.Other));
        table.Add(Shell.Say($"total in {store.Root}", $"合计（{store.Root}）"), ModelTexts.Size(usage.Total));
        Terminal.WriteTable(table);
        return Task.FromResult(ExitCode.Ok);
    }
}
