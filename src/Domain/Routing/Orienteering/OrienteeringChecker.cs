namespace TravelPlanner.Domain.Routing.Orienteering;

/// <summary>Drives every route stop by stop, sharing nothing with the search that made it.</summary>
public static class OrienteeringChecker
{
    /// <summary>Null when every rule holds and the stated score and travel are right; else the first violation.</summary>
    public static string? FirstViolation(OrienteeringProblem problem, OrienteeringSolution solution)
    {
        if (solution.Routes.Count != problem.Routes.Count)
            return FormattableString.Invariant($"{solution.Routes.Count} routes for {problem.Routes.Count}");
        var ends = problem.Routes.SelectMany(r => new[] { r.Start, r.End }).ToHashSet();
        var visited = new HashSet<int>();
        long score = 0, travel = 0;
        for (var r = 0; r < problem.Routes.Count; r++)
        {
            var route = problem.Routes[r];
            var (at, time) = (route.Start, (long)route.Hours.Opens);
            foreach (var place in solution.Routes[r])
            {
                if (place < 0 || place >= problem.Nodes.Count || ends.Contains(place))
                    return FormattableString.Invariant($"route {r}: {place} is not a place");
                if (!visited.Add(place))
                    return FormattableString.Invariant($"route {r}: place {place} is visited twice");
                if (route.Windows[place] is not { } window)
                    return FormattableString.Invariant($"route {r}: place {place} is closed");
                time = Math.Max(time + problem.Travel[at, place], window.Opens);
                if (time > window.Closes)
                    return FormattableString.Invariant($"route {r}: place {place} starts at {time}, after {window.Closes}");
                travel += problem.Travel[at, place];
                score += problem.Nodes[place].Score;
                time += problem.Nodes[place].Dwell;
                at = place;
            }

            travel += problem.Travel[at, route.End];
            time += problem.Travel[at, route.End];
            if (time > route.Hours.Closes)
                return FormattableString.Invariant($"route {r}: ends at {time}, after {route.Hours.Closes}");
        }

        return score != solution.Score ? FormattableString.Invariant($"the score is {score}, not {solution.Score}")
            : travel != solution.Travel ? FormattableString.Invariant($"the travel is {travel}, not {solution.Travel}")
            : null;
    }
}
