using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded.Simulation.Flights;

/// <summary>Which airports serve one city, in which order, and how big a market the city is.</summary>
internal sealed class CityAirports
{
    private readonly Dictionary<string, (string City, List<Airport> Airports, int MarketPercent)> _byAirport = new(StringComparer.Ordinal);

    public CityAirports(IGazetteer gazetteer)
    {
        foreach (var city in gazetteer.Cities)
        {
            // Kyoto names Osaka's airports too; they belong to the first city that names them.
            var airports = city.Airports.Where(a => !_byAirport.ContainsKey(a)).Select(gazetteer.FindAirport).OfType<Airport>().ToList();
            foreach (var airport in airports)
                _byAirport[airport.Iata] = (city.Id, airports, Market(city.Population));
        }

        foreach (var municipality in gazetteer.Airports.Where(a => !_byAirport.ContainsKey(a.Iata)).GroupBy(a => (a.Country, a.Municipality.En)))
        {
            var airports = municipality.OrderByDescending(a => a.Size).ThenBy(a => a.Iata, StringComparer.Ordinal).ToList();
            foreach (var airport in airports)
                _byAirport[airport.Iata] = (airports[0].Iata, airports, 70);
        }
    }

    public string CityOf(Airport airport) => _byAirport[airport.Iata].City;

    public IReadOnlyList<Airport> Of(Airport airport) => _byAirport[airport.Iata].Airports;

    /// <summary>0 for the city's main airport.</summary>
    public int Rank(Airport airport) => _byAirport[airport.Iata].Airports.FindIndex(a => a.Iata == airport.Iata);

    public int MarketPercent(Airport airport) => _byAirport[airport.Iata].MarketPercent;

    private static int Market(PopulationClass population) => population switch
    {
        PopulationClass.Mega => 150,
        PopulationClass.Large => 125,
        PopulationClass.Medium => 100,
        _ => 85,
    };
}
