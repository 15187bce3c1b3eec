using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using TravelPlanner.Domain.Routing;
using TravelPlanner.Domain.Routing.Tours;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench tsptw</c>: tours with time windows on the published instances, against the best known travel.</summary>
internal sealed class TsptwCommand : ShellCommand<BenchArguments>
{
    private readonly BenchOptions _options;
    private readonly Option<bool> _json;

    public TsptwCommand(Shell shell)
        : base(shell, "tsptw", shell.Say("Order of stops: the travelling salesman with time windows", "停靠顺序：带时间窗的旅行商问题"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 2);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench tsptw --data tsptw", "travel-planner bench tsptw --data tsptw --only 'n200*' --seconds 5 --json"];

    public override BenchArguments Read(ParseResult parsed) => _options.Read(parsed, _json);

    public override Task<ExitCode> RunAsync(BenchArguments arguments, CancellationToken cancellation)
    {
        var files = new BenchFiles(Shell, arguments.Data);
        var cases = new List<BenchCase>();
        foreach (var row in files.BestKnown("set", "instance", "best_known_travel_cost"))
        {
            var (set, name, best) = (row["set"], row["instance"], files.Number(row["best_known_travel_cost"]));
            cases.Add(new BenchCase($"{set}/{name}", (double)best, run => Solve(files, set, name, best, run)));
        }

        return Task.FromResult(new BenchReport(Shell, arguments).Run(cases, cancellation));
    }

    /// <summary>The number of nodes, their matrix of travel row by row, and a window for each.</summary>
    internal static (TourProblem Problem, int Scale) Problem(BenchFiles files, string set, string name)
    {
        var path = files.Find(Path.Combine(set, name), Path.Combine(set, name + ".txt"), name, name + ".txt");
        var numbers = files.Numbers(path).SelectMany(r => r).ToArray();
        var nodes = numbers.Length == 0 ? 0 : numbers[0];
        if (nodes is < 1 or > 2_000 || nodes != decimal.Truncate(nodes))
            throw files.Refused($"{path}: {nodes} nodes; a whole number from 1 to 2000 is allowed.", $"{path}：{nodes} 个节点，应为 1 到 2000 的整数。");
        var n = (int)nodes;
        if (numbers.Length != 1 + n * n + 2 * n)
            throw files.Refused($"{path}: {numbers.Length} numbers; {n} nodes need {1 + n * n + 2 * n}.", $"{path}：有 {numbers.Length} 个数，{n} 个节点需要 {1 + n * n + 2 * n} 个。");
        var scale = 1;
        while (scale < 10_000 && numbers.Any(v => v * scale != decimal.Truncate(v * scale)))
            scale *= 10;
        var travel = new int[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                travel[i, j] = files.Whole(numbers[1 + i * n + j], scale, path);
        }

        var windows = Enumerable.Range(0, n).Select(i => new TimeWindow(files.Whole(numbers[1 + n * n + 2 * i], scale, path), files.Whole(numbers[2 + n * n + 2 * i], scale, path))).ToArray();
        try
        {
            return (new TourProblem(travel, windows), scale);
        }
        catch (ProblemRefusedException refused)
        {
            throw files.Refused($"{path}: {refused.Message}", $"{path}：{refused.Message}");
        }
    }

    private static CaseResult Solve(BenchFiles files, string set, string name, decimal best, CaseRun run)
    {
        var (problem, scale) = Problem(files, set, name);
        var watch = Stopwatch.StartNew();
        var course = new List<(double, double)>();
        var solution = TourSolver.Solve(
            problem, run.Seed, stop: () => watch.Elapsed.TotalSeconds >= run.Seconds, improved: better => course.Add((watch.Elapsed.TotalMilliseconds, Gap(better.Travel))), cancellation: run.Cancellation);
        var took = watch.Elapsed.TotalMilliseconds;
        if (solution.Order is not { } order)
            return new CaseResult(null, 100, solution.Proved, solution.Iterations, null, took, course, null);
        return new CaseResult(
            (double)solution.Travel / scale, Gap(solution.Travel), solution.Proved, solution.Iterations, TourChecker.FirstViolation(problem, order, solution.Travel), took, course,
            new JsonArray([.. order.Select(u => JsonValue.Create(u))]));

        // Published travel is rounded to fewer digits than the matrix has: ours is rounded alike.
        double Gap(long travel) => best == 0 ? 0 : (double)(100 * (Math.Round((decimal)travel / scale, best.Scale, MidpointRounding.AwayFromZero) - best) / best);
    }
}
