namespace TravelPlanner.Domain.Routing.Tours;

/// <summary>The assignment problem (Hungarian method, shortest augmenting paths): a lower bound for tours, with the reduced costs it leaves.</summary>
internal static class Assignment
{
    /// <summary>Cost of an arc no tour uses.</summary>
    public const long Forbidden = long.MaxValue / 8;

    /// <returns>The least sum of one arc out of and one into each node; null where there is none. Costs become the reduced ones.</returns>
    public static long? Reduce(long[,] cost)
    {
        var n = cost.GetLength(0);
        var (rowPrice, columnPrice) = (new long[n + 1], new long[n + 1]);
        var (rowOf, before) = (new int[n + 1], new int[n + 1]);
        for (var row = 1; row <= n; row++)
        {
            rowOf[0] = row;
            var (column, least, used) = (0, new long[n + 1], new bool[n + 1]);
            Array.Fill(least, Forbidden);
            do
            {
                used[column] = true;
                var (from, delta, next) = (rowOf[column], Forbidden, 0);
                for (var j = 1; j <= n; j++)
                {
                    if (used[j])
                        continue;
                    var arc = cost[from - 1, j - 1];
                    var reduced = arc == Forbidden ? Forbidden : arc - rowPrice[from] - columnPrice[j];
                    if (reduced < least[j])
                        (least[j], before[j]) = (reduced, column);
                    if (least[j] < delta)
                        (delta, next) = (least[j], j);
                }

                if (delta == Forbidden)
                    return null;
                for (var j = 0; j <= n; j++)
                {
                    if (used[j])
                    {
                        rowPrice[rowOf[j]] += delta;
                        columnPrice[j] -= delta;
                    }
                    else if (least[j] != Forbidden)
                    {
                        least[j] -= delta;
                    }
                }

                column = next;
            }
            while (rowOf[column] != 0);
            for (; column != 0; column = before[column])
                rowOf[column] = rowOf[before[column]];
        }

        long bound = 0;
        for (var i = 1; i <= n; i++)
            bound += rowPrice[i] + columnPrice[i];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (cost[i, j] != Forbidden)
                    cost[i, j] -= rowPrice[i + 1] + columnPrice[j + 1];
            }
        }

        return bound;
    }
}
