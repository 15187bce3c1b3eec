namespace TravelPlanner.Cli.Bench;

internal static class BenchTimes
{
    /// <summary>Nearest rank; zero of nothing.</summary>
    public static double Percentile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : Math.Round(sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)], 3);
    }
}
