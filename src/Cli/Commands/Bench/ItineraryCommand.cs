using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Itineraries.Checking;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Domain.Places;
using TravelPlanner.Providers.Embedded;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary>
/// <c>bench itinerary</c>: the usual solve of generated problems and of the embedded cities with most places, each plan checked, against the best of longer searches within
/// the seconds given and against a bound.
/// </summary>
internal sealed class ItineraryCommand : ShellCommand<BenchArguments>
{
    private const int Cities = 10;
    private const int CityDays = 4;

    private static readonly LocalDate Day = new(2027, 5, 4);

    private readonly BenchOptions _options;
    private readonly Option<bool> _json;

    public ItineraryCommand(Shell shell)
        : base(shell, "itinerary", shell.Say("Days in a city: generated problems and embedded cities", "城市多日行程：生成的算例与内置城市"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 3, needsData: false);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner bench itinerary", "travel-planner bench itinerary --only 'day12*' --seconds 1 --json"];

    public override BenchArguments Read(ParseResult parsed) => _options.Read(parsed, _json);

    public override Task<ExitCode> RunAsync(BenchArguments arguments, CancellationToken cancellation)
    {
        var cases = GeneratedTowns.All(arguments.Seed).Concat(EmbeddedCities()).Select(c => (c.Name, c.Problem)).ToList();
        var chosen = arguments.Choose(cases, c => c.Name, Shell);
        // Until the just-in-time compiler has seen the search, figures are its own.
        ItinerarySolver.Solve(chosen[^1].Problem, cancellation);
        ItinerarySolver.Solve(chosen[0].Problem, cancellation);
        var outcomes = chosen.ConvertAll(c => Run(c.Name, c.Problem, arguments, cancellation));
        if (arguments.Json)
            Terminal.WriteJson(Json(outcomes, arguments));
        else
            Show(outcomes);
        return Task.FromResult(outcomes.Exists(o => o.Violations > 0) ? ExitCode.ProblemsFound : ExitCode.Ok);
    }

    /// <param name="CpuMilliseconds">Of the whole process meanwhile: what a quiet machine would take at most.</param>
    /// <param name="Best">Of this plan and of those of longer searches with other seeds.</param>
    private sealed record Outcome(string Name, double Milliseconds, double CpuMilliseconds, double Value, double Best, double Bound, bool Proved, int Violations, int Visits)
    {
        public double GapPercent => Best <= 0 ? 0 : Math.Max(0, (Best - Value) / Best * 100);
    }

    private static IEnumerable<(string Name, ItineraryProblem Problem)> EmbeddedCities()
    {
        var places = new EmbeddedPlaces();
        foreach (var city in new EmbeddedGazetteer(places, new EmbeddedHotels()).Cities.OrderByDescending(c => places.InCity(c.Id).Count).ThenBy(c => c.Id, StringComparer.Ordinal).Take(Cities))
        {
            var all = places.InCity(city.Id);
            yield return ($"city/{city.Id}", new ItineraryProblem(
                [.. Enumerable.Range(0, CityDays).Select(d => new DayFrame(Day.PlusDays(d), 540, 1260, city.Centre, city.Centre))],
                [.. all.Where(p => !p.IsFood).Select(p => new VisitCandidate(p, VisitWorth.Of(p.Score)))], [.. all.Where(p => p.ServesMeals)])
            {
                Travel = new EstimatedTravelTimes(all),
            });
        }
    }

    private static Outcome Run(string name, ItineraryProblem problem, BenchArguments arguments, CancellationToken cancellation)
    {
        using var process = Process.GetCurrentProcess();
        var (watch, cpu) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        var plan = ItinerarySolver.Solve(problem, cancellation);
        var milliseconds = watch.Elapsed.TotalMilliseconds;
        process.Refresh();
        var worked = (process.TotalProcessorTime - cpu).TotalMilliseconds;
        var best = plan.Value;
        for (var (seed, iterations) = (arguments.Seed + 1, 2 * ItinerarySolver.UsualIterations(problem)); !plan.Proved && watch.Elapsed.TotalSeconds < arguments.Seconds; seed++, iterations *= 2)
            best = Math.Max(best, ItinerarySolver.Solve(problem, iterations, seed, cancellation).Value);
        var violations = ItineraryChecker.Check(problem, plan).Count;
        return new Outcome(name, milliseconds, worked, plan.Value, best, plan.Proved ? plan.Value : PlanBound.Of(problem), plan.Proved, violations, plan.Days.Sum(d => d.Visits.Count()));
    }

    private static JsonObject Json(List<Outcome> outcomes, BenchArguments arguments) => new()
    {
        ["cases"] = new JsonArray([.. outcomes.Select(o => new JsonObject
        {
            ["case"] = o.Name, ["ms"] = Math.Round(o.Milliseconds, 1), ["cpuMs"] = Math.Round(o.CpuMilliseconds, 1), ["value"] = Math.Round(o.Value, 2), ["best"] = Math.Round(o.Best, 2), ["gapPercent"] = Math.Round(o.GapPercent, 3),
            ["bound"] = Math.Round(o.Bound, 2), ["proved"] = o.Proved, ["visits"] = o.Visits, ["violations"] = o.Violations,
        })]),
        ["summary"] = new JsonObject
        {
            ["meanGapPercent"] = Math.Round(outcomes.Average(o => o.GapPercent), 4),
            ["solved"] = outcomes.Count(o => o.Violations == 0 && o.GapPercent <= 0),
            ["proved"] = outcomes.Count(o => o.Proved),
            ["total"] = outcomes.Count,
            ["medianMs"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.5), 1),
            ["p99Ms"] = Math.Round(BenchReport.Percentile(outcomes.Select(o => o.Milliseconds), 0.99), 1),
            ["violations"] = outcomes.Sum(o => o.Violations),
            ["seconds"] = arguments.Seconds,
            ["seed"] = arguments.Seed,
        },
    };

    private void Show(List<Outcome> outcomes)
    {
        var table = new TextTable(
            Shell.Say("Case", "算例"), "ms", Shell.Say("CPU, ms", "CPU 毫秒"), Shell.Say("Value", "得分"), Shell.Say("Best of longer", "更久搜索最佳"), Shell.Say("Bound", "上界"), Shell.Say("Proved", "已证明"),
            Shell.Say("Visits", "游览"), Shell.Say("Violations", "违规"));
        foreach (var o in outcomes)
        {
            table.Add(
                o.Name, FormattableString.Invariant($"{o.Milliseconds:0}"), FormattableString.Invariant($"{o.CpuMilliseconds:0}"), FormattableString.Invariant($"{o.Value:0.0}"), FormattableString.Invariant($"{o.Best:0.0}"),
                FormattableString.Invariant($"{o.Bound:0.0}"), o.Proved ? Shell.Say("yes", "是") : "-", FormattableString.Invariant($"{o.Visits}"), FormattableString.Invariant($"{o.Violations}"));
        }

        Terminal.WriteTable(table);
    }
}
