using System.Globalization;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Bench.Timetables;

/// <summary>Airports, airlines and routes as OpenFlights publishes them: <c>airports.dat</c> and <c>routes.dat</c>.</summary>
/// <param name="Routes">Airline and both ends, as in the file.</param>
/// <param name="Left">Routes whose airport the file does not know.</param>
internal sealed record OpenFlights(IReadOnlyList<Airport> Airports, IReadOnlyList<(Airline Airline, Airport From, Airport To)> Routes, int Left)
{
    private const string Unknown = "\\N";
    private const int HubRoutes = 120;
    private const int LargeRoutes = 30;

    /// <param name="gazetteer">Says which alliance an airline is in.</param>
    public static OpenFlights Read(string folder, IGazetteer gazetteer)
    {
        var lines = TaskFiles.ReadText(Path.Combine(folder, "routes.dat")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.TrimEnd('\r').Split(',')).Where(f => f.Length >= 6).ToList();
        var degree = lines.CountBy(f => f[2]).ToDictionary(StringComparer.Ordinal);
        var airports = TaskFiles.ReadText(Path.Combine(folder, "airports.dat")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => Airport(Fields(l.TrimEnd('\r')), degree)).OfType<Airport>().DistinctBy(a => a.Iata).ToDictionary(a => a.Iata, StringComparer.Ordinal);
        var airlines = new Dictionary<string, Airline>(StringComparer.Ordinal);
        var routes = new List<(Airline, Airport, Airport)>();
        foreach (var fields in lines)
        {
            if (!airports.TryGetValue(fields[2], out var from) || !airports.TryGetValue(fields[4], out var to) || from.Iata == to.Iata)
                continue;
            if (!airlines.TryGetValue(fields[0], out var airline))
            {
                airlines[fields[0]] = airline = gazetteer.FindAirline(fields[0])
                    ?? new Airline(fields[0], fields[0], new BilingualName(fields[0], fields[0]), "?", null, "full", []);
            }

            routes.Add((airline, from, to));
        }

        var served = routes.SelectMany(r => new[] { r.Item2.Iata, r.Item3.Iata }).ToHashSet(StringComparer.Ordinal);
        return new OpenFlights([.. airports.Values.Where(a => served.Contains(a.Iata))], routes, lines.Count - routes.Count);
    }

    public static string CityOf(Airport airport) => $"{airport.Country}/{airport.Municipality.En}";

    /// <summary>Id, name, city, country, IATA, ICAO, latitude, longitude, altitude, offset from UTC, summer time, zone.</summary>
    private static Airport? Airport(string[] f, Dictionary<string, int> degree)
    {
        if (f.Length < 12 || f[4].Length != 3 || !TryNumber(f[6], out var latitude) || !TryNumber(f[7], out var longitude))
            return null;
        var routes = degree.GetValueOrDefault(f[4]);
        return new Airport(
            f[4], f[5], new BilingualName(f[1], f[1]), new BilingualName(f[2], f[2]), f[3], new GeoPoint(latitude, longitude), Zone(f, longitude),
            routes >= HubRoutes ? 3 : routes >= LargeRoutes ? 2 : 1, []);
    }

    /// <summary>Where the file names no zone: its offset, or that of the longitude.</summary>
    private static DateTimeZone Zone(string[] f, double longitude) =>
        (f[11] != Unknown ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(f[11]) : null)
        ?? DateTimeZone.ForOffset(Offset.FromSeconds(TryNumber(f[9], out var hours) ? (int)(hours * 3600) : (int)Math.Round(longitude / 15) * 3600));

    private static bool TryNumber(string text, out double number) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    /// <summary>Fields between commas; a quoted one may hold commas.</summary>
    private static string[] Fields(string line)
    {
        var (fields, field, quoted) = (new List<string>(), new System.Text.StringBuilder(), false);
        foreach (var c in line)
        {
            if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
                Take();
            else
                field.Append(c);
        }

        Take();
        return [.. fields];

        void Take()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
