namespace TravelPlanner.Training.Learning;

/// <summary>Work on rows, in parts that do not depend on the number of threads, so that sums come out the same everywhere.</summary>
internal static class Rows
{
    public const int Parts = 8;

    /// <param name="work">Part, first row, row behind the last.</param>
    public static void Each(int count, Action<int, int, int> work) =>
        Parallel.For(0, Parts, part => work(part, (int)((long)count * part / Parts), (int)((long)count * (part + 1) / Parts)));
}
