using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips.Journeys;

namespace TravelPlanner.Providers.Embedded;

/// <summary>A flaw of the embedded data: where and what.</summary>
public sealed record DataProblem(string File, int Line, string Message);

/// <param name="Counts">Records by kind: cities, airports, airlines, countries, currencies, places, hotels, …</param>
public sealed record DataReport(IReadOnlyDictionary<string, int> Counts, IReadOnlyList<DataProblem> Problems);

/// <summary>
/// <c>travel-planner data check</c>: reads every file as the server does and then asks what no single row can know: distances,
/// duplicates, both languages, references between tables, and how many there are at least.
/// </summary>
public sealed class DataCheck
{
    private const double PlaceKm = 120;
    private const double HotelKm = 60;
    private const double AirportKm = 150;

    private readonly List<DataProblem> _problems = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public static DataReport Run()
    {
        var check = new DataCheck();
        check.Everything();
        return new DataReport(check._counts, check._problems);
    }

    private void Everything()
    {
        var countries = Read("countries.psv", "countries", EmbeddedReaders.Country, c => c.Code);
        var currencies = Read("currencies.psv", "currencies", EmbeddedReaders.Currency, c => c.Code);
        var airports = Read("airports.psv", "airports", EmbeddedReaders.Airport, a => a.Iata);
        var airlines = Read("airlines.psv", "airlines", EmbeddedReaders.Airline, a => a.Iata);
        var cities = Read("cities.psv", "cities", EmbeddedReaders.City, c => c.Id);
        var airportsByCode = airports.GroupBy(a => a.Value.Iata, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var cityById = cities.GroupBy(c => c.Value.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);

        foreach (var (row, country) in countries)
        {
            Require(currencies.Any(c => c.Value.Code == country.Currency), "countries.psv", row, $"currency {country.Currency} is not in currencies.psv");
            Require(DataFiles.Exists($"facts/{country.Code}.psv"), "countries.psv", row, $"there is no facts/{country.Code}.psv");
            Bilingual("countries.psv", row, country.Name);
        }

        foreach (var (row, currency) in currencies)
            Require(currency.PerUsd > 0 && currency.MinorUnits is >= 0 and <= 3, "currencies.psv", row, $"{currency.Code}: rate or minor units out of range");
        foreach (var (row, airline) in airlines)
        {
            Require(airline.Iata.Length == 2 && airline.Icao.Length == 3, "airlines.psv", row, $"{airline.Iata}/{airline.Icao} is not a pair of codes");
            foreach (var hub in airline.Hubs)
                Require(airportsByCode.ContainsKey(hub), "airlines.psv", row, $"{airline.Iata}: hub {hub} is not in airports.psv");
        }

        foreach (var (row, airport) in airports)
        {
            Require(airport.Iata.Length == 3 && airport.Icao.Length == 4 && airport.Size is >= 1 and <= 3, "airports.psv", row, $"{airport.Iata}: codes or size");
            Bilingual("airports.psv", row, airport.Name);
        }

        foreach (var (row, city) in cities)
            CheckCity(row, city, airportsByCode, countries.ConvertAll(c => c.Value), [.. currencies.Select(c => c.Value.Code)]);
        foreach (var file in DataFiles.List("places").Concat(DataFiles.List("hotels")))
            Require(cityById.ContainsKey(Path.GetFileNameWithoutExtension(file)), file["data/".Length..], null, "no such city");
        CheckConnections(airportsByCode.Keys.ToHashSet(StringComparer.Ordinal), airlines.ConvertAll(a => a.Value));
        CheckTables(cityById);
        CheckOverland(cityById, [.. currencies.Select(c => c.Value.Code)]);
        CheckFacts();
    }

    private void CheckConnections(HashSet<string> airports, List<Airline> airlines)
    {
        var carriers = airlines.SelectMany(a => new[] { a.Iata, a.Alliance }).OfType<string>().Append(ConnectionTime.Any).ToHashSet(StringComparer.Ordinal);
        var times = Read("connections.psv", "connection_times", EmbeddedConnections.Time, t => $"{t.Airport} {t.Transfer} {t.Legs} {t.Arriving} {t.Departing}");
        foreach (var (row, time) in times)
        {
            Require(time.Airport is ConnectionTime.Any or ConnectionTime.Hub || airports.Contains(time.Airport), "connections.psv", row, $"airport {time.Airport} is not in airports.psv");
            Require(carriers.Contains(time.Arriving) && carriers.Contains(time.Departing), "connections.psv", row, $"{time.Arriving} or {time.Departing} is no airline or alliance of airlines.psv");
        }

        try
        {
            _ = new ConnectionTimes(times.Select(t => t.Value));
        }
        catch (ArgumentException incomplete)
        {
            Report("connections.psv", null, incomplete.Message);
        }

        foreach (var (row, terminal) in Read("terminals.psv", "terminals", EmbeddedConnections.Terminal, t => $"{t.Airport} {t.Carrier} {t.Domestic}"))
        {
            Require(airports.Contains(terminal.Airport), "terminals.psv", row, $"airport {terminal.Airport} is not in airports.psv");
            Require(carriers.Contains(terminal.Carrier), "terminals.psv", row, $"{terminal.Carrier} is no airline or alliance of airlines.psv");
        }
    }

    private void CheckCity(PsvRow row, City city, Dictionary<string, Airport> airports, List<Country> countries, HashSet<string> currencies)
    {
        var country = countries.Find(c => c.Code == city.Country);
        Require(country is not null, "cities.psv", row, $"{city.Id}: country {city.Country} is not in countries.psv");
        Bilingual("cities.psv", row, city.Name);
        Require(city.Airports.Count > 0, "cities.psv", row, $"{city.Id}: no airport");
        foreach (var code in city.Airports)
        {
            if (!airports.TryGetValue(code, out var airport))
                Report("cities.psv", row, $"{city.Id}: airport {code} is not in airports.psv");
            else
                Near("cities.psv", row, $"{city.Id} – {code}", city.Centre, airport.Position, AirportKm);
        }

        var places = Read($"places/{city.Id}.psv", "places", r => EmbeddedReaders.Place(city.Id, r), p => p.Id);
        Require(places.Count >= 12, $"places/{city.Id}.psv", null, $"{places.Count} places, at least 12 wanted");
        var spots = new HashSet<GeoPoint>();
        foreach (var (placeRow, place) in places)
        {
            var file = $"places/{city.Id}.psv";
            Near(file, placeRow, place.Id, place.Position, city.Centre, PlaceKm);
            Bilingual(file, placeRow, place.Name);
            Bilingual(file, placeRow, place.About);
            Require(spots.Add(place.Position), file, placeRow, $"{place.Id}: the same coordinates as another place");
            // Some places charge visitors in a foreign currency (Angkor in US dollars), so any known one will do.
            Require(place.Price is not { } price || currencies.Contains(price.Currency), file, placeRow, $"{place.Id}: currency {place.Price?.Currency} is not in currencies.psv");
            Require(place.Hours is null || OpensSometime(place.Hours), file, placeRow, $"{place.Id}: never open");
        }

        var hotels = Read($"hotels/{city.Id}.psv", "hotels", r => EmbeddedReaders.Hotel(city.Id, r), h => h.Id);
        Require(hotels.Count >= 6, $"hotels/{city.Id}.psv", null, $"{hotels.Count} hotels, at least 6 wanted");
        Require(Enum.GetValues<Tier>().All(t => hotels.Exists(h => h.Value.Tier == t)), $"hotels/{city.Id}.psv", null, "a tier is missing");
        foreach (var (hotelRow, hotel) in hotels)
        {
            var file = $"hotels/{city.Id}.psv";
            Near(file, hotelRow, hotel.Id, hotel.Position, city.Centre, HotelKm);
            Bilingual(file, hotelRow, hotel.Name);
            Require(hotel.ReferenceRate.Amount > 0 && hotel.ReferenceRate.Currency == country?.Currency, file, hotelRow, $"{hotel.Id}: rate {hotel.ReferenceRate}");
        }
    }

    private void CheckTables(Dictionary<string, City> cities)
    {
        var climate = Rows("climate.psv").GroupBy(r => r.Text("city")).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        string[] months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        foreach (var city in cities.Keys)
        {
            if (!climate.TryGetValue(city, out var measures) || measures.Count != 4)
            {
                Report("climate.psv", null, $"{city}: four measures wanted");
                continue;
            }

            var by = measures.ToDictionary(m => m.Text("measure"), StringComparer.Ordinal);
            foreach (var month in months)
            {
                var (high, low, rain, days) = (by["high_c"].Double(month), by["low_c"].Double(month), by["rain_mm"].Double(month), by["rain_days"].Double(month));
                Require(high > low && high is > -30 and < 50 && low > -40 && rain is >= 0 and < 1500 && days is >= 0 and <= 31, "climate.psv", by["high_c"], $"{city} {month}: {low}…{high} °C, {rain} mm on {days} days");
            }
        }

        _counts["climate"] = climate.Count;
        var allowances = Rows("allowances.psv").ToList();
        _counts["allowances"] = allowances.Count;
        foreach (var row in allowances)
        {
            Require(cities.ContainsKey(row.Text("city")), "allowances.psv", row, $"no such city {row.Text("city")}");
            Require(row.Decimal("meals_economy") > 0 && row.Decimal("meals_economy") < row.Decimal("meals_comfort") && row.Decimal("meals_comfort") < row.Decimal("meals_luxury"), "allowances.psv", row, "meals must rise from economy to luxury");
        }

        foreach (var city in cities.Keys.Except(allowances.Select(a => a.Text("city"))))
            Report("allowances.psv", null, $"{city} is missing");
        var rules = Rows("holidays.psv").ToList();
        _counts["holiday_countries"] = rules.Select(r => r.Text("country")).Distinct().Count();
        foreach (var row in rules)
            Guard("holidays.psv", row, () => _ = HolidayRule.Parse(row.Text("rule")).In(2027).ToList());
        var known = cities.Keys.SelectMany(id => Rows($"places/{id}.psv").Select(r => $"{id}/{r.Text("id")}")).ToHashSet(StringComparer.Ordinal);
        foreach (var (row, advice) in Read("visits.psv", "visits", r => (Id: r.Text("place"), Advice: EmbeddedReaders.Advice(r)), v => v.Id))
        {
            foreach (var id in advice.Advice.Before.Prepend(advice.Id).Where(id => !known.Contains(id)))
                Report("visits.psv", row, $"no such place {id}");
            Require(advice.Advice is not { Best: null, Access: null, Before: [] }, "visits.psv", row, $"{advice.Id}: says nothing");
            if (advice.Advice.Access is { } access)
                Bilingual("visits.psv", row, access.Way);
        }

        foreach (var row in Rows("holidays_published.psv"))
            Guard("holidays_published.psv", row, () => row.Date("date"));
    }

    private void CheckOverland(Dictionary<string, City> cities, HashSet<string> currencies)
    {
        var networks = Read("overland_networks.psv", "overland_networks", OverlandNetwork.Read, n => $"{n.Id} {n.Mode}");
        var joined = Read("overland.psv", "overland_cities", OverlandCity.Read, c => c.Id);
        foreach (var (row, network) in networks)
        {
            Bilingual("overland_networks.psv", row, network.Name);
            Require(currencies.Contains(network.Currency) && network.PerKm > 0 && network.LongestKm > 0, "overland_networks.psv", row, $"{network.Id}: currency, price or length");
            Require(network.Mode == GroundMode.Train == network.Kmh is null, "overland_networks.psv", row, $"{network.Id}: a road has a speed, trains have their cities'");
        }

        foreach (var (row, city) in joined)
        {
            Require(cities.ContainsKey(city.Id), "overland.psv", row, $"no such city {city.Id}");
            Require(city.Rail is null == city.RailKmh is null, "overland.psv", row, $"{city.Id}: a railway has a speed");
            foreach (var (name, mode) in new[] { (city.Rail, GroundMode.Train), (city.Road, GroundMode.Drive) })
                Require(name is null || networks.Exists(n => n.Value.Id == name && n.Value.Mode == mode), "overland.psv", row, $"{city.Id}: no network {name} {mode}");
        }

        foreach (var city in cities.Keys.Except(joined.Select(c => c.Value.Id)))
            Report("overland.psv", null, $"{city} is missing");
    }

    private void CheckFacts()
    {
        string[] topics = ["entry", "payment", "tipping", "tap_water", "safety", "etiquette", "transport", "connectivity", "health"];
        var files = DataFiles.List("facts");
        _counts["fact_countries"] = files.Count;
        foreach (var file in files.Select(f => f["data/".Length..]))
        {
            var rows = Rows(file).ToList();
            foreach (var topic in topics.Except(rows.Select(r => r.Text("topic"))))
                Report(file, null, $"topic {topic} is missing");
            foreach (var row in rows)
                Bilingual(file, row, row.Name("en", "zh"));
        }
    }

    private List<(PsvRow Row, T Value)> Read<T>(string file, string kind, Func<PsvRow, T> read, Func<T, string> key)
    {
        var values = new List<(PsvRow, T)>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in Rows(file))
        {
            Guard(file, row, () =>
            {
                var value = read(row);
                if (seen.Add(key(value)))
                    values.Add((row, value));
                else
                    Report(file, row, $"{key(value)} stands twice");
            });
        }

        _counts[kind] = _counts.GetValueOrDefault(kind) + values.Count;
        return values;
    }

