using NodaTime;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Flights;

/// <summary>
/// All departures of some days, compiled for the search: arrays of whole minutes UTC, by route and then by time, the routes by the city
/// they leave. Immutable, safe for concurrent use.
/// </summary>
/// <remarks>Built once for many searches. A departure takes 16 bytes, a route 36; airports and services are shared with whoever made them.</remarks>
public sealed class Timetable
{
    private readonly Service[] _services;
    private readonly int[] _ticketGroups;
    private readonly AirportConnections[] _connections;
    private readonly Dictionary<string, int> _airportByCode;
    private readonly string[] _cityNames;
    private readonly Dictionary<string, int> _cityByName;

    private readonly int[] _departs;
    private readonly int[] _arrives;
    private readonly int[] _service;
    private readonly short[] _departOffset;
    private readonly short[] _arriveOffset;

    /// <param name="cityOf">The same text for airports of one city, between which a traveller can change by land.</param>
    /// <param name="first">First local date of departures.</param>
    /// <param name="days">How many dates.</param>
    public Timetable(IEnumerable<Airport> airports, Func<Airport, string> cityOf, IEnumerable<Service> services, LocalDate first, int days, ConnectionTimes connections)
    {
        (First, Last) = (first, first.PlusDays(days - 1));
        var places = airports.Select(a => (Airport: a, City: cityOf(a))).OrderBy(p => p.City, StringComparer.Ordinal).ThenBy(p => p.Airport.Iata, StringComparer.Ordinal).ToArray();
        Airports = [.. places.Select(p => p.Airport)];
        _airportByCode = Airports.Select((a, i) => (a.Iata, i)).ToDictionary(p => p.Iata, p => p.i, StringComparer.Ordinal);
        _cityNames = [.. places.Select(p => p.City).Distinct(StringComparer.Ordinal)];
        _cityByName = _cityNames.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);
        City = [.. places.Select(p => _cityByName[p.City])];
        _connections = [.. Airports.Select(connections.At)];

        _services = [.. services.OrderBy(s => RouteKey(s)).ThenBy(s => s.Airline.Iata, StringComparer.Ordinal).ThenBy(s => s.Number)];
        _ticketGroups = TicketGroups(_services);
        Routes = new TimetableRoutes(Airports, City, _cityNames.Length, _services, RouteKey);
        var departures = new DepartureColumns(Airports, _airportByCode, _services, Routes, first, days);
        (_departs, _arrives, _service, _departOffset, _arriveOffset) = departures;
    }

    public LocalDate First { get; }

    public LocalDate Last { get; }

    /// <summary>By city.</summary>
    internal Airport[] Airports { get; }

    /// <summary>Of each airport.</summary>
    internal int[] City { get; }

    internal int Cities => _cityNames.Length;

    internal TimetableRoutes Routes { get; }

    public int Departures => _departs.Length;

    public int RouteCount => Routes.Count;

    /// <exception cref="KeyNotFoundException">The airport is not in this timetable.</exception>
    public string CityOf(Airport airport) => _cityNames[City[_airportByCode[airport.Iata]]];

    public int? Find(Airport airport) => _airportByCode.TryGetValue(airport.Iata, out var index) ? index : null;

    /// <summary>The departures of a route, by time: from the first up to, not including, the end.</summary>
    public (int First, int End) DeparturesOf(int route) => (Routes.FirstDeparture[route], Routes.FirstDeparture[route + 1]);

    public Service ServiceOf(int departure) => _services[_service[departure]];

    /// <summary>Minutes UTC since 1970.</summary>
    public int DepartsAt(int departure) => _departs[departure];

    /// <summary>Minutes UTC since 1970.</summary>
    public int ArrivesAt(int departure) => _arrives[departure];

    /// <summary>Local minutes since 1970-01-01.</summary>
    public int LocalDeparture(int departure) => _departs[departure] + _departOffset[departure];

    public LocalDate DateOf(int departure) => new LocalDate(1970, 1, 1).PlusDays(LocalDeparture(departure) / (24 * 60));

    public Segment SegmentOf(int departure, Codeshare? soldAs = null) => ServiceOf(departure).On(DateOf(departure), soldAs);

    internal ReadOnlySpan<int> Departing => _departs;

    internal AirportConnections ConnectionsAt(int airport) => _connections[airport];

    /// <summary>Both flights can be sold on one ticket.</summary>
    internal bool OneTicket(int arriving, int departing) => _ticketGroups[_service[arriving]] == _ticketGroups[_service[departing]];

    /// <summary>The shortest wait that makes this connection, in minutes.</summary>
    /// <param name="airport">Where the first flight lands.</param>
    internal int LeastWait(int arriving, int departing, int airport, bool airportChange)
    {
        var (before, after) = (ServiceOf(arriving), ServiceOf(departing));
        var change = new Change(
            airportChange, !airportChange && ConnectionTimes.TerminalsDiffer(before.DestinationTerminal, after.OriginTerminal), !OneTicket(arriving, departing),
            Connection.SpansTheNight(_arrives[arriving] + _arriveOffset[arriving], LocalDeparture(departing)));
        return _connections[airport].Minutes(
            change, ConnectionTimes.Legs(before.Origin.Country == before.Destination.Country, after.Origin.Country == after.Destination.Country), before.Airline, after.Airline);
    }

    private long RouteKey(Service service)
    {
        var (from, to) = (_airportByCode[service.Origin.Iata], _airportByCode[service.Destination.Iata]);
        return ((long)from * Airports.Length) + to;
    }

    /// <summary>The same number for airlines of one alliance, a number of its own for every other airline.</summary>
    private static int[] TicketGroups(Service[] services)
    {
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. services.Select(s =>
        {
            var name = s.Airline.Alliance ?? $"/{s.Airline.Iata}";
            if (!groups.TryGetValue(name, out var group))
                groups[name] = group = groups.Count;
            return group;
        })];
    }
}

