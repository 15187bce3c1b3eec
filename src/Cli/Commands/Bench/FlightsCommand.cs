using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Cli.Bench.Timetables;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Providers.Embedded;
using TravelPlanner.Providers.Embedded.Simulation;

namespace TravelPlanner.Cli.Commands.Bench;

/// <summary><c>bench flights</c>: one way with up to two changes over a timetable drawn over all routes of OpenFlights, each answer checked again.</summary>
internal sealed class FlightsCommand : ShellCommand<BenchArguments>
{
    private const int Queries = 1_000;
    private const int WarmUps = 200;

    private readonly BenchOptions _options;
    private readonly Option<bool> _json;

    public FlightsCommand(Shell shell)
        : base(shell, "flights", shell.Say("Connections over a world-wide timetable", "全球航班时刻上的中转搜索"))
    {
        _options = new BenchOptions(this, shell, usualSeconds: 10);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench flights --data openflights", "travel-planner bench flights --data openflights --only 'busy/*' --seed 7 --json"];

    public override BenchArguments Read(ParseResult parsed) => _options.Read(parsed, _json);

    public override Task<ExitCode> RunAsync(BenchArguments arguments, CancellationToken cancellation)
    {
        var gazetteer = new EmbeddedGazetteer(new EmbeddedPlaces(), new EmbeddedHotels());
        var world = OpenFlights.Read(arguments.Data, gazetteer);
        var times = EmbeddedConnections.Times();
        var services = SyntheticTimetable.Services(world, (long)arguments.Seed).ToList();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watch = Stopwatch.StartNew();
        var timetable = new Timetable(world.Airports, OpenFlights.CityOf, services, SyntheticTimetable.Monday, SyntheticTimetable.Days, times);
        var build = watch.Elapsed.TotalMilliseconds;
        var memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        var search = new ConnectionSearch(timetable, new SyntheticFares(timetable, (long)arguments.Seed));
        var journeys = arguments.Choose(Journeys(world, timetable, (long)arguments.Seed), j => j.Name, Shell);
        foreach (var journey in journeys.Take(WarmUps))
            search.Find(journey.Query, cancellation);
        var results = journeys.ConvertAll(j => Run(j, timetable, search, times, arguments.Seconds, cancellation));
        var scale = new Scale(world.Airports.Count, world.Routes.Count, world.Left, services.Count, timetable.Departures, build, memory);
        if (arguments.Json)
            Terminal.WriteJson(Report(results, scale, arguments.Seed));
        else
            Show(results, scale);
        return Task.FromResult(results.Exists(r => r.Violation is not null) ? ExitCode.ProblemsFound : ExitCode.Ok);
    }

    /// <summary>Half between any two cities, half between ends drawn by their routes, as travellers are.</summary>
    private static List<Journey> Journeys(OpenFlights world, Timetable timetable, long seed)
    {
        var chance = new StableHash(seed).And("journeys");
        var cities = world.Airports.GroupBy(timetable.CityOf, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);
        var names = cities.Keys.Order(StringComparer.Ordinal).ToArray();
        var journeys = new List<Journey>();
        foreach (var kind in new[] { "any", "busy" })
        {
            for (var i = 0; journeys.Count < (kind == "any" ? Queries : 2 * Queries); i++)
            {
                var draw = chance.And(kind).And(i);
                var (from, to) = kind == "any"
                    ? (names[draw.And("from").Below(names.Length)], names[draw.And("to").Below(names.Length)])
                    : (timetable.CityOf(world.Routes[draw.And("from").Below(world.Routes.Count)].From), timetable.CityOf(world.Routes[draw.And("to").Below(world.Routes.Count)].To));
                if (from == to)
                    continue;
                var (origins, destinations) = (cities[from], cities[to]);
                var date = SyntheticTimetable.Monday.PlusDays(draw.And("day").Below(5));
                var km = origins[0].Position.DistanceKm(destinations[0].Position);
                var limits = SearchLimits.For(2, km) with { OnwardChoices = int.MaxValue, Enough = int.MaxValue };
                journeys.Add(new Journey($"{kind}/{origins[0].Iata}-{destinations[0].Iata}/{date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture)}", new ConnectionQuery(origins, destinations, date, limits)));
            }
        }

        return journeys;
    }

    private static Outcome Run(Journey journey, Timetable timetable, ConnectionSearch search, ConnectionTimes times, double seconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var watch = Stopwatch.StartNew();
        try
        {
            var answer = search.Find(journey.Query, limit.Token);
            var took = watch.Elapsed.TotalMilliseconds;
            return new Outcome(journey.Name, answer.Best.Count, took, answer.Best.Select(b => Violation(b, journey.Query, timetable, times)).FirstOrDefault(v => v is not null), answer.Best);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Outcome(journey.Name, 0, watch.Elapsed.TotalMilliseconds, "time is up", []);
        }
    }

    /// <summary>The rules asked of the flights themselves, in zoned time: null, or the one that is broken.</summary>
    private static string? Violation(FoundConnection found, ConnectionQuery query, Timetable timetable, ConnectionTimes times)
    {
        var slice = new Slice([.. found.Departures.Select(d => timetable.SegmentOf(d))]);
        if (!query.Origins.Contains(slice.First.Origin) || !query.Destinations.Contains(slice.Last.Destination) || slice.First.Departure.Date != query.Date)
            return "wrong end or date";
        if (slice.Changes != found.Measure.Changes || slice.Duration != Duration.FromMinutes(found.Measure.Minutes) || slice.Duration > query.Limits.MaxDuration)
            return "wrong duration or changes";
        foreach (var (arriving, departing) in slice.Segments.Zip(slice.Segments.Skip(1)))
        {
            var wait = departing.DepartsAt - arriving.ArrivesAt;
            if (OpenFlights.CityOf(arriving.Destination) != OpenFlights.CityOf(departing.Origin) || wait < times.Between(arriving, departing) || wait > query.Limits.LongestWait)
                return $"{arriving.Flight} to {departing.Flight} is no connection";
        }

        return null;
    }

    private static JsonObject Report(List<Outcome> results, Scale scale, ulong seed) => new()
    {
        ["cases"] = new JsonArray([.. results.Select(r => (JsonNode)new JsonObject
        {
            ["case"] = r.Name, ["solved"] = r.Solved, ["answers"] = r.Answers, ["violation"] = r.Violation, ["ms"] = Math.Round(r.Milliseconds, 3),
            ["best"] = new JsonArray([.. r.Best.Select(b => (JsonNode)new JsonObject { ["minutes"] = b.Measure.Minutes, ["changes"] = b.Measure.Changes, ["price"] = b.Measure.Price })]),
        })]),
        ["summary"] = new JsonObject
        {
            ["total"] = results.Count,
            ["solved"] = results.Count(r => r.Solved),
            ["answers"] = results.Sum(r => r.Answers),
            ["medianMs"] = Math.Round(BenchReport.Percentile(results.Select(r => r.Milliseconds), 0.5), 3),
            ["p99Ms"] = Math.Round(BenchReport.Percentile(results.Select(r => r.Milliseconds), 0.99), 3),
            ["busyMedianMs"] = Busy(results, 0.5),
            ["busyP99Ms"] = Busy(results, 0.99),
            ["buildMs"] = Math.Round(scale.BuildMs, 1),
            ["memoryMb"] = Math.Round(scale.MemoryMb, 1),
            ["airports"] = scale.Airports,
            ["routes"] = scale.Routes,
            ["routesWithoutAirport"] = scale.Left,
            ["services"] = scale.Services,
            ["departures"] = scale.Departures,
            ["seed"] = seed,
        },
    };

    private static JsonNode? Busy(List<Outcome> results, double share)
    {
        var busy = results.Where(r => r.Name.StartsWith("busy/", StringComparison.Ordinal)).Select(r => r.Milliseconds).ToList();
        return busy.Count == 0 ? null : Math.Round(BenchReport.Percentile(busy, share), 3);
    }

    private void Show(List<Outcome> results, Scale scale)
    {
        Terminal.WriteLine(Shell.Say(
            $"{scale.Routes} routes between {scale.Airports} airports ({scale.Left} left out: an end is unknown); {scale.Services} services, {scale.Departures} departures in a week.",
            $"{scale.Airports} 个机场间 {scale.Routes} 条航线（{scale.Left} 条因机场未知而略去）；一周 {scale.Services} 个班次、{scale.Departures} 次起飞。"));
        Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Shell.Say("Compiled in", "编译用时")} {scale.BuildMs:0} ms, {scale.MemoryMb:0.0} MB"));
        var table = new TextTable(Shell.Say("Journeys", "行程"), Shell.Say("Asked", "查询"), Shell.Say("With a way", "有方案"), Shell.Say("Ways", "方案数"), "p50 ms", "p99 ms", Shell.Say("Slowest, ms", "最慢（毫秒）"));
        foreach (var (name, group) in results.GroupBy(r => r.Name.Split('/')[0]).Select(g => (g.Key, g.ToList())).Append((Shell.Say("all", "全部"), results)))
        {
            var ms = group.ConvertAll(r => r.Milliseconds);
            table.Add(
                name, Whole(ms.Count), Whole(group.Count(r => r.Solved)), Whole(group.Sum(r => r.Answers)), Number(BenchReport.Percentile(ms, 0.5)),
                Number(BenchReport.Percentile(ms, 0.99)), Number(ms.Max()));
        }

        Terminal.WriteTable(table);
        foreach (var wrong in results.Where(r => r.Violation is not null))
            Terminal.WriteLine($"{wrong.Name}: {wrong.Violation}");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed record Journey(string Name, ConnectionQuery Query);

    private sealed record Scale(int Airports, int Routes, int Left, int Services, int Departures, double BuildMs, double MemoryMb);

    private sealed record Outcome(string Name, int Answers, double Milliseconds, string? Violation, IReadOnlyList<FoundConnection> Best)
    {
        public bool Solved => Answers > 0 && Violation is null;
    }
}
