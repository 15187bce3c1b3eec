using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>
/// A timetable drawn as text, one daily flight a line, in local times: <c>CA1 PEK 08:00 PVG 10:15</c>, with <c>+1</c> or <c>-1</c> after an
/// arrival on another date, and at last the terminals where they matter: <c>CA1 PEK 08:00 PVG 10:15 T3>T1</c>.
/// </summary>
internal sealed class DrawnTimetable
{
    /// <summary>The usual tiers, written here once more, so that a change of the data changes no test.</summary>
    public static readonly ConnectionTimes Times = new(
    [
        Rule("*", Transfer.SameTicket, TransferLegs.DD, 45), Rule("*", Transfer.SameTicket, null, 75), Rule("hub", Transfer.SameTicket, TransferLegs.DD, 60),
        Rule("hub", Transfer.SameTicket, null, 90), Rule("*", Transfer.Terminal, null, 110), Rule("*", Transfer.SelfTransfer, TransferLegs.DD, 120),
        Rule("*", Transfer.SelfTransfer, null, 180), Rule("*", Transfer.Airport, TransferLegs.DD, 180), Rule("*", Transfer.Airport, null, 240),
        Rule("*", Transfer.Overnight, null, 300),
    ]);

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

    public static ConnectionTime Rule(string airport, Transfer transfer, TransferLegs? legs, int minutes, string arriving = "*", string departing = "*") =>
        new(airport, transfer, legs, arriving, departing, minutes);

    /// <summary>The ways found, by departure, duration and text; without fares all ways but those slower with as many changes or more.</summary>
    public IReadOnlyList<Slice> Find(string from, string to, SearchLimits? limits = null, LocalDate? date = null, ConnectionTimes? times = null) =>
        [.. Answer(from, to, limits, date, times).Select(a => a.Slice).OrderBy(s => s.First.DepartsAt).ThenBy(s => s.Duration).ThenBy(Draw, StringComparer.Ordinal)];

    /// <param name="fares">What each flight costs, for instance <c>CA1</c>; null for the same.</param>
    public IReadOnlyList<(Slice Slice, OfferMeasure Measure)> Answer(
        string from, string to, SearchLimits? limits = null, LocalDate? date = null, ConnectionTimes? times = null, Func<string, long>? fares = null)
    {
        var first = (date ?? Wednesday).PlusDays(-1);
        var timetable = new Timetable(Map.Values.Select(p => p.Airport), CityOf, _lines.Select(l => ToService(l, date ?? Wednesday)), first, 6, times ?? Times);
        var answer = new ConnectionSearch(timetable, new DrawnFares(timetable, fares ?? (_ => 0))).Find(
            new ConnectionQuery([.. from.Split('/').Select(At)], [.. to.Split('/').Select(At)], date ?? Wednesday, limits ?? SearchLimits.Usual));
        return [.. answer.Best.Select(b => (new Slice([.. b.Departures.Select(d => timetable.SegmentOf(d))]), b.Measure))];
    }

    public string[] Drawn(string from, string to, SearchLimits? limits = null, ConnectionTimes? times = null) => [.. Find(from, to, limits, times: times).Select(Draw)];

    public IReadOnlyList<Segment> All(LocalDate date) => [.. _lines.Select(l => ToService(l, date).On(date))];

    public static string CityOf(Airport airport) => Map[airport.Iata].City;

    private static Line Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new Line(
            words[0][..2], int.Parse(words[0][2..]), words[1], words[3], Time.Parse(words[2]).Value, Time.Parse(words[4][..5]).Value,
            words[4].Length > 5 ? int.Parse(words[4][5..]) : 0, words.ElementAtOrDefault(5)?.Split('>')[0], words.ElementAtOrDefault(5)?.Split('>')[1]);
    }

    /// <summary>Flown every day, with the block time of that date.</summary>
    private static Service ToService(Line line, LocalDate date)
    {
        var (from, to) = (At(line.From), At(line.To));
        var block = to.Zone.AtLeniently(date.PlusDays(line.DayOffset).At(line.Arrives)).ToInstant() - from.Zone.AtLeniently(date.At(line.Departs)).ToInstant();
        return new Service(
            Carrier(line.Airline), line.Number, from, to, (line.Departs.Hour * 60) + line.Departs.Minute, (int)block.TotalMinutes, Service.EveryDay, "A320",
            (int)from.Position.DistanceKm(to.Position))
        {
            OriginTerminal = line.FromTerminal,
            DestinationTerminal = line.ToTerminal,
        };
    }

    private static (string City, Airport Airport) Point(string iata, string city, string country, double lat, double lon, string zone, int size) =>
        (city, new Airport(
            iata, iata, new BilingualName(iata, iata), new BilingualName(city, city), country, new GeoPoint(lat, lon), DateTimeZoneProviders.Tzdb[zone], size, []));

    private sealed record Line(string Airline, int Number, string From, string To, LocalTime Departs, LocalTime Arrives, int DayOffset, string? FromTerminal, string? ToTerminal);

    private sealed class DrawnFares(Timetable timetable, Func<string, long> fares) : IFares
    {
        public long AtLeastOn(int route)
        {
            var (first, end) = timetable.DeparturesOf(route);
            return Enumerable.Range(first, end - first).Min(AtLeast);
        }

        public long AtLeast(int departure) => fares(timetable.SegmentOf(departure).Flight);

        public long? Of(ReadOnlySpan<int> departures) => departures.ToArray().Sum(AtLeast);
    }
}