/// <summary>Who is joined to whom: routes by the city they leave, and the routes into each city.</summary>
internal sealed class TimetableRoutes
{
    private readonly int[] _firstOut;
    private readonly int[] _firstIn;
    private readonly int[] _into;

    public TimetableRoutes(Airport[] airports, int[] city, int cities, Service[] byRoute, Func<Service, long> key)
    {
        var (from, to, km, block, first) = (new List<int>(), new List<int>(), new List<int>(), new List<int>(), new List<int>());
        var last = -1L;
        for (var s = 0; s < byRoute.Length; s++)
        {
            var route = key(byRoute[s]);
            if (route != last)
            {
                from.Add((int)(route / airports.Length));
                to.Add((int)(route % airports.Length));
                km.Add(byRoute[s].DistanceKm);
                block.Add(byRoute[s].BlockMinutes);
                first.Add(s);
                last = route;
            }

            block[^1] = Math.Min(block[^1], byRoute[s].BlockMinutes);
        }

        (From, To, Km, LeastBlock, Count) = ([.. from], [.. to], [.. km], [.. block], from.Count);
        FirstService = [.. first, byRoute.Length];
        FirstDeparture = new int[Count + 1];
        _firstOut = Starts(From, city, cities);
        _firstIn = Starts(To, city, cities);
        _into = [.. Enumerable.Range(0, Count).OrderBy(r => city[To[r]]).ThenBy(r => r)];
    }

    public int Count { get; }

    public int[] From { get; }

    public int[] To { get; }

    public int[] Km { get; }

    /// <summary>Minutes of the quickest service.</summary>
    public int[] LeastBlock { get; }

    /// <summary>Index into the services, with one more at the end.</summary>
    public int[] FirstService { get; }

    /// <summary>Index into the departures, with one more at the end.</summary>
    public int[] FirstDeparture { get; }

    /// <summary>Routes that leave the city are those from this one up to the next city's first.</summary>
    public (int First, int End) Out(int city) => (_firstOut[city], _firstOut[city + 1]);

    public ReadOnlySpan<int> Into(int city) => _into.AsSpan(_firstIn[city], _firstIn[city + 1] - _firstIn[city]);

    private static int[] Starts(int[] ends, int[] city, int cities)
    {
        var starts = new int[cities + 1];
        foreach (var end in ends)
            starts[city[end] + 1]++;
        for (var c = 0; c < cities; c++)
            starts[c + 1] += starts[c];
        return starts;
    }
}
