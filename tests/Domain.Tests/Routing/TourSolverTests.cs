using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Routing;
using TravelPlanner.Domain.Routing.Tours;

namespace TravelPlanner.Domain.Tests.Routing;

public sealed class TourSolverTests
{
    private static readonly Gen<TourProblem> Tiny =
        from nodes in Gen.Choose(1, 7)
        from ways in Gen.Choose(0, 20).ArrayOf(nodes * nodes)
        from windows in Gen.Choose(0, 60).Zip(Gen.Choose(0, 35)).ArrayOf(nodes)
        select Build(nodes, ways, windows);

    [Fact]
    public void It_proves_the_shortest_tour_or_that_there_is_none()
    {
        var (tours, impossible) = (0, 0);
        Prop.ForAll(Tiny.ToArbitrary(), problem =>
        {
            var solution = TourSolver.Solve(problem);
            Assert.True(solution.Proved);
            var shortest = Shortest(problem, 0, problem.Windows[0].Opens, 1);
            if (shortest is { } travel)
            {
                tours++;
                Assert.Equal(travel, solution.Travel);
                Assert.Null(TourChecker.FirstViolation(problem, solution.Order!, solution.Travel));
            }
            else
            {
                impossible++;
                Assert.Null(solution.Order);
            }
        }).QuickCheckThrowOnFailure();

        Assert.True(tours > 5 && impossible > 5, $"{tours} tours and {impossible} impossible ones prove nothing");
    }

    // From 1 to 3 the direct way (26) is longer than over 2 (2 and 18): leaving 2 out must not make 3 late unnoticed.
    [Fact]
    public void A_way_that_is_not_the_shortest_misleads_nobody()
    {
        var problem = new TourProblem(
            new int[4, 4] { { 0, 7, 1, 7 }, { 12, 0, 2, 26 }, { 30, 0, 0, 18 }, { 26, 8, 26, 0 } }, [new(0, 110), new(20, 56), new(27, 31), new(16, 21)]);

        var solution = TourSolver.Solve(problem);

        Assert.Equal(47, solution.Travel);
        Assert.Null(TourChecker.FirstViolation(problem, solution.Order!, solution.Travel));
    }

    // 60 stops whose windows follow one drawn tour: some tour there is, and the one found keeps them.
    [Fact]
    public void It_finds_a_tour_where_there_is_one_and_repeats_itself()
    {
        var problem = Town(60, width: 150);
        var (first, second) = (TourSolver.Solve(problem, 4, 400), TourSolver.Solve(problem, 4, 400));
        Assert.Null(TourChecker.FirstViolation(problem, first.Order!, first.Travel));
        Assert.Equal(first.Order, second.Order);
    }

    [Fact]
    public void It_stops_when_told_and_cancelling_ends_it()
    {
        var problem = Town(80, width: 900);
        var asked = 0;
        Assert.False(TourSolver.Solve(problem, stop: () => ++asked > 50).Proved);
        Assert.Throws<OperationCanceledException>(() => TourSolver.Solve(problem, cancellation: new CancellationToken(canceled: true)));
    }

    // what is wrong → the refusal
    [Theory]
    [InlineData("empty", "0 nodes were given; 1 to 2000 are allowed.")]
    [InlineData("reversed", "node 1 closes at 4, before it opens at 9.")]
    [InlineData("negative", "travel from 1 to 0 is -3; 0 to 100000000 is allowed.")]
    [InlineData("size", "Travel is 2 by 2; there are 3 nodes.")]
    [InlineData("self", "travel from 0 to 0 is 1; it must be 0.")]
    public void What_makes_no_sense_is_refused_at_once(string wrong, string expected)
    {
        var travel = new int[2, 2] { { wrong == "self" ? 1 : 0, 3 }, { wrong == "negative" ? -3 : 3, 0 } };
        TimeWindow[] windows = wrong switch
        {
            "empty" => [],
            "size" => [new(0, 9), new(0, 9), new(0, 9)],
            _ => [new(0, 9), new(9, wrong == "reversed" ? 4 : 9)],
        };
        Assert.Equal(expected, Assert.Throws<ProblemRefusedException>(() => new TourProblem(travel, windows)).Message);
    }

    // nodes 0, 1 (enter 5 to 9) and 2 (enter 0 to 30), all 4 apart, back by 20; order, travel → violation
    [Theory]
    [InlineData("1 2", 12, null)]
    [InlineData("1 2", 11, "the travel is 12, not 11")]
    [InlineData("2 1", 12, null)]
    [InlineData("1", 8, "the order does not name the nodes 1 to 2 once each")]
    [InlineData("1 1", 12, "the order does not name the nodes 1 to 2 once each")]
    [InlineData("2 1", 12, "node 1 is entered at 8, after 7", 7)]
    [InlineData("1 2", 12, "node 0 is entered at 13, after 12", 9, 12)]
    public void The_checker_finds_what_is_wrong(string order, long travel, string? violation, int closes = 9, int back = 20)
    {
        var problem = new TourProblem(new int[3, 3] { { 0, 4, 4 }, { 4, 0, 4 }, { 4, 4, 0 } }, [new(0, back), new(5, closes), new(0, 30)]);
        Assert.Equal(violation, TourChecker.FirstViolation(problem, [.. order.Split(' ').Select(int.Parse)], travel));
    }

    private static TourProblem Build(int n, int[] ways, (int Opens, int Length)[] windows)
    {
        var travel = new int[n, n];
        for (var i = 0; i < n * n; i++)
            travel[i / n, i % n] = i / n == i % n ? 0 : ways[i];
        return new TourProblem(travel, [new TimeWindow(0, 110), .. windows.Skip(1).Select(w => new TimeWindow(w.Opens, w.Opens + w.Length))]);
    }

    private static TourProblem Town(int n, int width)
    {
        var travel = new int[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                travel[i, j] = Math.Abs(i * 37 % 50 - j * 37 % 50) + Math.Abs(i * 11 % 50 - j * 11 % 50);
        }

        var windows = new TimeWindow[n];
        var time = 0;
        for (var i = 1; i < n; i++)
        {
            time += travel[i - 1, i];
            windows[i] = new TimeWindow(Math.Max(0, time - width / 2), time + width / 2);
        }

        windows[0] = new TimeWindow(0, time + 1_000);
        return new TourProblem(travel, windows);
    }

    private static long? Shortest(TourProblem problem, int at, int time, int visited)
    {
        var all = (1 << problem.Windows.Count) - 1;
        if (visited == all)
            return time + problem.Travel[at, 0] <= problem.Windows[0].Closes ? problem.Travel[at, 0] : null;
        long? best = null;
        for (var next = 1; next < problem.Windows.Count; next++)
        {
            var enter = Math.Max(time + problem.Travel[at, next], problem.Windows[next].Opens);
            if ((visited >> next & 1) != 0 || enter > problem.Windows[next].Closes)
                continue;
            if (problem.Travel[at, next] + Shortest(problem, next, enter, visited | 1 << next) is { } travel && (best is null || travel < best))
                best = travel;
        }

        return best;
    }
}
