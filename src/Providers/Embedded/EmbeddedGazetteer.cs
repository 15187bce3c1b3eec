using System.Collections.Frozen;
using TravelPlanner.Domain.Budgets;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>The map that ships with the server. Each file is read once, at first use.</summary>
public sealed class EmbeddedGazetteer : IGazetteer
{
    private readonly Table<City> _cities = new("cities.psv", EmbeddedReaders.City, c => c.Id);
    private readonly Table<Airport> _airports = new("airports.psv", EmbeddedReaders.Airport, a => a.Iata);
    private readonly Table<Country> _countries = new("countries.psv", EmbeddedReaders.Country, c => c.Code);
    private readonly Table<Airline> _airlines = new("airlines.psv", EmbeddedReaders.Airline, a => a.Iata);
    private readonly Table<Currency> _currencies = new("currencies.psv", EmbeddedReaders.Currency, c => c.Code);
    private readonly Lazy<NameIndex> _names;

    /// <param name="places">Named places and hotels take part in <see cref="Resolve"/>.</param>
    public EmbeddedGazetteer(EmbeddedPlaces places, EmbeddedHotels hotels) => _names = new Lazy<NameIndex>(() => new NameIndex(this, places, hotels));

    public IReadOnlyList<City> Cities => _cities.All;

    public IReadOnlyList<Airport> Airports => _airports.All;

    public IReadOnlyList<Country> Countries => _countries.All;

    public IReadOnlyList<Airline> Airlines => _airlines.All;

    public IReadOnlyList<Currency> Currencies => _currencies.All;

    public City? FindCity(string id) => _cities.Find(id);

    public Airport? FindAirport(string iata) => _airports.Find(iata);

    public Country? FindCountry(string code) => _countries.Find(code);

    public Airline? FindAirline(string iata) => _airlines.Find(iata);

    public Currency? FindCurrency(string code) => _currencies.Find(code);

    public IReadOnlyList<PlaceCandidate> Resolve(string query, IReadOnlySet<PlaceKind>? kinds = null, string? country = null, int limit = 5) =>
        _names.Value.Resolve(query, kinds, country, limit);

    /// <summary>One file, read when it is first asked for: a server that has just started reads none.</summary>
    private sealed class Table<T>(string file, Func<PsvRow, T> read, Func<T, string> key)
    {
        private readonly Lazy<(IReadOnlyList<T> All, FrozenDictionary<string, T> ByKey)> _rows = new(() =>
        {
            IReadOnlyList<T> all = [.. DataFiles.Read(file).Rows.Select(read)];
            return (all, all.ToFrozenDictionary(key, StringComparer.OrdinalIgnoreCase));
        });

        public IReadOnlyList<T> All => _rows.Value.All;

        public T? Find(string name) => _rows.Value.ByKey.GetValueOrDefault(name);
    }
}
