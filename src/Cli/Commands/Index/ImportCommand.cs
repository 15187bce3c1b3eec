using System.CommandLine;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Indexing.Local;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record ImportArguments(string File, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index import</c>: an exported index, checked byte by byte before it counts. One that is there already is not replaced.</summary>
internal sealed class ImportCommand : ShellCommand<ImportArguments>
{
    private readonly Argument<string> _file;
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public ImportCommand(Shell shell)
        : base(shell, "import", shell.Say("Take in an exported index under a name that is free", "导入已导出的知识库，名称须未被占用"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("A file made by index export", "由 index export 生成的文件") };
        Arguments.Add(_file);
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index import guides.zip", "travel-planner index import /media/usb/reviews.zip --index reviews"];

    public override ImportArguments Read(ParseResult parsed) => new(parsed.GetValue(_file)!, parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(ImportArguments arguments, CancellationToken cancellation)
    {
        var folder = KnowledgeIndexes.RequireLocal(Shell, Load(arguments.Settings), arguments.Index).Folder;
        var file = Path.GetFullPath(arguments.File, Shell.Machine.WorkingDirectory);
        if (!File.Exists(file))
            throw new CommandException(ExitCode.NotFound, Shell.Say($"There is no file {file}.", $"文件 {file} 不存在。"));
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        var manifest = await IndexArchive.ImportAsync(stream, folder, cancellation);
        if (arguments.Json)
            Terminal.WriteJson(new { index = arguments.Index, folder, manifest.Embedder, manifest.Documents, manifest.Chunks, manifest.Generation });
        else
            Terminal.WriteLine(new Cell(Shell.Say($"Index {arguments.Index}: {manifest.Documents} documents, {manifest.Chunks} chunks, {IndexTexts.Embedder(Shell, manifest)}.", $"知识库 {arguments.Index}：{manifest.Documents} 篇，{manifest.Chunks} 段，{IndexTexts.Embedder(Shell, manifest)}。"), Tone.Good));
        return ExitCode.Ok;
    }
}
