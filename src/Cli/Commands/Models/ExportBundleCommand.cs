using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Models.Bundles;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record ExportBundleArguments(string File, IReadOnlyList<string> Models, bool Json, GivenSettings Settings);

/// <summary><c>models export-bundle</c>: models in one file, to carry to a machine without a network.</summary>
internal sealed class ExportBundleCommand : ShellCommand<ExportBundleArguments>
{
    private readonly Argument<string> _file;
    private readonly Argument<string[]> _models;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ExportBundleCommand(Shell shell)
        : base(shell, "export-bundle", shell.Say("Write installed models into one file for a machine without a network", "把已安装的模型打成离线包"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("Where to; replaced when it is there", "目标文件，已存在则替换") };
        _models = new Argument<string[]>("model") { Arity = ArgumentArity.OneOrMore, Description = shell.Say("Installed models", "已安装的模型") };
        Arguments.Add(_file);
        Arguments.Add(_models);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models export-bundle /media/usb/models.tar qwen3-8b-q4_k_m"];

    public override ExportBundleArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_models)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ExportBundleArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var models = arguments.Models.Distinct(StringComparer.OrdinalIgnoreCase).Select(store.Get).ToList();
        var file = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        long bytes;
        using (var line = new TransferLine(Shell))
            bytes = await new BundleWriter(store).WriteAsync(file, models, line, cancellation);
        if (arguments.Json)
            Terminal.WriteJson(new { file, bytes, models = models.Select(m => m.Manifest.Id) });
        else
            Terminal.WriteLine(Shell.Say($"{models.Count} models, {ModelTexts.Size(bytes)}, in {file}.", $"{models.Count} 个模型，{ModelTexts.Size(bytes)}，已写入 {file}。"));
        return ExitCode.Ok;
    }
}
