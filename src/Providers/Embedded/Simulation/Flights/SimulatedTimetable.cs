using System.Collections.Concurrent;
using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>
/// The flights of the <see cref="RouteNetwork"/>. Safe for concurrent use; keeps a bounded number of compiled weeks and forgets them all
/// when full, which costs time but never changes an answer.
/// </summary>
internal sealed class SimulatedTimetable
{
    /// <summary>A calendar looks at sixty days, at returns up to thirty nights after, and at the trips of the last four weeks.</summary>
    private const int MostWeeks = 24;

    /// <summary>A journey of two days from the last of the week ends three dates later at most.</summary>
    private const int DaysAfter = 3;

    /// <summary>Across the date line a connection leaves on the date before.</summary>
    private const int DaysBefore = 1;

    private static readonly LocalDate SomeMonday = new(2024, 1, 1);

    /// <summary>Zones are compared in mid-January when departures are planned; summer time then moves arrivals by an hour, as it does.</summary>
    private static readonly Instant PlanningInstant = Instant.FromUtc(2027, 1, 15, 0, 0);

    private readonly StableHash _seed;
    private readonly RouteNetwork _network;
    private readonly Airport[] _airports;
    private readonly ConnectionTimes _connections;
    private readonly Terminals _terminals;
    private readonly List<Service> _services = [];
    private readonly Dictionary<(string Airline, int Number), (Service Service, AircraftType Aircraft, Codeshare? SoldAs)> _byNumber = [];
    private readonly ConcurrentDictionary<int, Lazy<Timetable>> _weeks = new();

    public SimulatedTimetable(RouteNetwork network, IReadOnlyList<Airport> airports, ConnectionTimes connections, Terminals terminals, StableHash seed)
    {
        (_network, _connections, _terminals, _seed) = (network, connections, terminals, seed.And("timetable"));
        foreach (var route in network.Routes)
        {
            Schedule(route, outbound: true);
            Schedule(route, outbound: false);
        }

        var served = _services.SelectMany(s => new[] { s.Origin.Iata, s.Destination.Iata }).ToHashSet(StringComparer.Ordinal);
        _airports = [.. airports.Where(a => served.Contains(a.Iata))];
    }

    public IReadOnlyList<Service> Services => _services;

    public string CityOf(Airport airport) => _network.Cities.CityOf(airport);

    /// <summary>The week of that date, with what is needed to finish a journey that begins in it.</summary>
    public Timetable WeekOf(LocalDate date)
    {
        var week = (int)Math.Floor(Period.DaysBetween(SomeMonday, date) / 7.0);
        if (_weeks.Count >= MostWeeks && !_weeks.ContainsKey(week))
            _weeks.Clear();
        return _weeks.GetOrAdd(week, w => new Lazy<Timetable>(() => new Timetable(
            _airports, CityOf, _services, SomeMonday.PlusDays((7 * w) - DaysBefore), DaysBefore + 7 + DaysAfter, _connections))).Value;
    }

    /// <summary>Null when that flight does not fly on that date. A codeshare is sold under the number asked for.</summary>
    public Segment? Find(string airline, int number, LocalDate date) =>
        _byNumber.TryGetValue((airline, number), out var known) && known.Service.FliesOn(date) ? known.Service.On(date, known.SoldAs) : null;

    public AircraftType AircraftOf(Segment segment) => _byNumber[(segment.Operating.Iata, segment.OperatingNumber)].Aircraft;

    private void Schedule(Route route, bool outbound)
    {
        var (from, to) = outbound ? (route.Hub, route.Other) : (route.Other, route.Hub);
        var chance = _seed.And(route.Airline.Iata).And(from.Iata).And(to.Iata);
        var aircraft = AircraftType.For(route.Airline, from, to, route.DistanceKm, _seed.And(route.Airline.Iata).And(route.FirstNumber));
        var block = BlockTime.Minutes(from, to, route.DistanceKm, aircraft);
        var times = DepartureTimes(from, to, block);
        for (var slot = 0; slot < route.Slots; slot++)
        {
            var share = times.Count / route.Slots;
            var number = route.Number(outbound, slot);
            var service = new Service(
                route.Airline, number, from, to, times[(slot * share) + chance.And(slot).Below(Math.Max(1, share))], block, Weekdays(route), aircraft.Name, route.DistanceKm)
            {
                Codeshares = [.. route.SoldBy.Select(first => route.SoldAs(first, number))],
                OriginTerminal = _terminals.Of(from, route.Airline, route.Domestic),
                DestinationTerminal = _terminals.Of(to, route.Airline, route.Domestic),
            };
            _services.Add(service);
            _byNumber[(route.Airline.Iata, number)] = (service, aircraft, null);
            foreach (var sold in service.Codeshares)
                _byNumber[(sold.Airline.Iata, sold.Number)] = (service, aircraft, sold);
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
    private int Weekdays(Route route)
    {
        if (route.FlightsAWeek >= 7)
            return Service.EveryDay;
        var first = _seed.And(route.Airline.Iata).And(route.FirstNumber).Below(7);
        var mask = 0;
        for (var i = 0; i < route.FlightsAWeek; i++)
            mask |= 1 << (((first + (i * 7 / route.FlightsAWeek)) % 7) + 1);
        return mask;
    }
}
