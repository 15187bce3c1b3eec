namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>
/// The cheapest meals of a whole route: three on each whole day, more on travel days where a cuisine or a fuller plan needs them.
/// A travel day has three meals for the city it leaves and the one it reaches together; exact over cuisines served, meals still free on
/// the travel day just entered, and further meals asked.
/// </summary>
/// <param name="Cost">Of one person, in hundredths.</param>
/// <param name="PerCity">How many meals, and which cuisines they serve together, a city of the route each.</param>
internal sealed record MealChoice(long Cost, IReadOnlyList<(int Meals, int Set)> PerCity)
{
    private const int MealsADay = 3;

    private readonly record struct State(int Served, int Free, int Missing);

    private sealed record Step(long Cost, Step? Before, int Meals, int Set);

    /// <param name="more">Meals asked beyond those of whole days.</param>
    /// <returns>Null when the route cannot serve every cuisine.</returns>
    public static MealChoice? For(TripCosts costs, IReadOnlyList<int> order, IReadOnlyList<int> nights, int more)
    {
        var all = (1 << costs.Problem.Cuisines.Count) - 1;
        if (order.Aggregate(0, (served, c) => served | costs.Meals(c).AllServed) != all)
            return null;
        var states = new Dictionary<State, Step> { [new State(0, MealsADay, more)] = new(0, null, 0, 0) };
        for (var i = 0; i < order.Count; i++)
            states = Visit(states, costs.Meals(order[i]), MealsADay * (nights[i] - 1), all);
        var best = states.Where(s => s.Key.Served == all && s.Key.Missing == 0).Select(s => s.Value).MinBy(s => s.Cost);
        return best is null ? null : new MealChoice(best.Cost, PathTo(best));
    }

    private static Dictionary<State, Step> Visit(Dictionary<State, Step> states, MealTable table, int required, int all)
    {
        var next = new Dictionary<State, Step>();
        foreach (var (state, step) in states)
        {
            for (var extra = 0; extra <= state.Free + MealsADay; extra++)
            {
                // Arrival day first: its free meals are of no use to later cities.
                var to = new State(0, MealsADay - Math.Max(0, extra - state.Free), Math.Max(0, state.Missing - extra));
                for (var set = 0; set <= all; set++)
                {
                    var meals = table.Least(required + extra, set);
                    if (meals >= MealTable.Unreachable)
                        continue;
                    var key = to with { Served = state.Served | set };
                    if (!next.TryGetValue(key, out var known) || step.Cost + meals < known.Cost)
                        next[key] = new Step(step.Cost + meals, step, required + extra, set);
                }

                if (extra >= state.Missing && state.Served == all)
                    break;
            }
        }

        return next;
    }

    private static List<(int Meals, int Set)> PathTo(Step last)
    {
        var path = new List<(int, int)>();
        for (var step = last; step.Before is not null; step = step.Before)
            path.Add((step.Meals, step.Set));
        path.Reverse();
        return path;
    }
}
