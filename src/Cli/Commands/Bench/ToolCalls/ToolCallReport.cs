using System.Globalization;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Bench.ToolCalls;
using TravelPlanner.Domain;

namespace TravelPlanner.Cli.Commands.Bench.ToolCalls;

/// <summary>One request, what came, and how it was judged.</summary>
/// <param name="Fault">What is wrong; null where it is right.</param>
/// <param name="ValidCalls">How many of its calls satisfy their tool's schema.</param>
internal sealed record JudgedAnswer(BenchRequest Request, AskedAnswer Asked, string? Fault, int ValidCalls)
{
    public bool Right => Fault is null;
}

/// <summary>What the rows come to, by split, intent and language.</summary>
internal sealed class ToolCallReport(Shell shell, string model, bool grammar, IReadOnlyList<JudgedAnswer> rows)
{
    public JsonObject ToJson() => new()
    {
        ["model"] = model,
        ["grammar"] = grammar,
        ["rows"] = new JsonArray([.. rows.Select(r => (JsonNode)new JsonObject
        {
            ["id"] = r.Request.Id, ["split"] = r.Request.Split, ["intent"] = r.Request.Intent, ["language"] = r.Request.Language.Code(), ["right"] = r.Right, ["fault"] = r.Fault,
            ["firstTokenMs"] = Rounded(r.Asked.FirstTokenMs), ["tokensPerSecond"] = Rounded(r.Asked.TokensPerSecond),
        })]),
        ["summary"] = new JsonObject(rows.GroupBy(r => r.Request.Split).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Summary([.. s])))),
    };

    public void Show()
    {
        var counts = new TextTable(shell.Say("Split", "题集"), shell.Say("Intent", "意图"), "zh", "en", shell.Say("Right", "正确"), shell.Say("Share", "比例"));
        foreach (var intent in rows.GroupBy(r => (r.Request.Split, r.Request.Intent)).OrderBy(g => g.Key))
        {
            var all = intent.ToList();
            counts.Add(intent.Key.Split, intent.Key.Intent, Of(all, Language.Zh), Of(all, Language.En), Count(all), Share(all));
        }

        shell.Terminal.WriteTable(counts);
        var splits = new TextTable(
            shell.Say("Split", "题集"), "zh", "en", shell.Say("Right", "正确"), shell.Say("Share", "比例"), shell.Say("Calls valid", "调用合规"), shell.Say("First token p50, ms", "首词元 p50（毫秒）"), "p95",
            shell.Say("Tokens/s p50", "词元/秒 p50"));
        foreach (var split in rows.GroupBy(r => r.Request.Split))
        {
            var all = split.ToList();
            splits.Add(
                split.Key, Of(all, Language.Zh), Of(all, Language.En), Count(all), Share(all), Text(SchemaValid(all) * 100, " %"),
                Text(Percentile(all, r => r.Asked.FirstTokenMs, 0.5)), Text(Percentile(all, r => r.Asked.FirstTokenMs, 0.95)), Text(Percentile(all, r => r.Asked.TokensPerSecond, 0.5)));
        }

        shell.Terminal.WriteTable(splits);

        static string Of(IReadOnlyList<JudgedAnswer> all, Language language) => Count([.. all.Where(r => r.Request.Language == language)]);
    }

    /// <summary>One failed row, to be read by whoever mends the model.</summary>
    public static JsonObject Failure(JudgedAnswer row) => new()
    {
        ["id"] = row.Request.Id,
        ["split"] = row.Request.Split,
        ["intent"] = row.Request.Intent,
        ["language"] = row.Request.Language.Code(),
        ["said"] = row.Request.Messages[^1].Text is { Length: > 0 } text ? text : row.Request.Messages.Last(m => m.Text.Length > 0).Text,
        ["fault"] = row.Fault,
        ["expected"] = Expected(row.Request.Expect),
        ["text"] = row.Asked.Answer.Text,
        ["calls"] = new JsonArray([.. row.Asked.Answer.Calls.Select(c => (JsonNode)new JsonObject { ["name"] = c.Name, ["arguments"] = c.Arguments?.DeepClone() ?? c.Written })]),
    };

    private static JsonObject Expected(Expectation expect) => expect switch
    {
        Expectation.Calls calls => new JsonObject
        {
            ["calls"] = new JsonArray([.. calls.All.Select(c => (JsonNode)new JsonObject { ["name"] = c.Name, ["arguments"] = c.Arguments.DeepClone(), ["optional"] = c.Optional.DeepClone() })]),
        },
        Expectation.Question question => new JsonObject { ["ask"] = question.Argument },
        Expectation.Answer answer => new JsonObject
        {
            ["must"] = new JsonArray([.. answer.Must.Select(m => (JsonNode)string.Join(" | ", m))]), ["mustNot"] = new JsonArray([.. answer.MustNot.Select(m => (JsonNode)m)]),
        },
        _ => new JsonObject { ["decline"] = true },
    };

    private static JsonObject Summary(IReadOnlyList<JudgedAnswer> all)
    {
        var summary = Counts(all);
        summary["schemaValid"] = SchemaValid(all) is { } valid ? Math.Round(valid, 4) : null;
        summary["firstTokenMs"] = new JsonObject { ["p50"] = Rounded(Percentile(all, r => r.Asked.FirstTokenMs, 0.5)), ["p95"] = Rounded(Percentile(all, r => r.Asked.FirstTokenMs, 0.95)) };
        summary["tokensPerSecond"] = new JsonObject { ["p50"] = Rounded(Percentile(all, r => r.Asked.TokensPerSecond, 0.5)) };
        summary["byLanguage"] = Grouped(all, r => r.Request.Language.Code());
        summary["byIntent"] = Grouped(all, r => r.Request.Intent);
        return summary;
    }

    private static JsonObject Grouped(IReadOnlyList<JudgedAnswer> all, Func<JudgedAnswer, string> by) =>
        new(all.GroupBy(by).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)Counts([.. g]))));

    private static JsonObject Counts(IReadOnlyList<JudgedAnswer> all)
    {
        var exact = all.Count(r => r.Right);
        return new JsonObject { ["exact"] = exact, ["total"] = all.Count, ["share"] = Math.Round((double)exact / all.Count, 4) };
    }

    /// <summary>Of the calls that were made; null where there are none.</summary>
    private static double? SchemaValid(IReadOnlyList<JudgedAnswer> all) =>
        all.Sum(r => r.Asked.Answer.Calls.Count) is > 0 and var calls ? (double)all.Sum(r => r.ValidCalls) / calls : null;

    private static double? Percentile(IReadOnlyList<JudgedAnswer> all, Func<JudgedAnswer, double?> value, double share) =>
        all.Select(value).OfType<double>().ToList() is { Count: > 0 } known ? BenchReport.Percentile(known, share) : null;

    private static string Count(IReadOnlyList<JudgedAnswer> all) => all.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{all.Count(r => r.Right)}/{all.Count}");

    private static string Share(IReadOnlyList<JudgedAnswer> all) => Text(100.0 * all.Count(r => r.Right) / all.Count, " %");

    private static string Text(double? number, string unit = "") => number is { } known ? known.ToString("0.0", CultureInfo.InvariantCulture) + unit : "-";

    private static double? Rounded(double? number) => number is { } known ? Math.Round(known, 1) : null;
}
