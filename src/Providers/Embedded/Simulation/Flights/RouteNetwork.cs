using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>
/// Who plausibly flies where, and how often: a gravity model over the sizes of airports and cities and the distance, from each
/// airline's hubs. One end is always at home (its own country, a country where it has a hub, or Europe's common aviation area);
/// nobody flies between two foreign countries. Nothing here is a real timetable.
/// </summary>
internal sealed class RouteNetwork
{
    private const int LongHaulKm = 4500;
    private const int LowCostRangeKm = 4500;
    private const int RegionalRangeKm = 1500;
    private const int SmallHubRangeKm = 7500;
    private const int FullRangeKm = 15_500;
    private const int MostFlightsADay = 8;
    private const int HighestNumber = 9999;

    /// <summary>Numbers for flights of others, as airlines keep them apart.</summary>
    private const int FirstCodeshareNumber = 5001;
    private const int CodesharePercent = 70;

    /// <summary>The European Common Aviation Area: its airlines may fly between any two of its countries.</summary>
    private static readonly HashSet<string> CommonArea = new(
        ("AL AT BA BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LT LU LV ME MT NL NO PL PT RO RS SE SI").Split(' '), StringComparer.Ordinal);

    private readonly StableHash _seed;
    private readonly Dictionary<string, int> _nextNumber = new(StringComparer.Ordinal);
    private readonly List<Route> _routes = [];

    public RouteNetwork(IGazetteer gazetteer, StableHash seed)
    {
        _seed = seed.And("routes");
        Cities = new CityAirports(gazetteer);
        var standing = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var airline in gazetteer.Airlines)
        {
            var rank = standing.GetValueOrDefault(airline.Country);
            standing[airline.Country] = rank + 1;
            AddRoutes(gazetteer, airline, rank);
        }

