namespace TravelPlanner.Domain.Itineraries.Solving;

/// <summary>The shortest order of stops, proved by dynamic programming over subsets (Held and Karp 1962): n² · 2ⁿ steps.</summary>
public static class RouteOrder
{
    /// <summary>Memory and time double with each stop; 12 take about 0.6 million steps.</summary>
    public const int MostStops = 12;

    /// <param name="minutes">minutes[i, j] from stop i to stop j; need not be symmetric.</param>
    /// <param name="fixLast">Whether the last stop must stay last; the first always stays first.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="MostStops"/> stops.</exception>
    public static IReadOnlyList<int> Shortest(int[,] minutes, bool fixLast)
    {
        var n = minutes.GetLength(0);
        if (n > MostStops)
            throw new ArgumentOutOfRangeException(nameof(minutes), n, $"at most {MostStops} stops");
        if (n <= 2)
            return [.. Enumerable.Range(0, n)];
        var full = (1 << n) - 1;
        var cost = new int[1 << n, n];
        var before = new sbyte[1 << n, n];
        for (var set = 0; set <= full; set++)
        {
            for (var last = 0; last < n; last++)
                cost[set, last] = int.MaxValue;
        }

        cost[1, 0] = 0;
        for (var set = 1; set <= full; set += 2)
        {
            for (var last = 0; last < n; last++)
            {
                if (cost[set, last] == int.MaxValue || (fixLast && last == n - 1 && set != full))
                    continue;
                for (var next = 1; next < n; next++)
                {
                    var with = set | (1 << next);
                    if (with == set || cost[set, last] + minutes[last, next] >= cost[with, next])
                        continue;
                    cost[with, next] = cost[set, last] + minutes[last, next];
                    before[with, next] = (sbyte)last;
                }
            }
        }

        var end = fixLast ? n - 1 : Enumerable.Range(1, n - 1).MinBy(last => cost[full, last]);
        var order = new List<int>();
        for (var set = full; end != 0;)
        {
            order.Add(end);
            var previous = before[set, end];
            set &= ~(1 << end);
            end = previous;
        }

        order.Add(0);
        order.Reverse();
        return order;
    }
}
