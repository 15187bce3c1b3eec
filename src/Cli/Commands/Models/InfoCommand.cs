using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record InfoArguments(string Model, bool Json, GivenSettings Settings);

/// <summary><c>models info</c>: all that is known of one model, and what nobody checked.</summary>
internal sealed class InfoCommand : ShellCommand<InfoArguments>
{
    private readonly Argument<string> _model;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public InfoCommand(Shell shell)
        : base(shell, "info", shell.Say("All that is known of one model", "查看一个模型的详细信息"))
    {
        _model = new Argument<string>("model") { Description = shell.Say("As models list names it", "名称同 models list") };
        Arguments.Add(_model);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models info qwen3-8b", "travel-planner models info qwen3-8b-q8_0 --json"];

    public override InfoArguments Read(ParseResult parsed) => new(parsed.GetValue(_model)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(InfoArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var installed = store.Find(arguments.Model);
        if (EncoderOf(arguments.Model, installed) is { } encoder)
        {
            if (arguments.Json)
                Terminal.WriteJson(new { catalogue = encoder, installed = installed?.Manifest, path = installed?.Path });
            else
                new EncoderInfo(Shell).Show(encoder, installed);
            return Task.FromResult(ExitCode.Ok);
        }

        CatalogueEntry? entry = null;
        try
        {
            entry = ModelCatalogue.Load(store.CatalogueFile).Find(installed?.Manifest.Id ?? arguments.Model);
        }
        catch (ModelException unknown) when (unknown.Fault == ModelFault.NotFound && installed is not null)
        {
            // An imported model stands in no catalogue.
        }

        installed ??= entry is null ? null : store.Find(entry.Id);
        if (arguments.Json)
            Terminal.WriteJson(new { catalogue = entry is null ? null : new { entry.Id, entry.Model.Name, entry.Model.Kind, entry.Model.Publisher, entry.Model.Licence, entry.Model.Context, entry.Model.Template, entry.Model.ToolCalls, entry.File }, installed = installed?.Manifest, path = installed?.Path });
        else
            Show(entry, installed);
        return Task.FromResult(ExitCode.Ok);
    }

    /// <summary>An installed one says itself how it is used.</summary>
    private static EncoderEntry? EncoderOf(string name, InstalledModel? installed) =>
        installed?.Manifest.Place is not null ? EncoderPackage.Open(installed.Folder).Entry : installed is null ? EncoderCatalogue.Load().Find(name) : null;

    private void Show(CatalogueEntry? entry, InstalledModel? installed)
    {
        var table = new TextTable(Shell.Say("Field", "项目"), Shell.Say("Value", "值"));
        if (entry is not null)
        {
            table.Add(Shell.Say("Model", "模型"), $"{entry.Id} ({entry.Model.Name})");
            table.Add(Shell.Say("Publisher", "发布者"), entry.Model.Publisher);
            table.Add(Shell.Say("Licence", "许可"), entry.Model.Licence);
            table.Add(Shell.Say("Context", "上下文"), entry.Model.Context?.ToString(CultureInfo.InvariantCulture) ?? "?");
            table.Add(Shell.Say("Template", "模板"), entry.Model.Template ?? "-");
            table.Add(Shell.Say("Tool calls", "工具调用"), entry.Model.ToolCalls?.ToString().ToLowerInvariant() ?? "-");
            table.Add(Shell.Say("Comes from", "来源"), $"{entry.File.Repository}/{entry.File.File}");
            if (entry.File.Unverified.Count > 0 && installed is null)
                table.Add(Shell.Say("Not verified yet", "尚未核实"), new Cell(string.Join(", ", entry.File.Unverified) + Shell.Say(" (filled by the first download)", "（首次下载后填写）"), Tone.Warning));
        }

        if (installed is null)
        {
            table.Add(Shell.Say("State", "状态"), Shell.Say($"not installed; travel-planner models pull {entry!.Id}", $"未安装；travel-planner models pull {entry.Id}"));
        }
        else
        {
            var manifest = installed.Manifest;
            table.Add(Shell.Say("State", "状态"), new Cell(Shell.Say($"installed {manifest.Installed}", $"安装于 {manifest.Installed}"), Tone.Good));
            table.Add(Shell.Say("File", "文件"), installed.Path);
            table.Add(Shell.Say("Bytes", "字节"), manifest.Bytes.ToString(CultureInfo.InvariantCulture));
            table.Add("SHA-256", manifest.Sha256);
            table.Add(Shell.Say("Checked", "校验"), ModelTexts.Checked(Shell, manifest.CheckedAgainst));
            table.Add(Shell.Say("Fetched from", "下载自"), manifest.Source);
            table.Add(Shell.Say("Revision", "版本"), manifest.Revision ?? "?");
        }

        Terminal.WriteTable(table);
    }
}
