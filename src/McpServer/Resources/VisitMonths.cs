using TravelPlanner.Domain.Weather;

namespace TravelPlanner.McpServer.Resources;

/// <summary>Which months are pleasant by their climate alone; crowds, prices and closures have no say.</summary>
internal static class VisitMonths
{
    /// <summary>The mean of day and night that most visitors walk about in gladly, °C.</summary>
    private const double Mild = 19;

    /// <summary>A rainy day weighs as much as this many degrees.</summary>
    private const double RainWeight = 0.7;

    /// <summary>Months this near to the best one are as good, degrees.</summary>
    private const double AsGood = 4;

    private const int Most = 5;

    /// <summary>1–12 in order; empty without normals.</summary>
    public static IReadOnlyList<int> Best(IReadOnlyList<ClimateMonth> normals)
    {
        if (normals.Count == 0)
            return [];
        var best = normals.Min(Burden);
        return [.. normals.Where(m => Burden(m) <= best + AsGood).OrderBy(Burden).Take(Most).Select(m => m.Month).Order()];
    }

    private static double Burden(ClimateMonth month) => Math.Abs(((month.HighC + month.LowC) / 2) - Mild) + (month.RainDays * RainWeight);
}
