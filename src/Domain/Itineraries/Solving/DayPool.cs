namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>The good days met while searching, to be put together anew: one a day, no place twice, within the budget.</summary>
internal sealed class DayPool(Ground ground, int days)
{
    private const int MostADay = 80;
    private const int MostSteps = 100_000;

    private readonly Dictionary<string, (int[] Order, long Reward)>[] _days = [.. Enumerable.Range(0, days).Select(_ => new Dictionary<string, (int[], long)>(StringComparer.Ordinal))];

    public void Add(int day, int[] order, long reward)
    {
        var key = string.Join(',', order.Order());
        if (!_days[day].TryGetValue(key, out var known) || known.Reward < reward)
            _days[day][key] = (order, reward);
    }

    /// <summary>The best combination above the known value; null when none was met.</summary>
    public int[][]? Recombine(long known)
    {
        var columns = _days.Select(d => d.Values.OrderByDescending(c => c.Reward).ThenBy(c => string.Join(',', c.Order), StringComparer.Ordinal).Take(MostADay).ToArray()).ToArray();
        if (days < 2 || columns.Any(c => c.Length == 0))
            return null;
        var ahead = new long[days + 1];
        for (var d = days - 1; d >= 0; d--)
            ahead[d] = ahead[d + 1] + columns[d][0].Reward;
        var (used, chosen, best, steps) = (new bool[ground.Candidates], new int[days][], (int[][]?)null, 0);
        Choose(0, 0, 0);
        return best;

        void Choose(int day, long value, long cost)
        {
            if (day == days)
            {
                (known, best) = (value, [.. chosen]);
                return;
            }

            foreach (var (order, reward) in columns[day])
            {
                if (value + reward + ahead[day + 1] <= known || steps++ > MostSteps)
                    return;
                var visits = order.Where(c => c < ground.Candidates).ToArray();
                var with = cost + visits.Sum(c => ground.Cost[c]);
                if (with > ground.Budget || visits.Any(c => used[c]))
                    continue;
                foreach (var c in visits)
                    used[c] = true;
                chosen[day] = order;
                Choose(day + 1, value + reward, with);
                foreach (var c in visits)
                    used[c] = false;
            }
        }
    }
}
