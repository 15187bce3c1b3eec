using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>
/// A timetable drawn as text, one daily flight a line, in local times: <c>CA1 PEK 08:00 PVG 10:15</c>, with <c>+1</c> or <c>-1</c> after an
/// arrival on another date.
/// </summary>
internal sealed class DrawnTimetable : ITimetable
{
    public static readonly LocalDate Wednesday = new(2027, 5, 12);

    private static readonly LocalTimePattern Time = LocalTimePattern.CreateWithInvariantCulture("HH:mm");

    private static readonly Dictionary<string, (string City, Airport Airport)> Map = new[]
    {
        Point("PEK", "beijing", "CN", 40.08, 116.58, "Asia/Shanghai", 3), Point("PKX", "beijing", "CN", 39.51, 116.41, "Asia/Shanghai", 3),
        Point("PVG", "shanghai", "CN", 31.14, 121.81, "Asia/Shanghai", 3), Point("TAO", "qingdao", "CN", 36.36, 120.09, "Asia/Shanghai", 2),
        Point("HND", "tokyo", "JP", 35.55, 139.78, "Asia/Tokyo", 3), Point("NRT", "tokyo", "JP", 35.76, 140.39, "Asia/Tokyo", 3),
        Point("LAX", "los-angeles", "US", 33.94, -118.41, "America/Los_Angeles", 3), Point("JFK", "new-york", "US", 40.64, -73.78, "America/New_York", 3),
        Point("BOS", "boston", "US", 42.36, -71.01, "America/New_York", 3), Point("LHR", "london", "GB", 51.47, -0.45, "Europe/London", 3),
        Point("AKL", "auckland", "NZ", -37.01, 174.79, "Pacific/Auckland", 3),
    }.ToDictionary(p => p.Airport.Iata, StringComparer.Ordinal);

    private readonly List<Line> _lines;

    public DrawnTimetable(IEnumerable<string> lines) => _lines = [.. lines.Where(l => l.Trim().Length > 0).Select(Read)];

    public static DrawnTimetable Of(string drawing) => new(drawing.Split('\n'));

    public static Airport At(string iata) => Map[iata].Airport;

    public static IEnumerable<string> Codes => Map.Keys;

    /// <summary>CA and UA fly in one alliance, NH and LH in it too; MU and DL in another; 9C and NZ alone.</summary>
    public static Airline Carrier(string iata) => new(
        iata, iata, new BilingualName(iata, iata), "XX", iata switch { "CA" or "UA" or "NH" => "star", "MU" or "DL" => "skyteam", _ => null },
        iata == "9C" ? "low_cost" : "full", []);

    /// <summary>One line per slice: <c>CA1 PEK 08:00→PVG 10:15, MU2 PVG 12:00→LAX 09:05</c>.</summary>
    public static string Draw(Slice slice) => string.Join(", ", slice.Segments.Select(
        s => FormattableString.Invariant($"{s.Flight} {s.Origin.Iata} {s.Departure:HH:mm}→{s.Destination.Iata} {s.Arrival:HH:mm}")));

    public IReadOnlyList<Slice> Find(string from, string to, SearchLimits? limits = null, LocalDate? date = null) =>
        new ConnectionSearch(this, limits ?? SearchLimits.Usual).Find([.. from.Split('/').Select(At)], [.. to.Split('/').Select(At)], date ?? Wednesday);

    public string[] Drawn(string from, string to, SearchLimits? limits = null) => [.. Find(from, to, limits).Select(Draw)];

    public IReadOnlyList<Segment> All(LocalDate date) => [.. _lines.Select(l => On(l, date))];

    public IReadOnlyList<Airport> Destinations(Airport origin) =>
        [.. _lines.Where(l => l.From == origin.Iata).Select(l => l.To).Distinct().Select(At)];

    public bool Serves(Airport origin, Airport destination) => _lines.Exists(l => l.From == origin.Iata && l.To == destination.Iata);

    public IReadOnlyList<Segment> Flights(Airport origin, Airport destination, LocalDate date) =>
        [.. _lines.Where(l => l.From == origin.Iata && l.To == destination.Iata).Select(l => On(l, date)).OrderBy(s => s.DepartsAt)];

    public string CityOf(Airport airport) => Map[airport.Iata].City;

    public IReadOnlyList<Airport> OtherAirportsOfCity(Airport airport) =>
        [.. Map.Values.Where(p => p.City == CityOf(airport) && p.Airport.Iata != airport.Iata).Select(p => p.Airport)];

    private static Line Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Line(
            words[0][..2], int.Parse(words[0][2..]), words[1], words[3], Time.Parse(words[2]).Value, Time.Parse(words[4][..5]).Value,
            words[4].Length > 5 ? int.Parse(words[4][5..]) : 0);
    }

    private static Segment On(Line line, LocalDate date)
    {
        var (from, to) = (At(line.From), At(line.To));
        return new Segment(
            Carrier(line.Airline), Carrier(line.Airline), line.Number, from, to, from.Zone.AtLeniently(date.At(line.Departs)),
            to.Zone.AtLeniently(date.PlusDays(line.DayOffset).At(line.Arrives)), "A320", (int)from.Position.DistanceKm(to.Position));
    }

    private static (string City, Airport Airport) Point(string iata, string city, string country, double lat, double lon, string zone, int size) =>
        (city, new Airport(
            iata, iata, new BilingualName(iata, iata), new BilingualName(city, city), country, new GeoPoint(lat, lon), DateTimeZoneProviders.Tzdb[zone], size, []));

    private sealed record Line(string Airline, int Number, string From, string To, LocalTime Departs, LocalTime Arrives, int DayOffset);
}
