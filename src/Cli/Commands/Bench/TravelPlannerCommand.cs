using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Cli.Bench;
using TravelPlanner.Cli.Bench.TravelQueries;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Solving;

namespace TravelPlanner.Cli.Commands.Bench;

/// <param name="Out">Where the plans are written; null for nowhere.</param>
internal sealed record TravelPlannerArguments(BenchArguments Bench, string? Out);

/// <summary>
/// <c>bench travelplanner</c>: whole journeys from the structured fields of TravelPlanner's queries, written as the benchmark writes them,
/// read back and checked.
/// </summary>
internal sealed class TravelPlannerCommand : ShellCommand<TravelPlannerArguments>
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly BenchOptions _options;
    private readonly Option<string?> _out;
    private readonly Option<bool> _json;

    public TravelPlannerCommand(Shell shell)
        : base(shell, "travelplanner", shell.Say("Whole journeys: TravelPlanner's queries", "完整行程：TravelPlanner 题集"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 10);
        _out = new Option<string?>("--out") { HelpName = "file", Description = shell.Say("Write the plans to this file, and to one beside it for each query set", "将方案写入此文件；多个题集时另各写一个文件") };
        Options.Add(_out);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench travelplanner --data travelplanner --out plans.json", "travel-planner bench travelplanner --data travelplanner --only 'validation*/1?0' --json"];

    private sealed record Outcome(TravelQuery Query, TripPlan? Plan, JsonArray? Written, IReadOnlyList<TripViolation> Violations, string? Reason, double Milliseconds)
    {
        /// <summary>Searched through without finding a plan; else, without a plan, time ran out.</summary>
        public bool IsProvedInfeasible { get; init; }

        public bool KeepsCommonSense => Plan is not null && !Violations.Any(v => v.IsCommonSense);

        public bool KeepsWishes => Plan is not null && Violations.All(v => v.IsCommonSense);

        public bool Passes => KeepsCommonSense && KeepsWishes;
    }

    public override TravelPlannerArguments Read(ParseResult parsed) => new(
        _options.Read(parsed, _json), parsed.GetValue(_out) is { } file ? Path.GetFullPath(file, Shell.Machine.WorkingDirectory) : null);

    public override Task<ExitCode> RunAsync(TravelPlannerArguments arguments, CancellationToken cancellation)
    {
        var bench = arguments.Bench;
        var queries = bench.Choose(TaskFiles.List(bench.Data, "*.json").SelectMany(TravelQuery.ReadFile).ToList(), q => q.Name, Shell);
        var tables = TravelTables.Read(Path.Combine(bench.Data, "database"));
        var outcomes = queries.Select(q => Run(q, tables, bench.Seconds, cancellation)).ToList();
        if (arguments.Out is { } file)
            WritePlans(file, outcomes);
        if (bench.Json)
            Terminal.WriteJson(Report(outcomes));
        else
            Show(outcomes);
        return Task.FromResult(outcomes.All(o => o.Passes || o.IsProvedInfeasible) ? ExitCode.Ok : ExitCode.ProblemsFound);
    }

    private static Outcome Run(TravelQuery query, TravelTables tables, double seconds, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var problem = query.Problem(tables, unambiguous: true);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        TripAnswer answer;
        try
        {
            answer = TripSolver.Solve(problem, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Outcome(query, null, null, [], "undecided: time is up", watch.Elapsed.TotalMilliseconds);
        }
        catch (ArgumentException refused)
        {
            throw new CommandException(ExitCode.Refused, $"{query.Name}: {refused.Message}");
        }

        var took = watch.Elapsed.TotalMilliseconds;
        if (answer.Infeasible is { } none)
            return new Outcome(query, null, null, [], Reason(query, none), took) { IsProvedInfeasible = true };
        var written = PlanDocument.Write(answer.Plan!);
        var read = PlanDocument.Read(new BenchJson(query.Name, "", JsonSerializer.SerializeToElement(written)), tables);
        return new Outcome(query, read, written, TripPlanChecker.Check(query.Problem(tables, unambiguous: false), read), null, took);
    }

    private static string Reason(TravelQuery query, TripInfeasibility none)
    {
        var why = none.CheapestCost is { } cost
            ? string.Create(CultureInfo.InvariantCulture, $"proved infeasible: the cheapest plan costs {cost:0} of {query.Budget.Amount:0}")
            : "proved infeasible: no route at any price";
        return none.Relaxations.Count == 0 ? why : $"{why}; possible without one of: {string.Join(", ", none.Relaxations)}";
    }

    /// <summary>One file for all; where query sets share an index, the later ones are named with their set, and each set has its own file too.</summary>
    private void WritePlans(string file, List<Outcome> outcomes)
    {
        var all = new JsonObject();
        foreach (var outcome in outcomes)
        {
            if (!all.ContainsKey(outcome.Query.Index))
                all[outcome.Query.Index] = Plan(outcome);
            else
                all[outcome.Query.Name] = Plan(outcome);
        }

        TaskFiles.WriteText(file, all.ToJsonString(Written));
        var sets = outcomes.GroupBy(o => o.Query.Set, StringComparer.Ordinal).ToList();
        if (sets.Count < 2)
            return;
        foreach (var set in sets)
        {
            var own = new JsonObject();
            foreach (var outcome in set)
                own[outcome.Query.Index] = Plan(outcome);
            var path = Path.ChangeExtension(file, $".{set.Key}{Path.GetExtension(file)}");
            TaskFiles.WriteText(path, own.ToJsonString(Written));
            Terminal.WriteError(Shell.Say($"{set.Key}: {path}", $"{set.Key}：{path}"));
        }
    }

    private static JsonArray Plan(Outcome outcome) => (JsonArray?)outcome.Written?.DeepClone() ?? [];

    private static JsonObject Report(List<Outcome> outcomes) => new()
    {
        ["cases"] = new JsonArray([.. outcomes.Select(o => (JsonNode)new JsonObject
        {
            ["case"] = o.Query.Name,
            ["delivered"] = o.Plan is not null,
            ["commonSense"] = o.KeepsCommonSense,
            ["hard"] = o.KeepsWishes,
            ["solved"] = o.Passes,
            ["provedInfeasible"] = o.IsProvedInfeasible,
            ["cost"] = o.Plan?.CostFor(o.Query.People),
            ["budget"] = o.Query.Budget.Amount,
            ["reason"] = o.Reason,
            ["violations"] = new JsonArray([.. o.Violations.Select(v => JsonValue.Create(Text(v)))]),
            ["ms"] = Math.Round(o.Milliseconds, 3),
        })]),
        ["summary"] = new JsonObject
        {
            ["deliveryRate"] = Share(outcomes, o => o.Plan is not null),
            ["commonSensePassRate"] = Share(outcomes, o => o.KeepsCommonSense),
            ["hardConstraintPassRate"] = Share(outcomes, o => o.KeepsWishes),
            ["finalPassRate"] = Share(outcomes, o => o.Passes),
            ["solved"] = outcomes.Count(o => o.Passes),
            ["provedInfeasible"] = outcomes.Count(o => o.IsProvedInfeasible),
            ["total"] = outcomes.Count,
            ["medianMs"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.5), 3),
            ["p99Ms"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.99), 3),
        },
    };

    private static double Share(List<Outcome> outcomes, Func<Outcome, bool> holds) =>
        outcomes.Count == 0 ? 0 : Math.Round((double)outcomes.Count(holds) / outcomes.Count, 4);

    private static string Text(TripViolation violation) =>
        string.Create(CultureInfo.InvariantCulture, $"{violation.Rule}{(violation.Day is { } day ? $" (day {day})" : "")}: {violation.Evidence}");

    private void Show(List<Outcome> outcomes)
    {
        var table = new TextTable(Shell.Say("Query", "题目"), Shell.Say("Result", "结果"), Shell.Say("Cost", "花费"), Shell.Say("Budget", "预算"), "ms");
        foreach (var outcome in outcomes)
        {
            var result = outcome.Passes ? new Cell(Shell.Say("pass", "通过"), Tone.Good) : new Cell(outcome.Reason ?? string.Join("; ", outcome.Violations.Select(Text)), Tone.Bad);
            table.Add(
                outcome.Query.Name, result, outcome.Plan?.CostFor(outcome.Query.People).ToString("0", CultureInfo.InvariantCulture) ?? "-",
                outcome.Query.Budget.Amount.ToString("0", CultureInfo.InvariantCulture), outcome.Milliseconds.ToString("0.0", CultureInfo.InvariantCulture));
        }

        Terminal.WriteTable(table);
        var summary = Report(outcomes)["summary"]!;
        foreach (var (name, en, zh) in new[]
        {
            ("deliveryRate", "delivery", "交付率"), ("commonSensePassRate", "common sense", "常识约束通过率"), ("hardConstraintPassRate", "hard constraints", "硬约束通过率"),
            ("finalPassRate", "final pass rate", "最终通过率"),
        })
            Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Shell.Say(en, zh)}: {(double)summary[name]!:P1}"));
        Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary["solved"]}/{summary["total"]}, {Shell.Say("median", "中位数")} {summary["medianMs"]} ms, p99 {summary["p99Ms"]} ms"));
    }
}
