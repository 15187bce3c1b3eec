using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Bench;
using TravelPlanner.Cli.Bench.NaturalPlan;
using TravelPlanner.Domain.Meetings;
using TravelPlanner.Domain.Trips.Tours;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench natural-plan</c>: the trip and meeting planning tasks of NATURAL PLAN, solved exactly and checked again.</summary>
internal sealed class NaturalPlanCommand : ShellCommand<BenchArguments>
{
    /// <summary>Orders of cities that are counted; several keep every rule of a task now and then, and the file holds one of them.</summary>
    private const int MostCounted = 1000;

    private readonly BenchOptions _options;
    private readonly Option<bool> _json;

    public NaturalPlanCommand(Shell shell)
        : base(shell, "natural-plan", shell.Say("Orders of cities and meetings: NATURAL PLAN", "城市顺序与会面安排：NATURAL PLAN"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 10);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench natural-plan --data natural_plan", "travel-planner bench natural-plan --data natural_plan --only 'meeting*' --json"];

    /// <param name="Golden">True when the answer is the file's own, or meets as many friends; null when the file has none.</param>
    private sealed record Outcome(string Name, bool Solved, bool? Golden, JsonArray Answer, int Alternatives, string? Reason, double Milliseconds);

    public override BenchArguments Read(ParseResult parsed) => _options.Read(parsed, _json);

    public override Task<ExitCode> RunAsync(BenchArguments arguments, CancellationToken cancellation)
    {
        var trips = TaskFiles.List(arguments.Data, "trip_planning*.json").SelectMany(f => BenchJson.Read(f).Items()).Select(TripTask.Of);
        var meetings = TaskFiles.List(arguments.Data, "meeting_planning*.json").SelectMany(f => BenchJson.Read(f).Items()).Select(MeetingTask.Of);
        List<(string Name, Func<CancellationToken, Outcome> Solve)> tasks =
        [
            .. trips.Select(t => (t.Id, (Func<CancellationToken, Outcome>)(limit => Solve(t, limit)))),
            .. meetings.Select(m => (m.Id, (Func<CancellationToken, Outcome>)(limit => Solve(m, limit)))),
        ];
        var outcomes = arguments.Choose(tasks, t => t.Name, Shell).ConvertAll(t => Run(t.Name, arguments.Seconds, t.Solve, cancellation));
        if (arguments.Json)
            Terminal.WriteJson(Report(outcomes));
        else
            Show(outcomes);
        return Task.FromResult(outcomes.All(o => o.Solved) ? ExitCode.Ok : ExitCode.ProblemsFound);
    }

    private static Outcome Run(string name, double seconds, Func<CancellationToken, Outcome> solve, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            return solve(limit.Token) with { Milliseconds = watch.Elapsed.TotalMilliseconds };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Outcome(name, false, null, [], 0, "undecided: time is up", watch.Elapsed.TotalMilliseconds);
        }
        catch (ArgumentException refused)
        {
            throw new CommandException(ExitCode.Refused, $"{name}: {refused.Message}");
        }
    }

    private static Outcome Solve(TripTask task, CancellationToken limit)
    {
        var tours = CityTour.FindAll(task.Problem, limit).Take(MostCounted).ToList();
        if (tours.Count == 0)
            return new Outcome(task.Id, false, task.Golden is null ? null : false, [], 0, "proved infeasible: no order keeps days, windows and flights", 0);
        var broken = CityTour.Check(task.Problem, tours[0]);
        var answer = new JsonArray([.. tours[0].Select(s => (JsonNode)new JsonObject { ["city"] = s.City, ["first"] = s.First, ["last"] = s.Last })]);
        return new Outcome(task.Id, broken.Count == 0, task.Golden?.SequenceEqual(tours[0]), answer, tours.Count - 1, broken.Count == 0 ? null : string.Join("; ", broken), 0);
    }

    private static Outcome Solve(MeetingTask task, CancellationToken limit)
    {
        var meetings = MeetingSolver.Solve(task.Problem, limit);
        var broken = MeetingChecker.Check(task.Problem, meetings).ToList();
        if (meetings.Count < task.GoldenCount)
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"{meetings.Count} friends met; the file's answer meets {task.GoldenCount}"));
        var answer = new JsonArray([.. meetings.Select(m => (JsonNode)new JsonObject
        {
            ["name"] = m.Friend.Name, ["place"] = m.Friend.Place, ["begin"] = m.Begin.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["end"] = m.End.ToString("HH:mm", CultureInfo.InvariantCulture),
        })]);
        bool? golden = task.GoldenCount is { } count ? meetings.Count == count : null;
        return new Outcome(task.Id, broken.Count == 0, golden, answer, 0, broken.Count == 0 ? null : string.Join("; ", broken), 0);
    }

    private static JsonObject Report(List<Outcome> outcomes) => new()
    {
        ["cases"] = new JsonArray([.. outcomes.Select(o => (JsonNode)new JsonObject
        {
            ["case"] = o.Name, ["solved"] = o.Solved, ["golden"] = o.Golden, ["alternatives"] = o.Alternatives, ["answer"] = o.Answer, ["reason"] = o.Reason,
            ["ms"] = Math.Round(o.Milliseconds, 3),
        })]),
        ["summary"] = new JsonObject
        {
            ["solved"] = outcomes.Count(o => o.Solved),
            ["total"] = outcomes.Count,
            ["golden"] = outcomes.Count(o => o.Golden == true),
            ["medianMs"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.5), 3),
            ["p99Ms"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.99), 3),
        },
    };

    private void Show(List<Outcome> outcomes)
    {
        var table = new TextTable(Shell.Say("Task", "题目"), Shell.Say("Result", "结果"), "ms");
        foreach (var outcome in outcomes)
        {
            var result = !outcome.Solved ? new Cell(outcome.Reason ?? "", Tone.Bad)
                : outcome.Golden == false ? new Cell(Shell.Say($"pass, not the file's answer: {outcome.Alternatives + 1} orders keep every rule", $"通过，与文件答案不同：共有 {outcome.Alternatives + 1} 种顺序满足全部规则"), Tone.Good)
                : new Cell(Shell.Say("pass", "通过"), Tone.Good);
            table.Add(outcome.Name, result, outcome.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture));
        }

        Terminal.WriteTable(table);
        foreach (var (prefix, en, zh) in new[] { ("trip", "trip planning", "行程规划"), ("meeting", "meeting planning", "会面规划") })
        {
            var kind = outcomes.Where(o => o.Name.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (kind.Count == 0)
                continue;
            Terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Shell.Say(en, zh)}: {kind.Count(o => o.Solved)}/{kind.Count}, {Shell.Say("as in the file", "与文件答案一致")} {kind.Count(o => o.Golden == true)}, {Shell.Say("median", "中位数")} {Math.Round(BenchReport.Percentile(kind.Select(o => o.Milliseconds), 0.5), 3)} ms, p99 {Math.Round(BenchReport.Percentile(kind.Select(o => o.Milliseconds), 0.99), 3)} ms"));
        }
    }
}
