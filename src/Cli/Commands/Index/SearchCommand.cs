using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record SearchArguments(string Query, PassageFilter Filter, int Limit, bool Full, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index search</c>: the passages that answer a question, each with where it stands.</summary>
internal sealed class SearchCommand : ShellCommand<SearchArguments>
{
    private const int ShownCharacters = 240;

    private readonly Argument<string> _query;
    private readonly Option<string[]> _places;
    private readonly Option<string[]> _countries;
    private readonly Option<string[]> _categories;
    private readonly Option<string[]> _languages;
    private readonly Option<string?> _since;
    private readonly Option<int> _limit;
    private readonly Option<bool> _full;
    private readonly Option<string> _name;
    private readonly SettingOptions _settings;
    private readonly Option<bool> _json;

    public SearchCommand(Shell shell)
        : base(shell, "search", shell.Say("Search an index; passages with source, headings, date and score", "检索知识库，给出段落及其来源、标题、日期与得分"))
    {
        _query = new Argument<string>("query") { Description = shell.Say("A question or some words, Chinese or English", "问题或关键词，中英文均可") };
        Arguments.Add(_query);
        _places = List("--place", "city", "Only of these cities; repeatable", "限定城市，可重复");
        _countries = List("--country", "code", "Only of these countries; repeatable", "限定国家，可重复");
        _categories = List("--category", "word", "Only of these categories; repeatable", "限定类别，可重复");
        _languages = List("--language", "zh|en", "Only in these languages; repeatable", "限定语言，可重复");
        _since = new Option<string?>("--since") { HelpName = "date", Description = shell.Say("Not older than this day", "不早于该日期") };
        _limit = new Option<int>("--limit") { DefaultValueFactory = _ => 5, HelpName = "number", Description = shell.Say($"Passages, 1 to {KnowledgeQuery.MostPassages}", $"段落数，1 到 {KnowledgeQuery.MostPassages}") };
        _full = new Option<bool>("--full") { Description = shell.Say("Passages whole", "显示段落全文") };
        Options.Add(_since);
        Options.Add(_limit);
        Options.Add(_full);
        _name = IndexOptions.Name(this, shell);
        _settings = new SettingOptions(this, shell, [KnownSettings.DataDirectory]);
        _json = JsonOption();

        Option<string[]> List(string name, string help, string en, string zh)
        {
            var option = new Option<string[]>(name) { HelpName = help, Description = shell.Say(en, zh) };
            Options.Add(option);
            return option;
        }
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner index search 'train from Narita to Tokyo' --place tokyo",
        "travel-planner index search 高原反应 --language zh --limit 3 --full",
        "travel-planner index search 'tipping in taxis' --since 2026-01-01 --json",
    ];

    public override SearchArguments Read(ParseResult parsed)
    {
        var filter = new PassageFilter
        {
            Places = Set(_places), Countries = Set(_countries), Categories = Set(_categories), Languages = Set(_languages), RevisedFrom = Date(parsed.GetValue(_since)),
        };
        return new(parsed.GetValue(_query)!, filter, parsed.GetValue(_limit), parsed.GetValue(_full), parsed.GetValue(_name)!, parsed.GetValue(_json), _settings.Read(parsed));

        IReadOnlySet<string>? Set(Option<string[]> option) => parsed.GetValue(option) is { Length: > 0 } values ? values.ToHashSet(StringComparer.Ordinal) : null;
    }

    public override async Task<ExitCode> RunAsync(SearchArguments arguments, CancellationToken cancellation)
    {
        var settings = Load(arguments.Settings);
        await using var index = await IndexTexts.OpenBuiltAsync(Shell, settings, arguments.Index, cancellation);
        var query = new KnowledgeQuery(arguments.Query) { Filter = arguments.Filter, Limit = arguments.Limit, TokenBudget = KnowledgeQuery.MostTokens };
        KnowledgeAnswer answer;
        try
        {
            answer = await (await KnowledgeIndexes.SearchAsync(index, settings, Composition.Gazetteer(), cancellation)).SearchAsync(query, cancellation);
        }
        catch (ArgumentException refused)
        {
            // The framework adds the name of a parameter that no reader knows.
            throw new CommandException(ExitCode.Refused, refused.Message.Replace($" (Parameter '{refused.ParamName}')", "", StringComparison.Ordinal));
        }

        if (arguments.Json)
            Terminal.WriteJson(new { query = arguments.Query, index = arguments.Index, answer.Generation, understood = Understood(answer.Query), passages = answer.Passages.Select(Shown), notes = answer.Notes.Select(n => new { n.Code, text = Shell.Say(n.English, n.Chinese) }) });
        else
            Show(answer, arguments.Full);
        return answer.Passages.Count == 0 ? ExitCode.NotFound : ExitCode.Ok;
    }

    private void Show(KnowledgeAnswer answer, bool full)
    {
        foreach (var note in answer.Notes)
            Terminal.WriteError(Shell.Say(note.English, note.Chinese));
        foreach (var (passage, number) in answer.Passages.Select((p, i) => (p, i + 1)))
        {
            Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{number}. {string.Join(" › ", [passage.Title, .. passage.HeadingPath])}"));
            var facts = new[] { passage.ChunkId, passage.Source, IndexTexts.Date(passage.Revised), string.Create(CultureInfo.InvariantCulture, $"{passage.Score:0.0000}") };
            Terminal.WriteLine(new Cell("   " + string.Join(" · ", facts.Where(f => f is { Length: > 0 })), Tone.Faint));
            foreach (var line in (full ? passage.Text : Short(passage.Text)).Split('\n').Where(l => l.Length > 0))
                Terminal.WriteLine("   " + line);
        }
    }

    private static string Short(string text)
    {
        var line = text.Replace("\n", " ", StringComparison.Ordinal);
        if (line.Length <= ShownCharacters)
            return line;
        var cut = char.IsHighSurrogate(line[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters;
        return line[..cut] + "…";
    }

    private static object Understood(UnderstoodQuery query) => new { query.Language, places = query.Places.Select(p => p.City ?? p.Country), query.Months };

    private static object Shown(KnowledgePassage passage) => new
    {
        id = passage.ChunkId, document = passage.DocumentId, passage.Title, passage.HeadingPath, passage.Text, passage.Tokens, passage.Score, passage.Source, passage.Location, passage.Licence,
        revised = IndexTexts.Date(passage.Revised), passage.Place, passage.Country, passage.Category, passage.Language,
    };

    private LocalDate? Date(string? text)
    {
        if (text is null)
            return null;
        return LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date }
            ? date
            : throw new CommandException(ExitCode.Usage, Shell.Say($"--since: '{text}' is no date such as 2026-11-21.", $"--since：“{text}”不是 2026-11-21 这样的日期。"));
    }
}
