using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record PullArguments(string Model, int Parts, string? Sha256, bool Again, bool Json, GivenSettings Settings);

/// <summary><c>models pull</c>: fetches a model of the catalogue; what an interrupted run left is gone on with.</summary>
internal sealed class PullCommand : ShellCommand<PullArguments>
{
    private readonly Argument<string> _model;
    private readonly Option<int> _parts;
    private readonly Option<string?> _sha256;
    private readonly Option<bool> _again;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public PullCommand(Shell shell)
        : base(shell, "pull", shell.Say("Fetch a model; an interrupted download goes on where it stopped", "下载模型，中断后可续传"))
    {
        _model = new Argument<string>("model") { Description = shell.Say("A model, or a model and its quantization: qwen3-8b, qwen3-8b-q8_0", "模型名，可带量化方式：qwen3-8b、qwen3-8b-q8_0") };
        _parts = new Option<int>("--parts") { DefaultValueFactory = _ => new DownloadOptions().Parts, HelpName = "number", Description = shell.Say("Requests at once, 1 to 16", "同时请求数，1 到 16") };
        _sha256 = ModelOptions.Sha256(shell);
        _again = new Option<bool>("--again") { Description = shell.Say("Fetch it even where it is installed", "即使已安装也重新下载") };
        Arguments.Add(_model);
        Options.Add(_parts);
        Options.Add(_sha256);
        Options.Add(_again);
        _settings = new SettingOptions(this, shell, [KnownSettings.ModelsUrl, KnownSettings.DataDirectory, KnownSettings.Offline]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner models pull qwen3-0.6b",
        "travel-planner models pull qwen3-8b-q8_0 --parts 8",
        "travel-planner models pull qwen3-8b --mirror https://models.example.org",
    ];

    public override PullArguments Read(ParseResult parsed) =>
        new(parsed.GetValue(_model)!, parsed.GetValue(_parts), parsed.GetValue(_sha256)?.ToLowerInvariant(), parsed.GetValue(_again), parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(PullArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        var store = ModelTexts.OpenStore(Shell, settings);
        if (EncoderCatalogue.Load().Find(arguments.Model) is { Repository: not null } encoder)
        {
            throw new CommandException(
                ExitCode.Refused,
                Shell.Say(
                    $"{encoder.Id} is several files that nobody has checked here; fetch {string.Join(", ", encoder.Files)} from {encoder.Repository} into a folder, then: travel-planner models import <folder> --like {encoder.Id}",
                    $"{encoder.Id} 由多个未经核实的文件组成；请把 {encoder.Repository} 的 {string.Join("、", encoder.Files)} 下载到一个文件夹，再运行：travel-planner models import <文件夹> --like {encoder.Id}"));
        }

        var entry = ModelCatalogue.Load(store.CatalogueFile).Find(arguments.Model);
        if (settings.Offline)
        {
            throw new CommandException(
                ExitCode.Refused,
                Shell.Say(
                    $"offline is set, and fetching {entry.Id} needs the network. Bring it with: travel-planner models import-bundle",
                    $"已设置 offline，而下载 {entry.Id} 需要联网。可用 travel-planner models import-bundle 离线导入。"));
        }

        var options = settings.ToDownloadOptions() with { Parts = arguments.Parts };
        using var downloader = new FileDownloader(options, TimeProvider.System);
        if (!arguments.Json)
            Terminal.WriteError(Shell.Say($"{entry.Id} from {options.BaseUrl.Host}: {entry.File.Repository}/{entry.File.File}", $"{entry.Id}，来自 {options.BaseUrl.Host}：{entry.File.Repository}/{entry.File.File}"));
        PulledModel pulled;
        using (var line = new TransferLine(Shell))
        {
            try
            {
                pulled = await new ModelPull(store, downloader, options).RunAsync(entry, arguments.Sha256, arguments.Again, line, cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                line.Dispose();
                Terminal.WriteError(Shell.Say("What arrived is kept: the same command goes on from there.", "已下载部分已保留，重复同一命令即可继续。"));
                throw;
            }
        }

        Report(pulled, arguments.Json);
        return ExitCode.Ok;
    }

    private void Report(PulledModel pulled, bool json)
    {
        var (manifest, path) = (pulled.Model.Manifest, pulled.Model.Path);
        if (json)
        {
            Terminal.WriteJson(new { installed = manifest, path, pulled.AlreadyThere });
            return;
        }

        if (pulled.AlreadyThere)
        {
            Terminal.WriteLine(Shell.Say($"{manifest.Id} is installed already: {path}", $"{manifest.Id} 已安装：{path}"));
            return;
        }

        Terminal.WriteLine(new Cell(Shell.Say($"Installed {manifest.Id}, {ModelTexts.Size(manifest.Bytes)}: {path}", $"已安装 {manifest.Id}，{ModelTexts.Size(manifest.Bytes)}：{path}"), Tone.Good));
        Terminal.WriteLine($"SHA-256 {manifest.Sha256}");
        Terminal.WriteLine(new Cell(ModelTexts.Checked(Shell, manifest.CheckedAgainst), manifest.CheckedAgainst == HashSource.None ? Tone.Warning : Tone.Plain));
    }
}
