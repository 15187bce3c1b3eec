namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>
/// The travelling salesman problem with time windows: from node 0 through every other node once and back, each entered within its window
/// (waiting is free), with the least travel. All numbers are whole, in one unit.
/// </summary>
public sealed class TourProblem
{
    /// <param name="travel">travel[i, j] from i to j, with the dwell at i where there is one; need not be symmetric.</param>
    /// <param name="windows">A window for each node; that of node 0 is when the tour leaves and by when it is back.</param>
    /// <exception cref="ProblemRefusedException">Something is negative, reversed, too large or of the wrong size.</exception>
    public TourProblem(int[,] travel, IReadOnlyList<TimeWindow> windows)
    {
        RoutingLimits.RequireNodes(windows.Count, "nodes");
        RoutingLimits.RequireSquare(travel, windows.Count);
        for (var i = 0; i < windows.Count; i++)
            RoutingLimits.RequireWindow(windows[i], FormattableString.Invariant($"node {i}"));
        if (travel[0, 0] != 0)
            throw new ProblemRefusedException(FormattableString.Invariant($"travel from 0 to 0 is {travel[0, 0]}; it must be 0."));
        (Travel, Windows) = (travel, windows);
    }

    public int[,] Travel { get; }

    public IReadOnlyList<TimeWindow> Windows { get; }
}

/// <param name="Order">Every node but 0 in visiting order; null where none was found, and none exists when that is proved.</param>
/// <param name="Travel">Sum of travel, the way back included; waiting is not counted.</param>
/// <param name="Proved">No tour travels less.</param>
/// <param name="Iterations">Steps of the search.</param>
public sealed record TourSolution(IReadOnlyList<int>? Order, long Travel, bool Proved, long Iterations);