        var partners = gazetteer.Airlines.Where(a => a.Alliance is not null).ToLookup(a => (a.Alliance!, a.Country));
        Routes = [.. _routes.Select(r => r with { SoldBy = SoldBy(r, partners) })];
    }

    public CityAirports Cities { get; }

    public IReadOnlyList<Route> Routes { get; }

    /// <summary>
    /// Nobody publishes these as open data, so they are drawn: the first airline of the same alliance at home in the country the route
    /// leads to sells most such routes too.
    /// </summary>
    private IReadOnlyList<Codeshare> SoldBy(Route route, ILookup<(string, string), Airline> partners)
    {
        var chance = _seed.And(route.Airline.Iata).And(route.FirstNumber).And("codeshare");
        if (route.Domestic || route.Airline.Alliance is not { } alliance || chance.Below(100) >= CodesharePercent)
            return [];
        var sold = new List<Codeshare>();
        foreach (var country in new[] { route.Hub.Country, route.Other.Country })
        {
            if (country == route.Airline.Country || partners[(alliance, country)].FirstOrDefault() is not { } partner || partner.Iata == route.Airline.Iata)
                continue;
            var number = Math.Max(FirstCodeshareNumber, _nextNumber[partner.Iata]);
            if (number + (2 * route.Slots) > HighestNumber)
                continue;
            _nextNumber[partner.Iata] = number + (2 * route.Slots);
            sold.Add(new Codeshare(partner, number));
        }

        return sold;
    }

    /// <param name="standing">Place among the airlines of its country, 0 the most important: the order of the data file.</param>
    private void AddRoutes(IGazetteer gazetteer, Airline airline, int standing)
    {
        var hubs = airline.Hubs.Select(gazetteer.FindAirport).OfType<Airport>().ToList();
        var home = hubs.Select(h => h.Country).Append(airline.Country).ToHashSet(StringComparer.Ordinal);
        var planned = new List<(Airport Hub, Airport Other, int Km, int Weekly)>();
        for (var h = 0; h < hubs.Count; h++)
        {
            foreach (var other in gazetteer.Airports)
            {
                var otherHub = hubs.IndexOf(other);
                if ((otherHub >= 0 && otherHub <= h) || Cities.CityOf(hubs[h]) == Cities.CityOf(other))
                    continue;
                var km = (int)Math.Round(hubs[h].Position.DistanceKm(other.Position));
                var plan = new Plan(airline, standing, hubs, h, other, otherHub >= 0, km, IsDomestic(airline, hubs[h], other));
                var weekly = FlightsAWeek(plan, home);
                if (weekly > 0)
                    planned.Add((hubs[h], other, km, weekly));
            }
        }

        Number(airline, planned);
    }

    /// <summary>Flight numbers, the long routes first, as airlines like it; an airline that runs out of numbers flies no more routes.</summary>
    private void Number(Airline airline, List<(Airport Hub, Airport Other, int Km, int Weekly)> planned)
    {
        var next = airline.Model == "full" ? 11 : 101;
        foreach (var (hub, other, km, weekly) in planned.OrderByDescending(p => p.Km > LongHaulKm).ThenBy(p => p.Hub.Country == p.Other.Country))
        {
            var slots = Route.Slot(weekly);
            if (next + (2 * slots) > HighestNumber)
                break;
            _routes.Add(new Route(airline, hub, other, km, weekly, next));
            next += 2 * slots;
        }

        _nextNumber[airline.Iata] = next;
    }

    private static bool IsDomestic(Airline airline, Airport hub, Airport other) =>
        hub.Country == other.Country
        || (CommonArea.Contains(airline.Country) && CommonArea.Contains(hub.Country) && CommonArea.Contains(other.Country));

    private int FlightsAWeek(Plan plan, HashSet<string> home)
    {
        if (plan.Km > Range(plan.Airline) || (!home.Contains(plan.Hub.Country) && !plan.Domestic))
            return 0;
        var chance = _seed.And(plan.Airline.Iata).And(plan.Hub.Iata).And(plan.Other.Iata);
        if (!plan.Domestic && !GoesAbroad(plan, chance))
            return 0;
        var score = (long)Weight(plan.Hub) * Weight(plan.Other);
        score = score * DistancePercent(plan) / 100;
        score = score * (Cities.MarketPercent(plan.Hub) + Cities.MarketPercent(plan.Other)) / 200;
        score = score * HubPercent(plan.HubIndex) / 100;
        score = score * StandingPercent(plan.Standing) / 100;
        score = score * (plan.OtherIsHub ? 130 : 100) / 100;
        score = score * chance.And("volume").Between(75, 125) / 100;
        var weekly = (int)(score * VolumePercent(plan) / 10_000);
        return weekly < 3 ? 0 : Math.Min(weekly, 7 * MostFlightsADay);
    }

    /// <summary>Which routes abroad exist at all: the great markets surely, the others by lot.</summary>
    private bool GoesAbroad(Plan plan, StableHash chance)
    {
        var lot = chance.And("abroad").Below(100);
        var rank = plan.OtherIsHub ? 0 : Cities.Rank(plan.Other);
        if (rank > 0 && plan.Airline.Model != "low_cost" && (plan.Other.Size < 3 || rank > 1 || lot >= (plan.Km > LongHaulKm ? 8 : 25)))
            return false;
        var great = IsGreat(plan.Other) && (IsGreat(plan.Hub) || plan is { HubIndex: 0, Standing: 0, Hub.Size: 3 });
        if (plan.Km <= LongHaulKm)
            return (great && plan.Standing <= 2) || lot < plan.Other.Size switch { 3 => 60, 2 => 35, _ => 8 } / (plan.Standing > 5 ? 2 : 1);
        if (plan.Airline.Model != "full" || (plan.Airline.Alliance is null && plan.Standing > 3) || !IsBestHubOfItsCity(plan))
            return false;
        if (plan.Km > 12_500)
            return great && plan is { HubIndex: 0, Standing: 0 };
        if (plan.Hub.Size < 3 && plan.Km > SmallHubRangeKm)
            return false;
        return great
            ? plan is { HubIndex: 0, Standing: <= 1 } || lot < (plan.Standing <= 3 ? 50 : 20)
            : plan.HubIndex == 0 && lot < plan.Other.Size switch { 3 => 22, 2 => 5, _ => 0 };
    }

    private bool IsGreat(Airport airport) => airport.Size == 3 && Cities.MarketPercent(airport) >= 125;

    private bool IsBestHubOfItsCity(Plan plan) =>
        plan.Hubs.Where(h => Cities.CityOf(h) == Cities.CityOf(plan.Hub)).MinBy(Cities.Rank)!.Iata == plan.Hub.Iata;

    private static int Range(Airline airline) => airline.Model switch
    {
        "low_cost" => LowCostRangeKm,
        "regional" => RegionalRangeKm,
        _ => FullRangeKm,
    };

    /// <summary>In hundredths of the smallest airport's pull on another of its size.</summary>
    private static int Weight(Airport airport) => airport.Size switch { 3 => 100, 2 => 45, _ => 18 };

    private static int HubPercent(int index) => index switch { 0 => 100, 1 => 70, 2 => 60, _ => 50 };

    private static int StandingPercent(int standing) => standing switch { <= 2 => 100, <= 5 => 50, <= 10 => 25, _ => 15 };

    /// <summary>People fly more at home than abroad, and small towns live on their flights to the hub.</summary>
    private static int VolumePercent(Plan plan) =>
        plan.Hub.Country != plan.Other.Country ? 70 : plan.Hub.Size == 1 || plan.Other.Size == 1 ? 190 : 110;

    /// <summary>Near cities have roads and railways; far ones have fewer reasons to travel.</summary>
    private static int DistancePercent(Plan plan) => plan.Hub.Country == plan.Other.Country
        ? plan.Km switch { < 250 => 10, < 500 => 60, < 1500 => 100, < 3000 => 80, _ => 50 }
        : plan.Km switch { < 300 => 30, < 1500 => 60, < 3000 => 45, < 6500 => 30, < 9000 => 18, < 12_000 => 13, _ => 8 };

    private sealed record Plan(
        Airline Airline, int Standing, IReadOnlyList<Airport> Hubs, int HubIndex, Airport Other, bool OtherIsHub, int Km, bool Domestic)
    {
        public Airport Hub => Hubs[HubIndex];
    }
}
