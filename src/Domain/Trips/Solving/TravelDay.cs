using NodaTime;

namespace TravelPlanner.Domain.Trips.Solving;

/// <summary>What a travel day leaves room for: meals and sights before leaving and after arriving.</summary>
internal static class TravelDay
{
    /// <summary>Who drives or rides when they like leaves then.</summary>
    private static readonly LocalTime UsualStart = new(9, 0);

    private static readonly LocalTime[] MealTimes = [new(8, 0), new(12, 30), new(19, 0)];

    /// <summary>A meal needs that long before a drive, and the way to the airport too before a flight; arriving, the way in comes first.</summary>
    private const int MinutesBeforeRoad = 60, MinutesBeforeFlight = 120, MinutesAfter = 45;

    /// <summary>Where a meal (0 breakfast, 1 lunch, 2 dinner) can be eaten: the city left, the city reached, or null on the way.</summary>
    public static string? CityOfMeal(Leg leg, int meal)
    {
        var at = Minute(MealTimes[meal]);
        var before = leg.Mode == TravelMode.Flight ? MinutesBeforeFlight : MinutesBeforeRoad;
        return at + before <= DepartMinute(leg) ? leg.From : ArriveMinute(leg) + MinutesAfter <= at + 60 ? leg.To : null;
    }

    /// <summary>Room for a sight in the city left or reached.</summary>
    public static bool HasSightIn(Leg leg, string city) =>
        (city == leg.From && DepartMinute(leg) >= 13 * 60) || (city == leg.To && ArriveMinute(leg) <= 16 * 60);

    /// <summary>Minutes on the way, and those after ten in the evening or before six in the morning counted twice.</summary>
    public static int Hardship(Leg leg) =>
        leg.Minutes + Math.Max(0, ArriveMinute(leg) - (22 * 60)) + Math.Max(0, (6 * 60) - DepartMinute(leg));

    private static int DepartMinute(Leg leg) => Minute(leg.Depart ?? UsualStart);

    /// <summary>Of the day of departure: past 24 hours on the next.</summary>
    private static int ArriveMinute(Leg leg) => leg.Arrive is { } arrive
        ? Minute(arrive) + (arrive < (leg.Depart ?? UsualStart) ? 24 * 60 : 0)
        : DepartMinute(leg) + leg.Minutes;

    private static int Minute(LocalTime time) => (time.Hour * 60) + time.Minute;
}
