namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>
/// The team orienteering problem with time windows: routes that collect the most score, each place visited once at most. Routes may differ
/// in their ends, hours and the places open on them, as the days of a journey do. All numbers are whole, in one unit of time.
/// </summary>
public sealed class OrienteeringProblem
{
    /// <param name="nodes">Places and the ends of routes; a node that ends some route is never visited.</param>
    /// <param name="travel">travel[i, j] from i to j; need not be symmetric, nor keep the triangle inequality.</param>
    /// <exception cref="ProblemRefusedException">Something is negative, reversed, too large or of the wrong size; the message says what.</exception>
    public OrienteeringProblem(IReadOnlyList<OrienteeringNode> nodes, int[,] travel, IReadOnlyList<OrienteeringRoute> routes)
    {
        RoutingLimits.RequireNodes(nodes.Count, "nodes");
        if (routes.Count is < 1 or > 60)
            throw new ProblemRefusedException(FormattableString.Invariant($"{routes.Count} routes were given; 1 to 60 are allowed."));
        for (var i = 0; i < nodes.Count; i++)
        {
            RoutingLimits.RequireValue(nodes[i].Score, FormattableString.Invariant($"the score of node {i}"), RoutingLimits.LargestScore);
            RoutingLimits.RequireValue(nodes[i].Dwell, FormattableString.Invariant($"the dwell of node {i}"));
        }

        RoutingLimits.RequireSquare(travel, nodes.Count);
        for (var r = 0; r < routes.Count; r++)
            Require(routes[r], r, nodes.Count);
        (Nodes, Travel, Routes) = (nodes, travel, routes);
    }

    public IReadOnlyList<OrienteeringNode> Nodes { get; }

    public int[,] Travel { get; }

    public IReadOnlyList<OrienteeringRoute> Routes { get; }

    private static void Require(OrienteeringRoute route, int r, int nodes)
    {
        var name = FormattableString.Invariant($"route {r}");
        if (route.Start < 0 || route.Start >= nodes || route.End < 0 || route.End >= nodes)
            throw new ProblemRefusedException(FormattableString.Invariant($"{name} goes from node {route.Start} to {route.End}; there are nodes 0 to {nodes - 1}."));
        RoutingLimits.RequireWindow(route.Hours, name);
        if (route.Windows.Count != nodes)
            throw new ProblemRefusedException(FormattableString.Invariant($"{name} has {route.Windows.Count} windows; there are {nodes} nodes."));
        for (var i = 0; i < nodes; i++)
        {
            if (route.Windows[i] is { } window)
                RoutingLimits.RequireWindow(window, FormattableString.Invariant($"node {i} on {name}"));
        }
    }
}

/// <param name="Dwell">How long a visit lasts.</param>
public readonly record struct OrienteeringNode(int Score, int Dwell);

/// <param name="Hours">Leaves <paramref name="Start"/> at <c>Opens</c> or later and is at <paramref name="End"/> by <c>Closes</c>.</param>
/// <param name="Windows">A node's window for the start of its visit; null where it cannot be visited on this route.</param>
public sealed record OrienteeringRoute(int Start, int End, TimeWindow Hours, IReadOnlyList<TimeWindow?> Windows);

/// <param name="Routes">Places in visiting order, without the ends.</param>
/// <param name="Travel">Sum of travel over all routes, ends included.</param>
/// <param name="Proved">No solution has a higher score.</param>
/// <param name="Iterations">Steps of the search; with the seed and no other limit they determine the result.</param>
public sealed record OrienteeringSolution(IReadOnlyList<IReadOnlyList<int>> Routes, int Score, long Travel, bool Proved, long Iterations);
