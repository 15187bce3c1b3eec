namespace TravelPlanner.Tools.Weather;

internal static class TemperatureText
{
    /// <summary>A day's range in whole degrees; through an integer, because a third of a degree of frost is 0 and not -0.</summary>
    public static string Range(double lowC, double highC) => FormattableString.Invariant($"{Whole(lowC)}–{Whole(highC)} °C");

    private static int Whole(double degrees) => (int)Math.Round(degrees, MidpointRounding.AwayFromZero);
}
