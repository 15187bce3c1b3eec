using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models.Bundles;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record ImportBundleArguments(string File, bool Json, GivenSettings Settings);

/// <summary><c>models import-bundle</c>: installs what export-bundle wrote; every byte is checked first.</summary>
internal sealed class ImportBundleCommand : ShellCommand<ImportBundleArguments>
{
    private readonly Argument<string> _file;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ImportBundleCommand(Shell shell)
        : base(shell, "import-bundle", shell.Say("Install the models of a bundle; needs no network", "安装离线包中的模型，无需联网"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("A file made by models export-bundle", "由 models export-bundle 生成的文件") };
        Arguments.Add(_file);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models import-bundle /media/usb/models.tar"];

    public override ImportBundleArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ImportBundleArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        IReadOnlyList<InstalledModel> models;
        using (var line = new TransferLine(Shell))
            models = await new BundleReader(store).InstallAsync(Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory), line, cancellation);
        if (arguments.Json)
        {
            Terminal.WriteJson(new { installed = models.Select(m => m.Manifest) });
            return ExitCode.Ok;
        }

        foreach (var model in models)
            Terminal.WriteLine(new Cell(Shell.Say($"Installed {model.Manifest.Id}, {ModelTexts.Size(model.Manifest.Bytes)}.", $"已安装 {model.Manifest.Id}，{ModelTexts.Size(model.Manifest.Bytes)}。"), Tone.Good));
        return ExitCode.Ok;
    }
}
