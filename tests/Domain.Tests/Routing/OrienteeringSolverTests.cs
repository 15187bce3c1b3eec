using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Routing;
using TravelPlanner.Domain.Routing.Orienteering;

namespace TravelPlanner.Domain.Tests.Routing;

public sealed class OrienteeringSolverTests
{
    private static readonly Gen<OrienteeringProblem> Tiny =
        from places in Gen.Choose(0, 5)
        from routes in Gen.Choose(1, 3)
        from nodes in Gen.Choose(1, 9).Zip(Gen.Choose(0, 5)).ArrayOf(places + 1)
        from travel in Gen.Choose(0, 15).ArrayOf((places + 1) * (places + 1))
        from windows in Gen.Choose(-10, 30).Zip(Gen.Choose(0, 30)).ArrayOf(routes * (places + 1))
        from length in Gen.Choose(15, 60)
        select Build(places + 1, nodes, travel, windows, routes, length);

    [Fact]
    public void It_proves_what_trying_everything_finds()
    {
        var scores = new HashSet<int>();
        Prop.ForAll(Tiny.ToArbitrary(), problem =>
        {
            var solution = OrienteeringSolver.Solve(problem);
            Assert.Null(OrienteeringChecker.FirstViolation(problem, solution));
            Assert.True(solution.Proved);
            Assert.Equal(Everything(problem), solution.Score);
            scores.Add(solution.Score);
        }).QuickCheckThrowOnFailure();

        // Else the problems were all alike.
        Assert.True(scores.Count > 10);
    }

    // Some places worth a hundred or more among fifteen worth one, too many to be proved: of the worthy ones the search misses nothing.
    [Fact]
    public void The_search_finds_what_trying_everything_finds() => Prop.ForAll(Worthy.ToArbitrary(), worthy =>
    {
        var alone = Grid(worthy, others: 0);
        var crowded = Grid(worthy, others: 15);
        var solution = OrienteeringSolver.Solve(crowded, seed: 3, iterations: 4_000);
        Assert.Null(OrienteeringChecker.FirstViolation(crowded, solution));
        Assert.Equal(Everything(alone) / 100, solution.Score / 100);
    }).QuickCheckThrowOnFailure();

    private static readonly Gen<(int X, int Y, int Score, int Opens)[]> Worthy =
        (from x in Gen.Choose(0, 20) from y in Gen.Choose(0, 20) from score in Gen.Choose(1, 9) from opens in Gen.Choose(0, 60) select (x, y, score * 100, opens)).ArrayOf(5);

    [Fact]
    public void The_same_seed_and_iterations_give_the_same_routes()
    {
        var problem = Grid([.. Enumerable.Range(0, 40).Select(i => (i * 7 % 20, i * 3 % 20, 100 + i, i))], others: 10);
        var (first, second) = (OrienteeringSolver.Solve(problem, 5, 500), OrienteeringSolver.Solve(problem, 5, 500));
        Assert.Equal(500, first.Iterations);
        Assert.Equal(Draw(first), Draw(second));
    }

    [Fact]
    public void It_gets_better_while_time_lasts_and_stops_when_told()
    {
        var problem = Grid([.. Enumerable.Range(0, 60).Select(i => (i * 7 % 20, i * 11 % 20, 100 + i * 37 % 90, i))], others: 0);
        var scores = new List<int>();
        var asked = 0;
        var solution = OrienteeringSolver.Solve(problem, stop: () => ++asked > 300, improved: s => scores.Add(s.Score));
        Assert.Equal(scores.Order(), scores);
        Assert.Equal(solution.Score, scores[^1]);
        Assert.True(solution.Iterations <= 300);
        Assert.Null(OrienteeringChecker.FirstViolation(problem, solution));
    }

    [Fact]
    public void Cancelling_ends_it()
    {
        var problem = Grid([.. Enumerable.Range(0, 60).Select(i => (i * 7 % 20, i * 11 % 20, 100, i))], others: 0);
        Assert.Throws<OperationCanceledException>(() => OrienteeringSolver.Solve(problem, cancellation: new CancellationToken(canceled: true)));
    }

    // what is wrong → the refusal
    [Theory]
    [InlineData("no nodes", "0 nodes were given; 1 to 2000 are allowed.")]
    [InlineData("a million", "1000000 nodes were given; 1 to 2000 are allowed.")]
    [InlineData("reversed", "node 1 on route 0 closes at 5, before it opens at 9.")]
    [InlineData("negative", "travel from 0 to 1 is -1; 0 to 100000000 is allowed.")]
    [InlineData("no routes", "0 routes were given; 1 to 60 are allowed.")]
    [InlineData("windows", "route 0 has 1 windows; there are 2 nodes.")]
    [InlineData("end", "route 0 goes from node 0 to 2; there are nodes 0 to 1.")]
    [InlineData("too far", "route 0 cannot reach its end by 3, even without a visit.")]
    public void What_makes_no_sense_is_refused_at_once(string wrong, string expected)
    {
        var nodes = Enumerable.Repeat(new OrienteeringNode(1, 1), wrong switch { "no nodes" => 0, "a million" => 1_000_000, _ => 2 }).ToArray();
        var travel = new int[2, 2] { { 0, wrong == "negative" ? -1 : 8 }, { 8, 0 } };
        TimeWindow?[] windows = wrong == "windows" ? [null] : [null, new TimeWindow(9, wrong == "reversed" ? 5 : 20)];
        var route = new OrienteeringRoute(0, wrong switch { "end" => 2, "too far" => 1, _ => 0 }, new TimeWindow(0, wrong == "too far" ? 3 : 50), windows);
        var refused = Assert.Throws<ProblemRefusedException>(() => OrienteeringSolver.Solve(new OrienteeringProblem(nodes, travel, wrong == "no routes" ? [] : [route])));
        Assert.Equal(expected, refused.Message);
    }

