using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TravelPlanner.Domain.Routing;
using TravelPlanner.Domain.Routing.Orienteering;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench toptw</c>: team orienteering with time windows on the published instances, against the best known scores.</summary>
internal sealed class ToptwCommand : ShellCommand<BenchArguments>
{
    /// <summary>Beyond it squares of distances leave 64 bits.</summary>
    private const int LargestCoordinate = 1_000_000;

    private readonly BenchOptions _options;
    private readonly Option<bool> _json;

    public ToptwCommand(Shell shell)
        : base(shell, "toptw", shell.Say("Itineraries: team orienteering with time windows", "行程：带时间窗的团队定向问题"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 10);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench toptw --data toptw --seconds 1", "travel-planner bench toptw --data toptw --only 'rc2*/1' --seed 7 --json"];

    public override BenchArguments Read(ParseResult parsed) => _options.Read(parsed, _json);

    public override Task<ExitCode> RunAsync(BenchArguments arguments, CancellationToken cancellation)
    {
        var files = new BenchFiles(Shell, arguments.Data);
        var cases = new List<BenchCase>();
        foreach (var row in files.BestKnown("instance", "days", "best_known"))
        {
            var (name, days, best) = (row["instance"], files.Whole(files.Number(row["days"]), 1, "best_known.csv"), (double)files.Number(row["best_known"]));
            if (days < 1)
                throw files.Refused($"best_known.csv: {name} has {days} days; 1 or more are needed.", $"best_known.csv：{name} 的天数为 {days}，须不小于 1。");
            cases.Add(new BenchCase(string.Create(CultureInfo.InvariantCulture, $"{name}/{days}"), best, run => Solve(Problem(files, name, days), best, run)));
        }

        return Task.FromResult(new BenchReport(Shell, arguments).Run(cases, cancellation));
    }

    internal static OrienteeringProblem Problem(BenchFiles files, string name, int days)
    {
        var path = files.Find(name + ".txt", name);
        // A place is: number, x, y, dwell, score, two numbers and a list without meaning here, opens, closes. Places follow two lines of totals.
        var places = files.Numbers(path).Skip(2).ToList();
        if (places.Find(p => p.Length < 9) is { } shortRow)
            throw files.Refused($"{path}: place {shortRow[0]} has {shortRow.Length} numbers; at least 9 are needed.", $"{path}：地点 {shortRow[0]} 只有 {shortRow.Length} 个数，至少需要 9 个。");
        // The format: one decimal for the instances of Solomon, two for those of Cordeau (pr01 to pr20).
        var scale = name.StartsWith("pr", StringComparison.Ordinal) ? 100 : 10;
        try
        {
            var nodes = places.Select(p => new OrienteeringNode(files.Whole(p[4], 1, path), files.Whole(p[3], scale, path))).ToArray();
            var windows = places.Select(p => (TimeWindow?)new TimeWindow(files.Whole(p[^2], scale, path), files.Whole(p[^1], scale, path))).ToArray();
            if (nodes.Length == 0)
                throw new ProblemRefusedException("There are no places.");
            var hours = windows[0]!.Value;
            return new OrienteeringProblem(nodes, Distances(places, scale), [.. Enumerable.Range(0, days).Select(_ => new OrienteeringRoute(0, 0, hours, windows))]);
        }
        catch (ProblemRefusedException refused)
        {
            throw files.Refused($"{path}: {refused.Message}", $"{path}：{refused.Message}");
        }
    }

    /// <summary>Euclidean, cut (not rounded) to 1/scale; whole arithmetic throughout, so that no cut is off by a rounding.</summary>
    private static int[,] Distances(List<decimal[]> places, int scale)
    {
        const int Grid = 1_000;
        if (places.Count > 2_000)
            throw new ProblemRefusedException($"{places.Count} places were given; at most 2000 are allowed.");
        if (places.Find(p => Math.Abs(p[1]) > LargestCoordinate || Math.Abs(p[2]) > LargestCoordinate) is { } far)
            throw new ProblemRefusedException($"Place {far[0]} lies at {far[1]}, {far[2]}; coordinates up to {LargestCoordinate} are allowed.");
        var (x, y) = (places.Select(p => (long)Math.Round(p[1] * Grid)).ToArray(), places.Select(p => (long)Math.Round(p[2] * Grid)).ToArray());
        var travel = new int[x.Length, x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < x.Length; j++)
                travel[i, j] = (int)(Root((x[i] - x[j]) * (x[i] - x[j]) + (y[i] - y[j]) * (y[i] - y[j])) / (Grid / scale));
        }

        return travel;
    }

    private static long Root(long square)
    {
        var root = (long)Math.Sqrt(square);
        while (root * root > square)
            root--;
        while ((root + 1) * (root + 1) <= square)
            root++;
        return root;
    }

    private static CaseResult Solve(OrienteeringProblem problem, double best, CaseRun run)
    {
        var watch = Stopwatch.StartNew();
        var course = new List<(double, double)>();
        var solution = OrienteeringSolver.Solve(
            problem, run.Seed, stop: () => watch.Elapsed.TotalSeconds >= run.Seconds, improved: better => course.Add((watch.Elapsed.TotalMilliseconds, Gap(better.Score))), cancellation: run.Cancellation);
        var took = watch.Elapsed.TotalMilliseconds;
        return new CaseResult(
            solution.Score, Gap(solution.Score), solution.Proved, solution.Iterations, OrienteeringChecker.FirstViolation(problem, solution), took, course,
            new JsonArray([.. solution.Routes.Select(r => new JsonArray([.. r.Select(u => JsonValue.Create(u))]))]));

        double Gap(int score) => best == 0 ? 0 : 100 * (best - score) / best;
    }
}
