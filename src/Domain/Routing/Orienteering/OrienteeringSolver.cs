namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>Solves the team orienteering problem with time windows: proved where it is small, searched for where it is not.</summary>
public static class OrienteeringSolver
{
    /// <param name="seed">The same seed and iterations give the same solution.</param>
    /// <param name="iterations">Most steps of the search.</param>
    /// <param name="stop">Asked at every step, some tens of thousands of times a second; true ends the search with the best so far.</param>
    /// <param name="improved">Told of each better solution as it is found.</param>
    /// <exception cref="ProblemRefusedException">A route cannot even reach its end.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; to keep what was found, stop instead.</exception>
    public static OrienteeringSolution Solve(
        OrienteeringProblem problem, ulong seed = 0, long iterations = long.MaxValue, Func<bool>? stop = null, Action<OrienteeringSolution>? improved = null,
        CancellationToken cancellation = default)
    {
        var terrain = new Terrain(problem);
        var search = new OrienteeringSearch(terrain, seed);
        search.Run(iterations, Stop, () => improved?.Invoke(Solution()));
        return Solution();

        bool Stop()
        {
            cancellation.ThrowIfCancellationRequested();
            return stop?.Invoke() == true;
        }

        OrienteeringSolution Solution() => Drawn(problem, terrain, search.Best, search.Iterations);
    }

    private static OrienteeringSolution Drawn(OrienteeringProblem problem, Terrain terrain, RouteSet routes, long iterations)
    {
        long travel = 0;
        for (var r = 0; r < terrain.M; r++)
        {
            var at = terrain.First[r];
            foreach (var place in routes.Places(r))
            {
                travel += problem.Travel[at, place];
                at = place;
            }

            travel += problem.Travel[at, terrain.Last[r]];
        }

        return new OrienteeringSolution([.. Enumerable.Range(0, terrain.M).Select(r => routes.Places(r).ToArray())], routes.Score, travel, routes.Score == terrain.ReachableScore, iterations);
    }
}
