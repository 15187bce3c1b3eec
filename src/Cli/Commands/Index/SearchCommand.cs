using System.CommandLine;
using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;

namespace TravelPlanner.Cli.Commands.Index;

internal sealed record SearchArguments(string Query, PassageFilter Filter, int Limit, bool Full, string Index, bool Json, GivenSettings Settings);

/// <summary><c>index search</c>: the passages that answer a question, each with where it stands.</summary>
internal sealed class SearchCommand : ShellCommand<SearchArguments>
{
    private const int MaxLimit = 100;

    /// <summary>Candidates of each way of searching.</summary>
    private const int Candidates = 50;

    /// <summary>Of reciprocal rank fusion (Cormack, Clarke, Büttcher 2009).</summary>
    private const double RankConstant = 60;

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
        _limit = new Option<int>("--limit") { DefaultValueFactory = _ => 5, HelpName = "number", Description = shell.Say("Passages, 1 to 100", "段落数，1 到 100") };
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
        "travel-planner index search 'luggage on the airport train' --place tokyo",
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
        if (arguments.Limit is < 1 or > MaxLimit)
            throw new CommandException(ExitCode.Refused, Shell.Say($"limit: {arguments.Limit} cannot be used; allowed: 1 to {MaxLimit}.", $"limit：{arguments.Limit} 不可用，应为 1 到 {MaxLimit}。"));
        await using var index = IndexTexts.OpenBuilt(Shell, Load(arguments.Settings), arguments.Index);
        var hits = await FindAsync(index, arguments, cancellation);
        var chunks = await index.GetAsync([.. hits.Select(h => h.ChunkId)], cancellation);
        var scores = hits.ToDictionary(h => h.ChunkId, h => h.Score, StringComparer.Ordinal);
        if (arguments.Json)
            Terminal.WriteJson(new { query = arguments.Query, index = arguments.Index, index.Manifest.Generation, passages = chunks.Select(c => Shown(c, scores[c.Id])) });
        else if (chunks.Count == 0)
            Terminal.WriteError(Shell.Say("Nothing found.", "没有找到。"));
        else
            Show(chunks, scores, arguments.Full);
        return chunks.Count == 0 ? ExitCode.NotFound : ExitCode.Ok;
    }

    /// <summary>By words and, where the index has vectors, by meaning, joined by rank.</summary>
    private async Task<IReadOnlyList<Hit>> FindAsync(LocalPassageIndex index, SearchArguments arguments, CancellationToken cancellation)
    {
        var words = await index.SearchWordsAsync(arguments.Query, arguments.Filter, Candidates, cancellation);
        if (Composition.KnowledgeEmbedder(Shell, null, index.Manifest) is not { } embedder)
            return [.. words.Take(arguments.Limit)];
        var vector = (await embedder.Generator.GenerateAsync([arguments.Query], cancellationToken: cancellation))[0].Vector;
        var meaning = await index.SearchMeaningAsync(vector, arguments.Filter, Candidates, cancellation);
        return
        [
            .. words.Select((h, rank) => (h.ChunkId, Score: 1 / (RankConstant + rank + 1))).Concat(meaning.Select((h, rank) => (h.ChunkId, Score: 1 / (RankConstant + rank + 1))))
                .GroupBy(h => h.ChunkId, StringComparer.Ordinal).Select(g => new Hit(g.Key, g.Sum(h => h.Score))).OrderByDescending(h => h.Score).ThenBy(h => h.ChunkId, StringComparer.Ordinal).Take(arguments.Limit),
        ];
    }

    private void Show(IReadOnlyList<Chunk> chunks, Dictionary<string, double> scores, bool full)
    {
        foreach (var (chunk, number) in chunks.Select((c, i) => (c, i + 1)))
        {
            Terminal.WriteHeading(string.Create(CultureInfo.InvariantCulture, $"{number}. {IndexTexts.Path(chunk)}"));
            var facts = new[] { chunk.Id, chunk.Facts.Source, IndexTexts.Date(chunk.Facts.Revised), chunk.Facts.Official, string.Create(CultureInfo.InvariantCulture, $"{scores[chunk.Id]:0.0000}") };
            Terminal.WriteLine(new Cell("   " + string.Join(" · ", facts.Where(f => f is { Length: > 0 })), Tone.Faint));
            foreach (var line in (full ? chunk.Text : Short(chunk.Text)).Split('\n').Where(l => l.Length > 0))
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

    private static object Shown(Chunk chunk, double score) => new
    {
        chunk.Id, document = chunk.DocumentId, chunk.Facts.Title, chunk.HeadingPath, chunk.Text, chunk.Tokens, score, chunk.Facts.Source, chunk.Facts.Location, chunk.Facts.Official, chunk.Facts.Licence,
        revised = IndexTexts.Date(chunk.Facts.Revised), chunk.Facts.Place, chunk.Facts.Country, chunk.Facts.Category, chunk.Facts.Language,
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
