using System.CommandLine;
using System.Text;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record AddArguments(IReadOnlyList<string> Paths, string Type, string? Prefix, Intake Intake, bool Json);

/// <summary><c>index add</c>: takes in folders, files or standard input; removes nothing.</summary>
internal sealed class AddCommand : ShellCommand<AddArguments>
{
    private const string StandardInput = "-";

    private readonly Argument<string[]> _paths;
    private readonly Option<string> _type;
    private readonly Option<string?> _prefix;
    private readonly IntakeOptions _intake;
    private readonly Option<bool> _json;

    public AddCommand(Shell shell)
        : base(shell, "add", shell.Say("Take in folders, files or standard input (-): Markdown, HTML, text, PDF, JSON, JSON lines, CSV, MediaWiki dumps", "收录文件夹、文件或标准输入（-）：Markdown、HTML、文本、PDF、JSON、JSONL、CSV、MediaWiki 导出"))
    {
        _paths = new Argument<string[]>("path") { Arity = ArgumentArity.OneOrMore, Description = shell.Say("Folders and files; - is standard input", "文件夹或文件，- 为标准输入") };
        _type = new Option<string>("--type") { DefaultValueFactory = _ => "md", HelpName = "extension", Description = shell.Say("What standard input holds", "标准输入的格式") };
        _type.AcceptOnlyFromAmong([.. new DocumentReaders(new IngestionLimits(), RecordFields.Usual).Extensions.Select(e => e[1..]).Order(StringComparer.Ordinal)]);
        _prefix = new Option<string?>("--as") { HelpName = "name", Description = shell.Say("First part of the documents' ids; default the name of the folder", "文档标识的前缀，默认为所在文件夹名") };
        Arguments.Add(_paths);
        Options.Add(_type);
        Options.Add(_prefix);
        _intake = new IntakeOptions(this, shell);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner index add ~/notes/kyoto.md --place kyoto --country JP --category tip",
        "travel-planner index add reviews.csv --field text=review --field title=hotel --index reviews",
        "bzcat wikivoyage-pages-articles.xml.bz2 | travel-planner index add - --type xml --as wikivoyage --licence CC-BY-SA-4.0",
    ];

    public override AddArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_paths)!, parsed.GetValue(_type)!, parsed.GetValue(_prefix), _intake.Read(parsed), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(AddArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Intake.Settings);
        var options = new IngestionOptions { Defaults = arguments.Intake.Defaults };
        IReadOnlyList<IDocumentSource> sources = [.. arguments.Paths.Select(p => p == StandardInput ? Input(arguments) : IngestionRun.Source(Shell, p, arguments.Prefix, options.Limits))];
        await using var index = await KnowledgeIndexes.OpenAsync(settings, Shell.Machine.Clock, arguments.Intake.Index, cancellation);
        return await new IngestionRun(Shell, settings, arguments.Intake, arguments.Json).RunAsync(index, KnowledgeIndexes.Folder(settings, arguments.Intake.Index), sources, options, cancellation);
    }

    /// <summary>The bytes as they are: a PDF file is no text, and a dump may be longer than memory.</summary>
    private StreamSource Input(AddArguments arguments)
    {
        var bytes = Terminal.In is StreamReader reader ? reader.BaseStream : new MemoryStream(Encoding.UTF8.GetBytes(Terminal.In.ReadToEnd()));
        return new StreamSource(bytes, $"stdin.{arguments.Type}", arguments.Prefix);
    }
}