    private IReadOnlyList<PsvRow> Rows(string file)
    {
        if (!DataFiles.Exists(file))
        {
            Report(file, null, "the file is missing");
            return [];
        }

        PsvTable? table = null;
        Guard(file, null, () =>
        {
            table = DataFiles.Read(file);
            foreach (var name in new[] { "kind", "source", "basis", "date" })
                Require(table.Origin.ContainsKey(name), file, null, $"the header does not state its {name}");
            _ = table.Date;
        });
        return table?.Rows ?? [];
    }

    private void Guard(string file, PsvRow? row, Action action)
    {
        try
        {
            action();
        }
        catch (DataFormatException fault)
        {
            Report(file, row, fault.Problem);
        }
        catch (FormatException fault)
        {
            Report(file, row, fault.Message);
        }
    }

    private static bool OpensSometime(OpeningHours hours) =>
        Enumerable.Range(0, 366).Any(d => hours.On(new LocalDate(2027, 1, 1).PlusDays(d), publicHoliday: false).Count > 0);

    private void Near(string file, PsvRow row, string what, GeoPoint a, GeoPoint b, double most)
    {
        var km = a.DistanceKm(b);
        Require(km <= most, file, row, FormattableString.Invariant($"{what}: {km:0} km away, at most {most:0} expected"));
    }

    private void Bilingual(string file, PsvRow row, BilingualName name)
    {
        Require(name.En.Any(char.IsAsciiLetter), file, row, $"'{name.En}' is not English");
        Require(name.Zh.Any(c => c is >= '\u4e00' and <= '\u9fff'), file, row, $"'{name.Zh}' is not Chinese");
    }

    private void Require(bool holds, string file, PsvRow? row, string otherwise)
    {
        if (!holds)
            Report(file, row, otherwise);
    }

    private void Report(string file, PsvRow? row, string message) => _problems.Add(new DataProblem($"data/{file}", row?.Line ?? 0, message));
}
