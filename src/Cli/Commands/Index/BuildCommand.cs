using System.CommandLine;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record BuildArguments(IReadOnlyList<string> Paths, bool WithoutGuides, bool Again, Intake Intake, bool Json);

/// <summary><c>index build</c>: makes an index agree with its sources: new and changed documents go in, vanished ones out, the rest stays as it is.</summary>
internal sealed class BuildCommand : ShellCommand<BuildArguments>
{
    private readonly Argument<string[]> _paths;
    private readonly Option<bool> _withoutGuides;
    private readonly Option<bool> _again;
    private readonly IntakeOptions _intake;
    private readonly Option<bool> _json;

    public BuildCommand(Shell shell)
        : base(shell, "build", shell.Say("Make an index of the embedded guides and of your folders; an interrupted build goes on", "用内置指南与指定文件夹构建知识库，中断后可继续"))
    {
        _paths = new Argument<string[]>("path") { Arity = ArgumentArity.ZeroOrMore, Description = shell.Say("Folders and files beside the embedded guides", "除内置指南外的文件夹或文件") };
        _withoutGuides = new Option<bool>("--without-guides") { Description = shell.Say("Only the paths", "只用给出的路径") };
        _again = new Option<bool>("--again") { Description = shell.Say("Make it anew beside the old one, which it then replaces", "重新构建，完成后替换旧的") };
        Arguments.Add(_paths);
        Options.Add(_withoutGuides);
        Options.Add(_again);
        _intake = new IntakeOptions(this, shell);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner index build",
        "travel-planner index build ~/notes --category tip",
        "travel-planner index build ~/reviews --without-guides --index reviews --field text=review --field title=hotel",
    ];

    public override BuildArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_paths) ?? [], parsed.GetValue(_withoutGuides), parsed.GetValue(_again), _intake.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(BuildArguments arguments, CancellationToken cancellation)
    {
        var (name, settings) = (arguments.Intake.Index, Load(arguments.Intake.Settings));
        var options = new IngestionOptions { Defaults = arguments.Intake.Defaults, RemoveVanished = true };
        var paths = arguments.Paths.Select(p => IngestionRun.Source(Shell, p, null, options.Limits));
        IReadOnlyList<IDocumentSource> sources = arguments.WithoutGuides ? [.. paths] : [new EmbeddedGuides(), .. paths];
        if (sources.Count == 0)
            throw new CommandException(ExitCode.Usage, Shell.Say("There is nothing to build from: give a path, or leave out --without-guides.", "没有来源：请给出路径，或去掉 --without-guides。"));
        var run = new IngestionRun(Shell, settings, arguments.Intake, arguments.Json);
        var folder = KnowledgeIndexes.Folder(settings, name);
        var place = arguments.Again ? folder + ".again" : folder;
        if (arguments.Again)
            await KnowledgeIndexes.RequireLocal(Shell, settings, name).DisposeAsync();
        ExitCode code;
        await using (var index = arguments.Again ? KnowledgeIndexes.OpenLocal(place, Shell.Machine.Clock, name) : await KnowledgeIndexes.OpenAsync(settings, Shell.Machine.Clock, name, cancellation))
            code = await run.RunAsync(index, place, sources, options, cancellation);
        if (arguments.Again && code == ExitCode.Ok)
            Replace(folder, place);
        return code;
    }

    /// <summary>Two renames: a crash between them leaves the old index as <c>.old</c> and the new one as <c>.again</c>, both whole.</summary>
    private static void Replace(string folder, string place)
    {
        var old = folder + ".old";
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
        if (Directory.Exists(folder))
            Directory.Move(folder, old);
        Directory.Move(place, folder);
        if (Directory.Exists(old))
            Directory.Delete(old, recursive: true);
    }
}