    // start 0, place 1 (score 5, dwell 10, open 10 to 20), place 2 (score 7, closed on the route), all 8 apart, back by 40; routes, score, travel → violation
    [Theory]
    [InlineData("1", 5, 16, null)]
    [InlineData("1", 6, 16, "the score is 5, not 6")]
    [InlineData("1", 5, 15, "the travel is 16, not 15")]
    [InlineData("1 1", 10, 16, "route 0: place 1 is visited twice")]
    [InlineData("2", 7, 16, "route 0: place 2 is closed")]
    [InlineData("0", 0, 0, "route 0: 0 is not a place")]
    [InlineData("3 1", 6, 24, "route 0: place 1 starts at 21, after 20")]
    [InlineData("1 3", 6, 24, "route 0: ends at 41, after 40")]
    public void The_checker_finds_what_is_wrong(string places, int score, long travel, string? violation)
    {
        var ways = new int[4, 4];
        for (var i = 0; i < 4; i++)
        {
            for (var j = 0; j < 4; j++)
                ways[i, j] = i == j ? 0 : 8;
        }

        OrienteeringNode[] nodes = [new(0, 0), new(5, 10), new(7, 0), new(1, 5)];
        var problem = new OrienteeringProblem(nodes, ways, [new OrienteeringRoute(0, 0, new TimeWindow(0, 40), [null, new TimeWindow(10, 20), null, new TimeWindow(0, 40)])]);
        Assert.Equal(violation, OrienteeringChecker.FirstViolation(problem, new OrienteeringSolution([[.. places.Split(' ').Select(int.Parse)]], score, travel, false, 0)));
    }

    private static OrienteeringProblem Build(int n, (int Score, int Dwell)[] nodes, int[] ways, (int Opens, int Length)[] windows, int routes, int length)
    {
        var travel = new int[n, n];
        for (var i = 0; i < n * n; i++)
            travel[i / n, i % n] = i / n == i % n ? 0 : ways[i];
        return new OrienteeringProblem(
            [.. nodes.Select(p => new OrienteeringNode(p.Score, p.Dwell))], travel,
            [.. Enumerable.Range(0, routes).Select(r => new OrienteeringRoute(
                0, 0, new TimeWindow(r, r + length), [.. windows.Skip(r * n).Take(n).Select(w => w.Opens < -5 ? (TimeWindow?)null : new TimeWindow(Math.Max(0, w.Opens), Math.Max(0, w.Opens) + w.Length))]))]);
    }

    /// <summary>Places in a town of straight streets, two routes from its middle.</summary>
    private static OrienteeringProblem Grid((int X, int Y, int Score, int Opens)[] worthy, int others)
    {
        var all = new[] { (X: 10, Y: 10, Score: 0, Opens: 0) }.Concat(worthy).Concat(Enumerable.Range(0, others).Select(i => (X: i * 5 % 20, Y: i * 3 % 20, Score: 1, Opens: 0))).ToArray();
        var travel = new int[all.Length, all.Length];
        for (var i = 0; i < all.Length; i++)
        {
            for (var j = 0; j < all.Length; j++)
                travel[i, j] = Math.Abs(all[i].X - all[j].X) + Math.Abs(all[i].Y - all[j].Y);
        }

        var route = new OrienteeringRoute(0, 0, new TimeWindow(0, 70), [.. all.Select(p => (TimeWindow?)new TimeWindow(p.Opens, p.Opens + 30))]);
        return new OrienteeringProblem([.. all.Select(p => new OrienteeringNode(p.Score, 2))], travel, [route, route]);
    }

    /// <summary>Every way to go on from where the routes are.</summary>
    private static int Everything(OrienteeringProblem problem)
    {
        return Go(0, problem.Routes[0].Start, problem.Routes[0].Hours.Opens, 0);

        int Go(int r, int at, int ready, int visited)
        {
            var route = problem.Routes[r];
            var best = int.MinValue;
            if (ready + problem.Travel[at, route.End] <= route.Hours.Closes)
                best = r + 1 == problem.Routes.Count ? 0 : Go(r + 1, problem.Routes[r + 1].Start, problem.Routes[r + 1].Hours.Opens, visited);
            for (var u = 1; u < problem.Nodes.Count; u++)
            {
                if ((visited >> u & 1) != 0 || route.Windows[u] is not { } window)
                    continue;
                var start = Math.Max(ready + problem.Travel[at, u], window.Opens);
                if (start > window.Closes)
                    continue;
                var rest = Go(r, u, start + problem.Nodes[u].Dwell, visited | 1 << u);
                if (rest != int.MinValue)
                    best = Math.Max(best, problem.Nodes[u].Score + rest);
            }

            return best;
        }
    }

    private static string Draw(OrienteeringSolution solution) => string.Join(" | ", solution.Routes.Select(r => string.Join(' ', r)));
}
