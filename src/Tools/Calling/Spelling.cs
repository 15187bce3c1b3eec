namespace TravelPlanner.Tools;

/// <summary>Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours, each one.</summary>
public static class Spelling
{
    /// <summary>Longer texts are not compared (they are as far apart as can be): the rows live on the stack.</summary>
    public const int LongestCompared = 64;

    /// <summary>The name most like what was written; the first of several.</summary>
    public static string Nearest(string written, IEnumerable<string> names) => names.MinBy(n => Distance(n, written.ToLowerInvariant()))!;

    public static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length > LongestCompared || right.Length > LongestCompared)
            return Math.Max(left.Length, right.Length);
        Span<int> before = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> row = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            last.CopyTo(before);
            row.CopyTo(last);
        }

        return last[right.Length];
    }
}
