using System.Globalization;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>Runs the cases of a set one after the other and says how it went.</summary>
internal sealed class BenchReport(Shell shell, BenchArguments arguments)
{
    /// <summary>Where the anytime curve is read, in seconds.</summary>
    private static readonly double[] Marks = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

    /// <summary>Until the just-in-time compiler has seen the search, figures are its own.</summary>
    private const double WarmUpSeconds = 0.5;

    public ExitCode Run(IReadOnlyList<BenchCase> all, CancellationToken cancellation)
    {
        var cases = arguments.Choose(all, c => c.Name, shell);
        cases[0].Run(new CaseRun(Math.Min(WarmUpSeconds, arguments.Seconds), arguments.Seed, cancellation));
        var results = new List<(BenchCase Case, CaseResult Result)>();
        foreach (var one in cases)
        {
            Progress($"[{results.Count + 1}/{cases.Count}] {one.Name}");
            results.Add((one, one.Run(new CaseRun(arguments.Seconds, arguments.Seed, cancellation))));
        }

        Progress("");
        if (arguments.Json)
            shell.Terminal.WriteJson(Json(results));
        else
            Show(results);
        return results.Exists(r => r.Result.Violation is not null) ? ExitCode.ProblemsFound : ExitCode.Ok;
    }

    /// <summary>The value at this share of the values, which is not smaller than that share of them.</summary>
    internal static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    private void Progress(string text)
    {
        if (shell.Terminal.IsInteractive)
            shell.Terminal.Error.Write($"\r{text.PadRight(40)}\r");
    }

    private IEnumerable<(double Seconds, double GapPercent)> Curve(IReadOnlyList<(BenchCase Case, CaseResult Result)> results) =>
        Marks.Where(m => m < arguments.Seconds).Append(arguments.Seconds).Select(m => (m, results.Average(r => r.Result.GapAt(m * 1_000 + 1))));

    private JsonObject Json(IReadOnlyList<(BenchCase Case, CaseResult Result)> results) => new()
    {
        ["cases"] = new JsonArray([.. results.Select(r => Json(r.Case, r.Result))]),
        ["curve"] = new JsonArray([.. Curve(results).Select(p => new JsonObject { ["seconds"] = p.Seconds, ["meanGapPercent"] = Math.Round(p.GapPercent, 4) })]),
        ["summary"] = new JsonObject
        {
            ["meanGapPercent"] = Math.Round(results.Average(r => r.Result.GapPercent), 4),
            ["solved"] = results.Count(r => r.Result.Solved),
            ["proved"] = results.Count(r => r.Result.Proved),
            ["total"] = results.Count,
            ["medianMs"] = Math.Round(Percentile(results.Select(r => r.Result.Milliseconds), 0.5), 1),
            ["p99Ms"] = Math.Round(Percentile(results.Select(r => r.Result.Milliseconds), 0.99), 1),
            ["medianBestAtMs"] = Math.Round(Percentile(results.Select(r => r.Result.BestAtMilliseconds), 0.5), 1),
            ["seconds"] = arguments.Seconds,
            ["seed"] = arguments.Seed,
        },
    };

    private static JsonObject Json(BenchCase one, CaseResult result) => new()
    {
        ["case"] = one.Name,
        ["value"] = result.Value,
        ["bestKnown"] = one.Best,
        ["gapPercent"] = Math.Round(result.GapPercent, 4),
        ["solved"] = result.Solved,
        ["proved"] = result.Proved,
        ["ms"] = Math.Round(result.Milliseconds, 1),
        ["bestAtMs"] = Math.Round(result.BestAtMilliseconds, 1),
        ["iterations"] = result.Iterations,
        ["violation"] = result.Violation,
        ["solution"] = result.Solution,
    };

    private void Show(IReadOnlyList<(BenchCase Case, CaseResult Result)> results)
    {
        var table = new TextTable(
            shell.Say("Case", "算例"), shell.Say("Found", "结果"), shell.Say("Best known", "已知最佳"), shell.Say("Gap %", "差距 %"), shell.Say("Proved", "已证明"), shell.Say("Best at, ms", "找到时刻（毫秒）"), shell.Say("Run, ms", "用时（毫秒）"));
        foreach (var (one, result) in results)
        {
            table.Add(
                one.Name, new Cell(result.Violation ?? (result.Value is { } value ? Number(value) : "-"), result.Violation is null ? Tone.Plain : Tone.Bad), Number(one.Best),
                new Cell(result.GapPercent.ToString("F2", CultureInfo.InvariantCulture), result.Solved ? Tone.Good : Tone.Warning),
                result.Proved ? shell.Say("yes", "是") : "-", Number(result.BestAtMilliseconds), Number(result.Milliseconds));
        }

        shell.Terminal.WriteTable(table);
        var curve = new TextTable(shell.Say("Seconds", "秒"), shell.Say("Mean gap %", "平均差距 %"));
        foreach (var (seconds, gap) in Curve(results))
            curve.Add(seconds.ToString("0.##", CultureInfo.InvariantCulture), gap.ToString("F3", CultureInfo.InvariantCulture));
        shell.Terminal.WriteTable(curve);
        var (solved, proved) = (results.Count(r => r.Result.Solved), results.Count(r => r.Result.Proved));
        var (median, slow) = (Number(Percentile(results.Select(r => r.Result.Milliseconds), 0.5)), Number(Percentile(results.Select(r => r.Result.Milliseconds), 0.99)));
        shell.Terminal.WriteLine(shell.Say(
            $"{solved} of {results.Count} reach the best known, {proved} proved; a run takes {median} ms (median), {slow} ms (p99).",
            $"{results.Count} 个算例中 {solved} 个达到已知最佳，{proved} 个已证明；用时中位数 {median} 毫秒，p99 {slow} 毫秒。"));
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
