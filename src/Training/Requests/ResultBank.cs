using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>Calls a tool in this process.</summary>
public delegate Task<ToolResult> ToolCaller(string name, JsonElement arguments, Language language, CancellationToken cancellation);

/// <summary>A result as a conversation shows it.</summary>
/// <param name="Fields">What can be quoted of it, exactly as it stands in the text.</param>
internal sealed record ShownResult(string Text, IReadOnlyDictionary<string, string> Fields);

/// <summary>Results of tools that were really called, with requests of the grammars on places of the data.</summary>
public sealed class ResultBank
{
    /// <summary>Of so many results the one is shown that is most like the call.</summary>
    private const int Compared = 6;

    private readonly Dictionary<(string Tool, Language Language, string Shape), List<BankedResult>> _results = [];

    private ResultBank()
    {
    }

    /// <summary>A bank without results: no conversation shows one.</summary>
    public static ResultBank Empty { get; } = new();

    /// <summary>How many results there are for a tool.</summary>
    public int Count(string tool, Language language) => _results.Where(r => r.Key.Tool == tool && r.Key.Language == language).Sum(r => r.Value.Count);

    /// <param name="call">Saves trips and preferences too, so its data folder is one to throw away.</param>
    /// <param name="today">The caller's day, to which the requests' days relate.</param>
    /// <param name="mostEach">Results of a tool and language; fewer are made sooner.</param>
    public static async Task<ResultBank> CreateAsync(ToolCaller call, Grammars grammars, NamePool names, LocalDate today, int seed, CancellationToken cancellation, int mostEach = int.MaxValue)
    {
        var bank = new ResultBank();
        foreach (var language in (Language[])[Language.En, Language.Zh])
            await new ResultCollection(bank.Add, call, grammars, names, today, language, seed, mostEach).RunAsync(cancellation);
        return bank;
    }

    internal bool HasAny(Language language) => _results.Keys.Any(k => k.Language == language);

    private void Add(string tool, Language language, BankedResult result)
    {
        if (!_results.TryGetValue((tool, language, result.Shape), out var list))
            _results[(tool, language, result.Shape)] = list = [];
        list.Add(result);
    }

    /// <summary>A result as it would be for this call: its place, its days; with prices, ids and times that nobody has seen.</summary>
    /// <returns>Null where no result of the tool is known.</returns>
    internal ShownResult? Draw(Random random, Language language, string tool, LocalDate today, JsonObject arguments)
    {
        if (!_results.TryGetValue((tool, language, BankedResult.ShapeOf(tool, arguments)), out var list))
            return null;
        var banked = random.Pick(list);
        for (var i = 1; i < Math.Min(Compared, list.Count); i++)
        {
            var other = random.Pick(list);
            if (other.Likeness.Distance(arguments) < banked.Likeness.Distance(arguments))
                banked = other;
        }

        var days = Period.DaysBetween(banked.Anchor, BankedResult.AnchorOf(arguments) ?? (banked.HasOwnDates ? banked.Anchor.PlusDays(Period.DaysBetween(banked.Today, today)) : today));
        var redraw = new Redraw(random, days, BankedResult.Texts(arguments));
        var fields = new Dictionary<string, string>(banked.Fields.Count + 1, StringComparer.Ordinal);
        foreach (var (name, text) in banked.Fields)
            fields[name] = text.Write(redraw);
        if (fields.ContainsKey("today"))
        {
            fields["today"] = NodaTime.Text.LocalDatePattern.Iso.Format(today);
            fields["weekday"] = language == Language.Zh ? "星期" + ChineseDates.Weekday(today.DayOfWeek) : today.DayOfWeek.ToString();
        }

        return new ShownResult(banked.Text.Write(redraw), fields);
    }
}

/// <param name="Anchor">The day that the result is about, or the day of the call.</param>
/// <param name="HasOwnDates">The call named no day, though the result has some: they follow the day of the call.</param>
internal sealed record BankedResult(ResultText Text, IReadOnlyDictionary<string, ResultText> Fields, LocalDate Today, LocalDate Anchor, bool HasOwnDates, string Shape, Likeness Likeness)
{
    private const int MostCharacters = 1200, MostOfAFile = 240;

    private static readonly string[] Anchors = ["depart", "check_in", "from"];

    public static LocalDate? AnchorOf(JsonObject arguments) => Anchors.Select(a => CallBuilder.Day(arguments[a])).FirstOrDefault(d => d is not null);

    /// <summary>The call's names and ids, which a result repeats.</summary>
    public static Dictionary<string, string> Texts(JsonObject arguments) => arguments
        .Where(a => a.Key is "place" or "origin" or "destination" or "trip_id" or "offer_id" or "title" or "query")
        .Where(a => a.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String && v.GetValue<string>().Length > 1)
        .ToDictionary(a => a.Key, a => a.Value!.GetValue<string>(), StringComparer.Ordinal);

    public static BankedResult Of(string tool, Language language, JsonObject arguments, ToolResult result, LocalDate today)
    {
        var texts = Texts(arguments);
        var format = arguments["format"]?.GetValue<string>();
        var shown = Cut(result.Text.TrimEnd(), format is null ? MostCharacters : MostOfAFile);
        var fields = ResultFields.Of(tool, language, arguments, shown, result.Structured!).ToDictionary(f => f.Key, f => ResultText.Of(f.Value, texts), StringComparer.Ordinal);
        var anchor = AnchorOf(arguments);
        return new BankedResult(ResultText.Of(shown, texts), fields, today, anchor ?? today, anchor is null, ShapeOf(tool, arguments), Likeness.Of(arguments));
    }

    /// <summary>What a result must have in common with the call that is shown: both ways or one, a trip or the list of them, the form of a file.</summary>
    public static string ShapeOf(string tool, JsonObject arguments) => tool switch
    {
        "search_flights" => arguments.ContainsKey("slices") ? "slices" : arguments.ContainsKey("return") ? "return" : "",
        "get_trip" => arguments.ContainsKey("trip_id") ? "" : "list",
        "export_trip" => arguments["format"]!.GetValue<string>(),
        _ => "",
    };

    /// <summary>Whole lines, as many as find room.</summary>
    private static string Cut(string text, int most)
    {
        text = text.ReplaceLineEndings("\n");
        return text.Length <= most ? text : text[..Math.Max(text.LastIndexOf('\n', most), 0)] is { Length: > 0 } kept ? kept : text[..most];
    }
}

/// <summary>How long and for how many a call is, so that a result of about the same can be shown.</summary>
internal readonly record struct Likeness(int Days, int Adults)
{
    private static readonly (string From, string To)[] Stretches = [("check_in", "check_out"), ("from", "to"), ("depart", "return")];

    public static Likeness Of(JsonObject arguments)
    {
        var days = Stretches.Select(s => CallBuilder.Day(arguments[s.From]) is { } from && CallBuilder.Day(arguments[s.To]) is { } to ? Period.DaysBetween(from, to) : 0).Max();
        return new Likeness(days, arguments["adults"] is JsonValue adults && int.TryParse(adults.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture, out var count) ? count : 1);
    }

    public int Distance(JsonObject arguments)
    {
        var other = Of(arguments);
        return Math.Abs(Days - other.Days) * 2 + Math.Abs(Adults - other.Adults);
    }
}
