using System.Globalization;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Text;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Embedded;

/// <summary>Every name a place is known by, in both languages, with codes; answers what a person may have meant.</summary>
internal sealed class NameIndex
{
    private const int LongestQuery = 80;

    /// <summary>Below this a candidate is not worth showing.</summary>
    private const double LeastConfidence = 0.5;

    private readonly List<Entry> _entries = [];
    private readonly Dictionary<string, List<Entry>> _byKey = new(StringComparer.Ordinal);

    public NameIndex(EmbeddedGazetteer gazetteer, EmbeddedPlaces places, EmbeddedHotels hotels)
    {
        foreach (var city in gazetteer.Cities)
        {
            var target = new Target(PlaceKind.City, city.Id, city.Name, city.Country, city.Centre, city.Zone, city.CityCode, city.Id, 10 + (int)city.Population);
            Add(target, 1.0, [city.Id, city.Name.En, city.Name.Zh, city.CityCode, .. city.Aliases]);
            AddSights(city, places, hotels);
        }

        foreach (var airport in gazetteer.Airports)
            AddAirport(airport, gazetteer);
        foreach (var country in gazetteer.Countries)
        {
            var capital = gazetteer.Cities.First(c => c.Country == country.Code);
            var target = new Target(PlaceKind.Country, country.Code, country.Name, country.Code, capital.Centre, null, null, null, 8);
            Add(target, 0.97, [country.Name.En, country.Name.Zh]);
        }
    }

    public IReadOnlyList<PlaceCandidate> Resolve(string query, IReadOnlySet<PlaceKind>? kinds, string? country, int limit)
    {
        var key = Key(query);
        if (key.Length is 0 or > LongestQuery)
            return [];
        var best = new Dictionary<(PlaceKind, string), (double Confidence, Target Target)>();
        foreach (var entry in _byKey.GetValueOrDefault(key) ?? [])
            Consider(entry, entry.Weight);
        if (best.Count < limit)
        {
            foreach (var entry in _entries)
            {
                if (Partial(key, entry.Key) is > 0 and var share)
                    Consider(entry, entry.Weight * share);
            }
        }

        if (best.Count == 0 && key.Length >= 4)
        {
            var forgiven = key.Length >= 8 ? 2 : 1;
            foreach (var entry in _entries)
            {
                if (Math.Abs(entry.Key.Length - key.Length) <= forgiven && Spelling.Distance(key, entry.Key) is var distance && distance <= forgiven)
                    Consider(entry, entry.Weight * (0.9 - (0.1 * distance)));
            }
        }

        return
        [
            .. best.Values
                .Where(b => b.Confidence >= LeastConfidence)
                .OrderByDescending(b => Math.Round(b.Confidence, 2)).ThenByDescending(b => b.Target.Rank).ThenBy(b => b.Target.Id, StringComparer.Ordinal)
                .Take(limit)
                .Select(b => b.Target.ToCandidate(Math.Round(b.Confidence, 2))),
        ];

        void Consider(Entry entry, double confidence)
        {
            var target = entry.Target;
            if ((kinds is not null && !kinds.Contains(target.Kind))
                || (country is not null && !target.Country.Equals(country, StringComparison.OrdinalIgnoreCase)))
                return;
            var id = (target.Kind, target.Id);
            if (!best.TryGetValue(id, out var seen) || seen.Confidence < confidence)
                best[id] = (confidence, target);
        }
    }

    private void AddSights(City city, EmbeddedPlaces places, EmbeddedHotels hotels)
    {
        foreach (var place in places.InCity(city.Id))
        {
            var target = new Target(PlaceKind.Place, place.Id, place.Name, city.Country, place.Position, city.Zone, null, city.Id, place.Score / 20);
            Add(target, 0.96, [place.Id, place.Name.En, place.Name.Zh, Unbracketed(place.Name.En), Unbracketed(place.Name.Zh)]);
        }

        foreach (var hotel in hotels.InCity(city.Id))
        {
            var target = new Target(PlaceKind.Hotel, hotel.Id, hotel.Name, city.Country, hotel.Position, city.Zone, null, city.Id, 1);
            Add(target, 0.95, [hotel.Id, hotel.Name.En, hotel.Name.Zh]);
        }
    }

    private void AddAirport(Airport airport, EmbeddedGazetteer gazetteer)
    {
        var city = gazetteer.Cities.FirstOrDefault(c => c.Airports.Contains(airport.Iata));
        var target = new Target(PlaceKind.Airport, airport.Iata, airport.Name, airport.Country, airport.Position, airport.Zone, airport.Iata, city?.Id, 5 + airport.Size);

        // A metropolitan code that is also an airport's (SHA, LAX) means the city first.
        Add(target, 0.99, [airport.Iata, airport.Icao, airport.Name.En, airport.Name.Zh, .. airport.Aliases]);


        // Where the name is the city's own, the city is meant; elsewhere (San José, Birmingham) every airport of that name is.
        var named = city is not null && Key(city.Name.En) == Key(airport.Municipality.En);
        Add(target, named ? 0.9 : 0.95, [airport.Municipality.En, airport.Municipality.Zh]);
    }

    private void Add(Target target, double weight, IEnumerable<string?> names)
    {
        foreach (var key in names.OfType<string>().Select(Key).Where(k => k.Length > 0).Distinct(StringComparer.Ordinal))
        {
            var entry = new Entry(key, target, weight);
            _entries.Add(entry);
            if (!_byKey.TryGetValue(key, out var list))
                _byKey[key] = list = [];
            list.Add(entry);
        }
    }

    /// <summary>How well a part stands for the whole: a beginning better than a middle, a long part better than a short one.</summary>
    private static double Partial(string key, string name)
    {
        var shorter = Math.Min(key.Length, name.Length);
        var han = key.Any(c => c >= 0x2E80);
        if (shorter < (han ? 2 : 3) || key.Length == name.Length)
            return 0;
        var ratio = (double)shorter / Math.Max(key.Length, name.Length);
        if (name.StartsWith(key, StringComparison.Ordinal))
            return 0.72 + (0.2 * ratio);
        if (name.Contains(key, StringComparison.Ordinal))
            return 0.6 + (0.2 * ratio);
        return key.Contains(name, StringComparison.Ordinal) && ratio >= 0.5 ? 0.6 + (0.2 * ratio) : 0;
    }

    private static string? Unbracketed(string name)
    {
        var bracket = name.IndexOfAny(['(', '（']);
        return bracket > 0 ? name[..bracket] : null;
    }

    /// <summary>Lower case, without accents, spaces and punctuation, full-width letters narrowed, Chinese simplified: <c>São-Paulo</c> and <c>sao paulo</c> are one.</summary>
    private static string Key(string name)
    {
        var key = new StringBuilder(name.Length);
        foreach (var c in name.Normalize(NormalizationForm.FormKD))
        {
            if (char.GetUnicodeCategory(c) is not UnicodeCategory.NonSpacingMark && char.IsLetterOrDigit(c))
                key.Append(HanVariants.Simplify(char.ToLowerInvariant(c)));
            if (key.Length > LongestQuery)
                break;
        }

        return key.ToString();
    }

    private sealed record Entry(string Key, Target Target, double Weight);

    private sealed record Target(
        PlaceKind Kind, string Id, BilingualName Name, string Country, GeoPoint Position, DateTimeZone? Zone, string? Iata, string? CityId, int Rank)
    {
        public PlaceCandidate ToCandidate(double confidence) => new(Kind, Id, Name, Country, Position, Zone, Iata, CityId, confidence);
    }
}
