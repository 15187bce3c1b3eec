namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>Solves the travelling salesman problem with time windows: search and proof in turn, each allowed more every time.</summary>
public static class TourSolver
{
    private const int FirstLabels = 20_000;

    /// <summary>About 400 MB of states.</summary>
    private const int MostLabels = 4_000_000;

    /// <param name="seed">The same seed and iterations give the same solution.</param>
    /// <param name="iterations">Most steps of the search.</param>
    /// <param name="stop">Asked at every step, some tens of thousands of times a second; true ends the search with the best so far.</param>
    /// <param name="improved">Told of each better tour as it is found.</param>
    /// <exception cref="OperationCanceledException">Cancelled; to keep what was found, stop instead.</exception>
    public static TourSolution Solve(
        TourProblem problem, ulong seed = 0, long iterations = long.MaxValue, Func<bool>? stop = null, Action<TourSolution>? improved = null,
        CancellationToken cancellation = default)
    {
        if (problem.Windows.Count == 1)
            return new TourSolution([], 0, true, 0);
        var search = new TourSearch(problem, seed);
        var proof = problem.Windows.Count <= TourProof.MostNodes ? new TourProof(problem) : null;
        long steps = 500;
        for (var labels = FirstLabels; ; labels = Math.Min(labels * 4, MostLabels), steps *= 4)
        {
            var stopped = !search.Run(Math.Min(steps, iterations - search.Iterations), Stop, Improved);
            if (stopped)
                return Solution(false);
            if (proof?.Run(search.IsComplete ? search.Travel : long.MaxValue / 16, labels, Stop) is { Complete: true } proved)
            {
                if (proved.Order is { } order)
                {
                    search.Adopt(order);
                    Improved();
                }

                return Solution(true);
            }

            if (search.Iterations >= iterations)
                return Solution(false);
        }

        bool Stop()
        {
            cancellation.ThrowIfCancellationRequested();
            return stop?.Invoke() == true;
        }

        void Improved() => improved?.Invoke(Solution(false));

        TourSolution Solution(bool proved) => search.IsComplete
            ? new TourSolution(search.Order(), search.Travel, proved, search.Iterations)
            : new TourSolution(null, 0, proved, search.Iterations);
    }
}
