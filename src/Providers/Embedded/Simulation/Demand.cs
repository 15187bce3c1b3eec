using System.Collections.Concurrent;
using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded.Simulation;

/// <summary>How much more or less than usual people travel, in percent. Own rules of thumb, nothing measured.</summary>
internal sealed class Demand(IHolidayCalendar holidays)
{
    private static readonly int[] NorthByMonth = [90, 92, 97, 102, 104, 112, 126, 124, 103, 104, 90, 108];
    private static readonly int[] SouthByMonth = [122, 108, 100, 102, 92, 92, 104, 98, 102, 102, 104, 126];
    private readonly ConcurrentDictionary<(string, LocalDate), int> _holidays = new();

    /// <param name="latitude">Of the destination: its summer is its season, except near the equator, where the north's holidays count.</param>
    public static int Season(LocalDate date, double latitude) => (latitude < -10 ? SouthByMonth : NorthByMonth)[date.Month - 1];

    /// <summary>
    /// Days off in the four days around the date: one is a long weekend, three or more a holiday season (China's golden weeks, Christmas).
    /// </summary>
    public int Holidays(string country, LocalDate date) => _holidays.GetOrAdd((country, date), key =>
    {
        var off = holidays.List(key.Item1, key.Item2.PlusDays(-1), key.Item2.PlusDays(2))
            .Where(h => h.Kind is "public" or "holiday").Select(h => h.Date).Distinct().Count();
        return off switch { 0 => 100, 1 => 108, 2 => 120, 3 => 140, _ => 150 };
    });

    public static int FlightWeekday(IsoDayOfWeek day) => day switch
    {
        IsoDayOfWeek.Friday => 112,
        IsoDayOfWeek.Sunday => 110,
        IsoDayOfWeek.Monday => 103,
        IsoDayOfWeek.Tuesday or IsoDayOfWeek.Wednesday => 92,
        IsoDayOfWeek.Saturday => 98,
        _ => 100,
    };
}
