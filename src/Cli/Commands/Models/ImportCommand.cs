using System.CommandLine;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record ImportArguments(string File, string? Name, string? Like, ModelKind Kind, bool Move, string? Sha256, bool Json, GivenSettings Settings);

/// <summary><c>models import</c>: takes a file that is on this machine already.</summary>
internal sealed class ImportCommand : ShellCommand<ImportArguments>
{
    private readonly Argument<string> _file;
    private readonly Option<string?> _name;
    private readonly Option<string?> _like;
    private readonly Option<ModelKind> _kind;
    private readonly Option<bool> _move;
    private readonly Option<string?> _sha256;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ImportCommand(Shell shell)
        : base(shell, "import", shell.Say("Take a .gguf file, or the folder of an ONNX model, into the store", "把本机的 .gguf 文件或 ONNX 模型文件夹收入模型库"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("The file or folder; it is copied", "文件或文件夹，将被复制") };
        _name = new Option<string?>("--name") { HelpName = "id", Description = shell.Say("Its name here; default the file's", "在模型库中的名称，默认取文件名") };
        _like = new Option<string?>("--like") { HelpName = "model", Description = shell.Say("A model of the catalogue whose template and context it has", "与目录中哪个模型同模板、同上下文") };
        _kind = new Option<ModelKind>("--kind") { DefaultValueFactory = _ => ModelKind.Chat, Description = shell.Say("What it is for", "用途") };
        _move = new Option<bool>("--move") { Description = shell.Say("Move the file instead of copying it", "移动文件而非复制") };
        _sha256 = ModelOptions.Sha256(shell);
        Arguments.Add(_file);
        foreach (var option in new Option[] { _name, _like, _kind, _move, _sha256 })
            Options.Add(option);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner models import ~/Downloads/Qwen3-8B-Q4_K_M.gguf --like qwen3-8b",
        "travel-planner models import ./my-model.gguf --name my-model --move",
        "travel-planner models import ~/Downloads/e5 --like multilingual-e5-small",
    ];

    public override ImportArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_file)!, parsed.GetValue(_name), parsed.GetValue(_like), parsed.GetValue(_kind), parsed.GetValue(_move), parsed.GetValue(_sha256)?.ToLowerInvariant(),
        parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ImportArguments arguments, CancellationToken cancellation)
    {
        var store = ModelTexts.OpenStore(Shell, Load(arguments.Settings));
        var file = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        InstalledModel model;
        using (var line = new TransferLine(Shell))
            model = await (Directory.Exists(file) ? ImportFolderAsync(file, arguments, store, line, cancellation) : ImportFileAsync(file, arguments, store, line, cancellation));
        if (arguments.Json)
        {
            Terminal.WriteJson(new { installed = model.Manifest, path = model.Path });
            return ExitCode.Ok;
        }

        Terminal.WriteLine(new Cell(Shell.Say($"Installed {model.Manifest.Id}, {ModelTexts.Size(model.Manifest.TotalBytes)}: {model.Path}", $"已安装 {model.Manifest.Id}，{ModelTexts.Size(model.Manifest.TotalBytes)}：{model.Path}"), Tone.Good));
        Terminal.WriteLine($"SHA-256 {model.Manifest.Sha256}");
        return ExitCode.Ok;
    }

    private static Task<InstalledModel> ImportFileAsync(string file, ImportArguments arguments, ModelStore store, TransferLine line, CancellationToken cancellation)
    {
        var like = arguments.Like is null ? null : ModelCatalogue.Load(store.CatalogueFile).Find(arguments.Like);
        var id = arguments.Name ?? Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
        return new ModelImport(file, id, arguments.Kind, like, arguments.Move, arguments.Sha256).RunAsync(store, line, cancellation);
    }

    private Task<InstalledModel> ImportFolderAsync(string folder, ImportArguments arguments, ModelStore store, TransferLine line, CancellationToken cancellation)
    {
        if (arguments.Move)
            throw new CommandException(ExitCode.Usage, Shell.Say("--move: a folder is copied; remove it yourself afterwards.", "--move：文件夹只能复制，之后请自行删除。"));
        var package = EncoderPackage.Open(folder, arguments.Like is null ? null : EncoderCatalogue.Load().Get(arguments.Like));
        return new EncoderImport(package, arguments.Name ?? package.Name.ToLowerInvariant(), arguments.Sha256).RunAsync(store, line, cancellation);
    }
}
