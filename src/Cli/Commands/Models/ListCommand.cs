using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Commands.Worker;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record ListArguments(bool Installed, bool Json, GivenSettings Settings);

/// <summary><c>models list</c>: what the catalogue knows and what is here.</summary>
internal sealed class ListCommand : ShellCommand<ListArguments>
{
    private readonly Option<bool> _installed;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ListCommand(Shell shell)
        : base(shell, "list", shell.Say("The models of the catalogue and those installed", "目录中的模型与已安装的模型"))
    {
        _installed = new Option<bool>("--installed") { Description = shell.Say("Only those on this machine", "只列出本机已安装的") };
        Options.Add(_installed);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models list", "travel-planner models list --installed --json"];

    public override ListArguments Read(ParseResult parsed) => new(parsed.GetValue(_installed), parsed.GetValue(_json), _settings.Read(parsed));

    public override Task<ExitCode> RunAsync(ListArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var installed = store.List().ToDictionary(m => m.Manifest.Id, StringComparer.Ordinal);
        var chosen = store.DefaultChat()?.Manifest.Id;
        var entries = ModelCatalogue.Load(store.CatalogueFile).Entries.ToList();
        var encoders = EncoderCatalogue.Load().Entries;
        var known = entries.Select(e => e.Id).Concat(encoders.Select(e => e.Id)).ToHashSet(StringComparer.Ordinal);
        var rows = entries.Select(e => Row.Of(e, installed.GetValueOrDefault(e.Id)?.Manifest))
            .Concat(encoders.Select(e => Row.Of(e, installed.GetValueOrDefault(e.Id)?.Manifest)))
            .Concat(installed.Values.Where(m => !known.Contains(m.Manifest.Id)).Select(m => Row.Of(m.Manifest)))
            .Where(r => r.Installed || !arguments.Installed)
            .Select(r => r with { Default = r.Id == chosen })
            .ToList();
        if (arguments.Json)
            Terminal.WriteJson(new { models = rows });
        else
            Show(rows);
        return Task.FromResult(ExitCode.Ok);
    }

    private void Show(IReadOnlyList<Row> rows)
    {
        var table = new TextTable(
            Shell.Say("Model", "模型"), Shell.Say("Kind", "种类"), Shell.Say("Size", "大小"), Shell.Say("Context", "上下文"), Shell.Say("Template", "模板"), Shell.Say("Tool calls", "工具调用"), Shell.Say("Licence", "许可"), Shell.Say("State", "状态"));
        foreach (var row in rows)
        {
            var state = row.Default ? new Cell(Shell.Say("default", "默认"), Tone.Good) : row.Installed ? new Cell(Shell.Say("installed", "已安装"), Tone.Good)
                : row.Shipped ? new Cell(Shell.Say("shipped", "随附"), Tone.Good) : new Cell("-", Tone.Faint);
            table.Add(
                row.Id, Lower(row.Kind), row.Bytes is { } bytes ? ModelTexts.Size(bytes) : "?", row.Context?.ToString(CultureInfo.InvariantCulture) ?? "?",
                row.Template ?? "-", row.ToolCalls is { } form ? Lower(form) : "-", row.Licence ?? "?", state);
        }

        Terminal.WriteTable(table);
    }

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private sealed record Row(string Id, ModelKind Kind, long? Bytes, int? Context, string? Template, ToolCallForm? ToolCalls, string? Licence, bool Installed, bool Default = false, bool Shipped = false)
    {
        public static Row Of(CatalogueEntry entry, ModelManifest? installed) => new(
            entry.Id, entry.Model.Kind, installed?.Bytes ?? entry.File.Bytes, entry.Model.Context, entry.Model.Template, entry.Model.ToolCalls, entry.Model.Licence, installed is not null);

        public static Row Of(EncoderEntry entry, ModelManifest? installed) =>
            new(entry.Id, entry.Kind, installed?.TotalBytes, entry.MaxTokens, null, null, entry.Licence, installed is not null, Shipped: EncoderModels.IsShipped(entry.Id));

        public static Row Of(ModelManifest model) => new(model.Id, model.Kind, model.TotalBytes, model.Context, model.Template, model.ToolCalls, model.Licence, true);
    }
}
