using NodaTime;

namespace TravelPlanner.Domain.Trips.Journeys;

/// <summary>
/// What a way takes from a journey, in minutes: the hours of the day one came for, four times the hours one should sleep in, and half of all
/// others. Setting out, every hour of the day until the first city is reached counts; going home, every hour that is left of the day.
/// </summary>
public static class TravelBurden
{
    private static readonly LocalTime DayFrom = new(9, 0), DayTo = new(21, 0), NightFrom = new(23, 0), NightTo = new(6, 30);

    /// <summary>Steps in which the hours of a way are weighed.</summary>
    private const int Step = 10;

    /// <param name="leave">The stay, or home; local.</param>
    /// <param name="reach">The next stay, or home; local there.</param>
    /// <param name="minutes">Really under way: the two local times may be zones apart.</param>
    public static int Of(LocalDateTime leave, LocalDateTime reach, int minutes, bool fromHome, bool toHome)
    {
        var burden = 0;
        for (var day = leave.Date; fromHome && day <= reach.Date; day = day.PlusDays(1))
            burden += Overlap(day + DayFrom, reach);
        if (toHome)
            burden += Overlap(leave, leave.Date + DayTo);
        // The first half of the way is lived by the clock left, the second by the one reached.
        for (var at = 0; at < minutes; at += Step)
        {
            var clock = at < minutes / 2 ? leave.PlusMinutes(at) : reach.PlusMinutes(at - minutes);
            var time = clock.TimeOfDay;
            burden += time >= NightFrom || time < NightTo ? Step * 4
                : time >= DayFrom && time < DayTo && !fromHome && !toHome ? Step
                : Step / 2;
        }

        return burden;
    }

    private static int Overlap(LocalDateTime from, LocalDateTime to)
    {
        var day = from.Date;
        var begin = from > day + DayFrom ? from : day + DayFrom;
        var end = to < day + DayTo ? to : day + DayTo;
        return end > begin ? (int)Period.Between(begin, end, PeriodUnits.Minutes).Minutes : 0;
    }
}
