namespace TravelPlanner.Domain.Routing;

/// <summary>What the routing solvers take: the bounds keep every sum within its integer, and memory within reason.</summary>
internal static class RoutingLimits
{
    public const int MostNodes = 2_000;

    /// <summary>Largest time, distance or dwell: on a route that keeps its hours no sum of them leaves 32 bits.</summary>
    public const int LargestValue = 100_000_000;

    /// <summary>Largest score: those of all nodes fit in 32 bits.</summary>
    public const int LargestScore = 1_000_000;

    public static void RequireNodes(int nodes, string what)
    {
        if (nodes is < 1 or > MostNodes)
            throw new ProblemRefusedException(FormattableString.Invariant($"{nodes} {what} were given; 1 to {MostNodes} are allowed."));
    }

    public static void RequireValue(int value, string what, int largest = LargestValue)
    {
        if (value < 0 || value > largest)
            throw new ProblemRefusedException(FormattableString.Invariant($"{what} is {value}; 0 to {largest} is allowed."));
    }

    public static void RequireWindow(TimeWindow window, string what)
    {
        RequireValue(window.Opens, what + " opens");
        if (window.Closes < window.Opens)
            throw new ProblemRefusedException(FormattableString.Invariant($"{what} closes at {window.Closes}, before it opens at {window.Opens}."));
        RequireValue(window.Closes, what + " closes");
    }

    public static void RequireSquare(int[,] travel, int nodes)
    {
        if (travel.GetLength(0) != nodes || travel.GetLength(1) != nodes)
            throw new ProblemRefusedException(FormattableString.Invariant($"Travel is {travel.GetLength(0)} by {travel.GetLength(1)}; there are {nodes} nodes."));
        for (var i = 0; i < nodes; i++)
        {
            for (var j = 0; j < nodes; j++)
            {
                if (travel[i, j] is < 0 or > LargestValue)
                    RequireValue(travel[i, j], FormattableString.Invariant($"travel from {i} to {j}"));
            }
        }
    }
}
