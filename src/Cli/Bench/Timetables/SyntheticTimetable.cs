using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Providers.Embedded.Simulation;

namespace TravelPlanner.Cli.Bench.Timetables;

/// <summary>A week of flights over given routes, drawn from a seed: short routes are flown several times a day, the longest three times a week.</summary>
internal static class SyntheticTimetable
{
    public const int Days = 7;

    public static readonly LocalDate Monday = new(2027, 5, 10);

    private const int CruiseKmh = 820;
    private const int GroundMinutes = 35;

    public static IEnumerable<Service> Services(OpenFlights world, long seed)
    {
        var start = new StableHash(seed);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (airline, from, to) in world.Routes)
        {
            var chance = start.And(airline.Iata).And(from.Iata).And(to.Iata);
            var km = (int)from.Position.DistanceKm(to.Position);
            var weekly = km switch
            {
                < 600 => chance.And("weekly").Between(10, 28),
                < 1500 => chance.And("weekly").Between(7, 21),
                < 4500 => chance.And("weekly").Between(4, 14),
                _ => chance.And("weekly").Between(3, 7),
            };
            var block = (km * 60 / CruiseKmh) + GroundMinutes + chance.And("block").Below(15);
            for (var slot = 0; weekly > 0; slot++, weekly -= 7)
            {
                var number = numbers[airline.Iata] = numbers.GetValueOrDefault(airline.Iata) + 1;
                yield return new Service(
                    airline, number, from, to, 360 + (5 * chance.And(slot).Below(192)), block, weekly >= 7 ? Service.EveryDay : Weekdays(weekly, chance.Below(7)), "A320", km);
            }
        }
    }

    private static int Weekdays(int count, int first)
    {
        var mask = 0;
        for (var i = 0; i < count; i++)
            mask |= 1 << (((first + (i * 7 / count)) % 7) + 1);
        return mask;
    }
}

/// <summary>Fares that add up: a start, a price for each kilometre, and luck by flight and date.</summary>
internal sealed class SyntheticFares : IFares
{
    private readonly int[] _cents;
    private readonly int[] _leastOfRoute;

    public SyntheticFares(Timetable timetable, long seed)
    {
        var start = new StableHash(seed).And("fares");
        _cents = new int[timetable.Departures];
        _leastOfRoute = new int[timetable.RouteCount];
        for (var route = 0; route < timetable.RouteCount; route++)
        {
            var least = int.MaxValue;
            var (first, end) = timetable.DeparturesOf(route);
            for (var d = first; d < end; d++)
            {
                var km = timetable.ServiceOf(d).DistanceKm;
                least = Math.Min(least, _cents[d] = (4_000 + (km * 7)) * start.And(d).Between(70, 160) / 100);
            }

            _leastOfRoute[route] = least;
        }
    }

    public long AtLeastOn(int route) => _leastOfRoute[route];

    public long AtLeast(int departure) => _cents[departure];

    public long? Of(ReadOnlySpan<int> departures)
    {
        var sum = 0L;
        foreach (var departure in departures)
            sum += _cents[departure];
        return sum;
    }
}
