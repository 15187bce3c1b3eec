using System.Collections.Frozen;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>The map that ships with the server. Loaded once, at first use.</summary>
public sealed class EmbeddedGazetteer : IGazetteer
{
    private readonly FrozenDictionary<string, City> _cities;
    private readonly FrozenDictionary<string, Airport> _airports;
    private readonly FrozenDictionary<string, Country> _countries;
    private readonly FrozenDictionary<string, Airline> _airlines;
    private readonly FrozenDictionary<string, Currency> _currencies;
    private readonly Lazy<NameIndex> _names;

    /// <param name="places">Named places and hotels take part in <see cref="Resolve"/>.</param>
    public EmbeddedGazetteer(EmbeddedPlaces places, EmbeddedHotels hotels)
    {
        Cities = Load("cities.psv", EmbeddedReaders.City);
        Airports = Load("airports.psv", EmbeddedReaders.Airport);
        Countries = Load("countries.psv", EmbeddedReaders.Country);
        Airlines = Load("airlines.psv", EmbeddedReaders.Airline);
        Currencies = Load("currencies.psv", EmbeddedReaders.Currency);
        _cities = Cities.ToFrozenDictionary(c => c.Id, StringComparer.OrdinalIgnoreCase);
        _airports = Airports.ToFrozenDictionary(a => a.Iata, StringComparer.OrdinalIgnoreCase);
        _countries = Countries.ToFrozenDictionary(c => c.Code, StringComparer.OrdinalIgnoreCase);
        _airlines = Airlines.ToFrozenDictionary(a => a.Iata, StringComparer.OrdinalIgnoreCase);
        _currencies = Currencies.ToFrozenDictionary(c => c.Code, StringComparer.OrdinalIgnoreCase);
        _names = new Lazy<NameIndex>(() => new NameIndex(this, places, hotels));
    }

    public IReadOnlyList<City> Cities { get; }

    public IReadOnlyList<Airport> Airports { get; }

    public IReadOnlyList<Country> Countries { get; }

    public IReadOnlyList<Airline> Airlines { get; }

    public IReadOnlyList<Currency> Currencies { get; }

    public City? FindCity(string id) => _cities.GetValueOrDefault(id);

    public Airport? FindAirport(string iata) => _airports.GetValueOrDefault(iata);

    public Country? FindCountry(string code) => _countries.GetValueOrDefault(code);

    public Airline? FindAirline(string iata) => _airlines.GetValueOrDefault(iata);

    public Currency? FindCurrency(string code) => _currencies.GetValueOrDefault(code);

    public IReadOnlyList<PlaceCandidate> Resolve(string query, IReadOnlySet<PlaceKind>? kinds = null, string? country = null, int limit = 5) =>
        _names.Value.Resolve(query, kinds, country, limit);

    private static IReadOnlyList<T> Load<T>(string file, Func<PsvRow, T> read) => [.. DataFiles.Read(file).Rows.Select(read)];
}
