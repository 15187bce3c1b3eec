using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>Seats still for sale: a booking curve by days ahead, steeper in season, shifted for each flight by its own luck.</summary>
internal sealed class SeatInventory(SimulatedTimetable timetable, Demand demand, StableHash seed)
{
    /// <summary>Percent sold that many days before departure; linear between.</summary>
    private static readonly (int Days, int Sold)[] Curve =
        [(0, 97), (3, 91), (7, 84), (14, 74), (30, 58), (60, 40), (90, 30), (180, 15), (330, 5)];

    private readonly StableHash _seed = seed.And("seats");

    /// <param name="quoted">The day of asking; for one flight the answer never grows as this nears the departure.</param>
    /// <returns>0 when sold out or when the aircraft has no such cabin.</returns>
    public int SeatsLeft(Segment segment, Cabin cabin, LocalDate quoted)
    {
        var capacity = timetable.AircraftOf(segment).Seats(cabin);
        if (capacity == 0)
            return 0;
        var pull = Pull(segment);
        var luck = _seed.And(segment.OperatedAs.ToString()).And(segment.Departure.Date).And((int)cabin).Between(-16, 14);
        var sold = (SoldPercent(Period.DaysBetween(quoted, segment.Departure.Date)) * (100 + ((pull - 100) / 2)) / 100) + luck;
        return capacity * (100 - Math.Clamp(sold, 0, 100)) / 100;
    }

    /// <summary>Demand for one flight in percent of the usual: season, holidays at both ends, weekday.</summary>
    public int Pull(Segment segment)
    {
        var date = segment.Departure.Date;
        var holiday = Math.Max(demand.Holidays(segment.Origin.Country, date), demand.Holidays(segment.Destination.Country, date));
        return Demand.Season(date, segment.Destination.Position.Latitude) * holiday * Demand.FlightWeekday(date.DayOfWeek) / 10_000;
    }

    private static int SoldPercent(int daysAhead)
    {
        for (var i = 1; i < Curve.Length; i++)
        {
            var (before, after) = (Curve[i - 1], Curve[i]);
            if (daysAhead <= after.Days)
                return before.Sold - ((before.Sold - after.Sold) * (Math.Max(daysAhead, before.Days) - before.Days) / (after.Days - before.Days));
        }

        return Curve[^1].Sold;
    }
}
