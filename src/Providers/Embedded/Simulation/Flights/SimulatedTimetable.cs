using System.Collections.Concurrent;
using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>
/// The flights of the <see cref="RouteNetwork"/>, date by date, made when first asked for. Safe for concurrent use; keeps a bounded
/// number of days of routes and forgets them all when full, which costs time but never changes an answer.
/// </summary>
internal sealed class SimulatedTimetable(RouteNetwork network, StableHash seed) : ITimetable
{
    private const int MostRouteDays = 20_000;

    /// <summary>Zones are compared in mid-January when departures are planned; summer time then moves arrivals by an hour, as it does.</summary>
    private static readonly Instant PlanningInstant = Instant.FromUtc(2027, 1, 15, 0, 0);

    private readonly StableHash _seed = seed.And("timetable");
    private readonly ConcurrentDictionary<(string, string), Departure[]> _services = new();
    private readonly ConcurrentDictionary<(string, string, LocalDate), Segment[]> _days = new();
    private int _daysMade;

    public IReadOnlyList<Airport> Destinations(Airport origin) => network.Destinations(origin);

    public bool Serves(Airport origin, Airport destination) => network.Serves(origin, destination);

    public string CityOf(Airport airport) => network.Cities.CityOf(airport);

    public IReadOnlyList<Airport> OtherAirportsOfCity(Airport airport)
    {
        var all = network.Cities.Of(airport);
        return all.Count == 1 ? [] : [.. all.Where(a => a.Iata != airport.Iata)];
    }

    public IReadOnlyList<Segment> Flights(Airport origin, Airport destination, LocalDate date)
    {
        if (!network.Serves(origin, destination))
            return [];
        if (_days.TryGetValue((origin.Iata, destination.Iata, date), out var known))
            return known;
        if (Interlocked.Increment(ref _daysMade) % MostRouteDays == 0)
            _days.Clear();
        return _days[(origin.Iata, destination.Iata, date)] =
            [.. Services(origin, destination).Where(d => d.FliesOn(date)).Select(d => On(d, date)).OrderBy(s => s.DepartsAt)];
    }

    /// <summary>Null when that flight does not fly on that date.</summary>
    public Segment? Find(string airline, int number, LocalDate date)
    {
        if (network.Find(airline, number) is not { } route)
            return null;
        var outbound = (number - route.FirstNumber) % 2 == 0;
        var (from, to) = outbound ? (route.Hub, route.Other) : (route.Other, route.Hub);
        return Flights(from, to, date).FirstOrDefault(s => s.Number == number && s.Marketing.Iata == airline);
    }

    public AircraftType AircraftOf(Segment segment) =>
        Services(segment.Origin, segment.Destination).First(d => d.Number == segment.Number && d.Route.Airline.Iata == segment.Marketing.Iata).Aircraft;

    private Departure[] Services(Airport origin, Airport destination) =>
        _services.GetOrAdd((origin.Iata, destination.Iata), _ =>
            [.. network.Between(origin, destination).SelectMany(r => Schedule(r, origin.Iata == r.Hub.Iata))]);

    private IEnumerable<Departure> Schedule(Route route, bool outbound)
    {
        var (from, to) = outbound ? (route.Hub, route.Other) : (route.Other, route.Hub);
        var chance = _seed.And(route.Airline.Iata).And(from.Iata).And(to.Iata);
        var aircraft = AircraftType.For(route.Airline, from, to, route.DistanceKm, _seed.And(route.Airline.Iata).And(route.FirstNumber));
        var block = BlockTime.Minutes(from, to, route.DistanceKm, aircraft);
        var times = DepartureTimes(from, to, block);
        for (var slot = 0; slot < route.Slots; slot++)
        {
            var share = times.Count / route.Slots;
            var minute = times[(slot * share) + chance.And(slot).Below(Math.Max(1, share))];
            yield return new Departure(
                route, route.Number(outbound, slot), from, to, LocalTime.FromMinutesSinceMidnight(minute), block, Weekdays(route, chance), aircraft);
        }
    }

    /// <summary>
    /// Local minutes of the day, every five, at which a flight may leave: between 06:30 and 21:45; a long one between 07:00 and 01:30,
    /// and so that it arrives between 05:00 and 23:30.
    /// </summary>
    private static List<int> DepartureTimes(Airport from, Airport to, int block)
    {
        const int day = 24 * 60;
        if (block < 360)
            return [.. Enumerable.Range(0, (1305 - 390) / 5).Select(i => 390 + (5 * i))];
        var shift = (to.Zone.GetUtcOffset(PlanningInstant).Seconds - from.Zone.GetUtcOffset(PlanningInstant).Seconds) / 60;
        var all = Enumerable.Range(0, ((day + 90) - 420) / 5).Select(i => (420 + (5 * i)) % day).ToList();
        var good = all.Where(m => ((m + block + shift + (2 * day)) % day) is >= 300 and <= 1410).ToList();
        return good.Count >= 12 ? good : all;
    }

    /// <summary>Bit 1 to 7 for Monday to Sunday; the two directions of a thin route fly on the same days.</summary>
    private int Weekdays(Route route, StableHash chance)
    {
        if (route.FlightsAWeek >= 7)
            return 0b1111_1110;
        var first = _seed.And(route.Airline.Iata).And(route.FirstNumber).Below(7);
        var mask = 0;
        for (var i = 0; i < route.FlightsAWeek; i++)
            mask |= 1 << (((first + (i * 7 / route.FlightsAWeek)) % 7) + 1);
        return mask;
    }

    private static Segment On(Departure departure, LocalDate date)
    {
        // A departure inside a spring gap moves forward with the clocks; in an autumn overlap it is the earlier one.
        var leaves = departure.From.Zone.AtLeniently(date.At(departure.Time));
        var arrives = (leaves.ToInstant() + Duration.FromMinutes(departure.BlockMinutes)).InZone(departure.To.Zone);
        return new Segment(
            departure.Route.Airline, departure.Route.Airline, departure.Number, departure.From, departure.To, leaves, arrives,
            departure.Aircraft.Name, departure.Route.DistanceKm);
    }

    private sealed record Departure(
        Route Route, int Number, Airport From, Airport To, LocalTime Time, int BlockMinutes, int Weekdays, AircraftType Aircraft)
    {
        public bool FliesOn(LocalDate date) => (Weekdays & (1 << (int)date.DayOfWeek)) != 0;
    }
}
