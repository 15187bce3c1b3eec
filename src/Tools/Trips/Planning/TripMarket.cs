using NodaTime;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>
/// What the ports have for one party, asked once: a second plan that differs a little from the first asks only for what is new. Bounded, so
/// that a wide window cannot ask a provider thousands of times.
/// </summary>
internal sealed class TripMarket(TravelPorts ports, Party party, string currency)
{
    public const int MostFlightSearches = 900;
    private const int MostStaySearches = 1500;

    private readonly Dictionary<(string From, string To, LocalDate Date), IReadOnlyList<Offer>> _flights = [];
    private readonly Dictionary<(string City, LocalDate In, LocalDate Out), IReadOnlyList<StayOffer>> _stays = [];
    private readonly Dictionary<(string From, string To), IReadOnlyList<GroundWay>> _ways = [];
    private readonly Dictionary<string, IReadOnlyList<Place>> _places = new(StringComparer.Ordinal);

    public TravelPorts Ports => ports;

    public bool IsExhausted => _flights.Count >= MostFlightSearches || _stays.Count >= MostStaySearches;

    public async ValueTask<IReadOnlyList<Place>> PlacesAsync(City city, CancellationToken cancellation)
    {
        if (!_places.TryGetValue(city.Id, out var known))
            _places[city.Id] = known = await ports.Places.ListAsync(city.Id, cancellation);
        return known;
    }

    public async ValueTask<IReadOnlyList<GroundWay>> WaysAsync(City from, City to, CancellationToken cancellation)
    {
        if (!_ways.TryGetValue((from.Id, to.Id), out var known))
            _ways[(from.Id, to.Id)] = known = await ports.Ground.FindAsync(from, to, cancellation);
        return known;
    }

    /// <summary>One way, at most one change; two where there is nothing else. Empty when the market is exhausted.</summary>
    public async ValueTask<IReadOnlyList<Offer>> FlightsAsync(City from, City to, LocalDate date, CancellationToken cancellation)
    {
        if (_flights.TryGetValue((from.Id, to.Id, date), out var known))
            return known;
        var (origins, destinations) = (Airports(from), Airports(to));
        if (origins.Count == 0 || destinations.Count == 0 || origins.Intersect(destinations).Any() || _flights.Count >= MostFlightSearches)
            return [];
        var request = new OfferRequest(
            new Passengers(party.Adults, party.ChildrenAges), [new SliceRequest(origins, destinations, date)], Cabin.Economy, 0, 1, null, 0, currency);
        var found = await ports.Flights.SearchAsync(request, cancellation);
        if (found.Offers.Count == 0)
            found = await ports.Flights.SearchAsync(request with { MaxChanges = 2 }, cancellation);
        return _flights[(from.Id, to.Id, date)] = found.Offers;
    }

    public async ValueTask<IReadOnlyList<StayOffer>> StaysAsync(City city, LocalDate from, LocalDate to, CancellationToken cancellation)
    {
        if (_stays.TryGetValue((city.Id, from, to), out var known))
            return known;
        if (_stays.Count >= MostStaySearches)
            return [];
        var found = await ports.Stays.SearchAsync(new StayRequest(city, from, to, Rooms(), currency), cancellation);
        return _stays[(city.Id, from, to)] = found.Offers;
    }

    /// <summary>Stays that were asked for before.</summary>
    public IReadOnlyList<StayOffer> Known(City city, LocalDate from, LocalDate to) => _stays.GetValueOrDefault((city.Id, from, to)) ?? [];

    /// <summary>Two adults to a room, the children spread over them; a room takes four.</summary>
    public IReadOnlyList<Occupancy> Rooms()
    {
        var people = party.Adults + party.ChildrenAges.Count(a => a >= Occupancy.CotUnderAge);
        var count = Math.Clamp(Math.Max((party.Adults + 1) / 2, (people + 3) / 4), 1, Math.Min(StayRequest.MostRooms, party.Adults));
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Occupancy(
                (party.Adults / count) + (i < party.Adults % count ? 1 : 0), [.. party.ChildrenAges.Where((_, n) => n % count == count - 1 - i)])),
        ];
    }

    private List<Airport> Airports(City city) => [.. city.Airports.Select(ports.Gazetteer.FindAirport).OfType<Airport>()];
}
