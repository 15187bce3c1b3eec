namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>The problem laid out flat for the search.</summary>
internal sealed class Terrain
{
    public Terrain(OrienteeringProblem problem)
    {
        (N, M) = (problem.Nodes.Count, problem.Routes.Count);
        Score = [.. problem.Nodes.Select(n => n.Score)];
        Step = new int[N * N];
        for (var i = 0; i < N; i++)
        {
            for (var j = 0; j < N; j++)
                Step[i * N + j] = problem.Nodes[i].Dwell + problem.Travel[i, j];
        }

        (Opens, Closes) = (new int[M * N], new int[M * N]);
        (First, Last) = ([.. problem.Routes.Select(r => r.Start)], [.. problem.Routes.Select(r => r.End)]);
        Hours = [.. problem.Routes.Select(r => r.Hours)];
        // The dwell of a start is not spent, while Step has it: the clock starts earlier by as much.
        Begin = [.. problem.Routes.Select(r => r.Hours.Opens - problem.Nodes[r.Start].Dwell)];
        IsEnd = new bool[N];
        foreach (var route in problem.Routes)
            IsEnd[route.Start] = IsEnd[route.End] = true;
        for (var r = 0; r < M; r++)
        {
            if (Begin[r] + Step[First[r] * N + Last[r]] > Hours[r].Closes)
                throw new ProblemRefusedException(FormattableString.Invariant($"route {r} cannot reach its end by {Hours[r].Closes}, even without a visit."));
        }

        var possible = new bool[N];
        for (var r = 0; r < M; r++)
        {
            for (var u = 0; u < N; u++)
            {
                var can = CanHold(problem, r, u);
                possible[u] |= can;
                (Opens[r * N + u], Closes[r * N + u]) = can && problem.Routes[r].Windows[u] is { } window ? (window.Opens, window.Closes) : (1, 0);
            }
        }

        Places = [.. Enumerable.Range(0, N).Where(u => possible[u])];
        Near = [.. Enumerable.Range(0, N).Select(u => Places.Where(v => v != u).OrderBy(v => (long)Step[u * N + v] + Step[v * N + u]).ThenBy(v => v).ToArray())];
        ReachableScore = Places.Sum(u => Score[u]);
    }

    public int N { get; }

    /// <summary>Number of routes.</summary>
    public int M { get; }

    public int[] Score { get; }

    /// <summary>Step[i * N + j]: dwell at i and travel to j.</summary>
    public int[] Step { get; }

    /// <summary>Opens[r * N + u] and Closes[r * N + u]; reversed where u cannot be on route r.</summary>
    public int[] Opens { get; }

    public int[] Closes { get; }

    public int[] First { get; }

    public int[] Last { get; }

    public int[] Begin { get; }

    public TimeWindow[] Hours { get; }

    public bool[] IsEnd { get; }

    /// <summary>What can be visited on some route, were it the only visit.</summary>
    public int[] Places { get; }

    /// <summary>Near[u]: the places, nearest to u first.</summary>
    public int[][] Near { get; }

    /// <summary>Nobody collects more.</summary>
    public int ReachableScore { get; }

    /// <summary>Whether u fits route r alone, or might behind other places where these shorten the way.</summary>
    private bool CanHold(OrienteeringProblem problem, int r, int u)
    {
        if (IsEnd[u] || problem.Routes[r].Windows[u] is not { } window)
            return false;
        var start = Math.Max(window.Opens, Begin[r] + Step[First[r] * N + u]);
        if (start <= window.Closes && start + Step[u * N + Last[r]] <= Hours[r].Closes)
            return true;
        var travel = problem.Travel;
        for (var v = 0; v < N; v++)
        {
            if (travel[First[r], v] + travel[v, u] < travel[First[r], u] || travel[u, v] + travel[v, Last[r]] < travel[u, Last[r]])
                return true;
        }

        return false;
    }
}
