using System.CommandLine;
using System.Globalization;
using NodaTime.Text;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record StatsArguments(string Index, bool Json, GivenSettings Settings);

/// <summary><c>index stats</c>: what an index was made with, and how much of what it holds.</summary>
internal sealed class StatsCommand : ShellCommand<StatsArguments>
{
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public StatsCommand(Shell shell)
        : base(shell, "stats", shell.Say("What an index was made with and holds", "知识库的构成与规模"))
    {
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner index stats", "travel-planner index stats --index reviews --json"];

    public override StatsArguments Read(ParseResult parsed) => new(parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

    public override async Task<ExitCode> RunAsync(StatsArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        await using var index = await IndexTexts.OpenBuiltAsync(Shell, settings, arguments.Index, cancellation);
        var (place, folder) = (settings.Qdrant(arguments.Index)?.Address.ToString() ?? KnowledgeIndexes.Folder(settings, arguments.Index), KnowledgeIndexes.Folder(settings, arguments.Index));
        var manifest = index.Manifest;
        var documents = await index.DocumentsAsync(cancellation);
        var bytes = Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length) : 0;
        var letters = KnowledgeIndexes.DeadLetters(folder).Read();
        var (languages, categories) = (Count(d => d.Facts.Language), Count(d => d.Facts.Category));
        var places = documents.Select(d => d.Facts.Place).OfType<string>().Distinct(StringComparer.Ordinal).Count();
        var oldest = documents.Select(d => d.Facts.Revised).Min();
        if (arguments.Json)
        {
            Terminal.WriteJson(new
            {
                index = manifest.Name, manifest.Embedder, manifest.Dimension, manifest.CorpusVersion, manifest.Generation, made = InstantPattern.General.Format(manifest.Made), manifest.Documents, manifest.Chunks,
                bytes, languages, categories, places, oldest = IndexTexts.Date(oldest), setAside = letters.Count(l => !l.IsIndexed), partial = letters.Count(l => l.IsIndexed), folder = place,
            });
            return ExitCode.Ok;
        }

        var table = new TextTable(Shell.Say("Of", "项目"), Shell.Say("Value", "值"));
        table.Add(Shell.Say("Index", "知识库"), manifest.Name);
        table.Add(Shell.Say("Documents", "文档"), Number(manifest.Documents));
        table.Add(Shell.Say("Chunks", "段落"), Number(manifest.Chunks));
        table.Add(Shell.Say("Languages", "语言"), Shown(languages));
        table.Add(Shell.Say("Categories", "类别"), Shown(categories));
        table.Add(Shell.Say("Places", "城市"), Number(places));
        table.Add(Shell.Say("Oldest", "最早日期"), IndexTexts.Date(oldest) ?? "-");
        table.Add(Shell.Say("Embedder", "向量模型"), manifest.Embedder is null ? IndexTexts.Embedder(Shell, manifest) : $"{manifest.Embedder} ({manifest.Dimension})");
        table.Add(Shell.Say("Generation", "代"), $"{manifest.Generation}, {InstantPattern.General.Format(manifest.Made)}");
        table.Add(Shell.Say("Corpus", "语料版本"), manifest.CorpusVersion);
        table.Add(Shell.Say("Size", "大小"), ModelTexts.Size(bytes));
        table.Add(Shell.Say("Set aside", "未收录"), new Cell(Number(letters.Count(l => !l.IsIndexed)), letters.Any(l => !l.IsIndexed) ? Tone.Warning : Tone.Plain));
        table.Add(Shell.Say("Folder", "目录"), place);
        Terminal.WriteTable(table);
        return ExitCode.Ok;

        SortedDictionary<string, int> Count(Func<Rag.Indexing.IndexedDocument, string> of) => new(documents.GroupBy(of, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private static string Shown(IEnumerable<KeyValuePair<string, int>> counts) => string.Join(", ", counts.Select(c => $"{c.Key} {Number(c.Value)}"));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
