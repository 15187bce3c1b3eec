namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>Drives a tour stop by stop, sharing nothing with the search that made it.</summary>
public static class TourChecker
{
    /// <summary>Null when every rule holds and the stated travel is right; else the first violation.</summary>
    public static string? FirstViolation(TourProblem problem, IReadOnlyList<int> order, long stated)
    {
        var nodes = problem.Windows.Count;
        if (!order.Order().SequenceEqual(Enumerable.Range(1, nodes - 1)))
            return FormattableString.Invariant($"the order does not name the nodes 1 to {nodes - 1} once each");
        long time = problem.Windows[0].Opens, travel = 0;
        var at = 0;
        foreach (var next in order.Append(0))
        {
            travel += problem.Travel[at, next];
            time += problem.Travel[at, next];
            var window = problem.Windows[next];
            if (time > window.Closes)
                return FormattableString.Invariant($"node {next} is entered at {time}, after {window.Closes}");
            if (next != 0)
                time = Math.Max(time, window.Opens);
            at = next;
        }

        return travel == stated ? null : FormattableString.Invariant($"the travel is {travel}, not {stated}");
    }
}
