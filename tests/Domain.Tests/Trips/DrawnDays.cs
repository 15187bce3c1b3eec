using System.Globalization;
using NodaTime;
using TravelPlanner.Domain.Tests.Flights;
using TravelPlanner.Domain.Calendars;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Replanning;
using TravelPlanner.Domain.Weather;

namespace TravelPlanner.Domain.Tests.Trips;

/// <summary>
/// A trip drawn as a timetable: a day is <c>Mon: palace 09:00-11:00, lunch 12:00-13:00, park 14:00-15:00</c>. The town, <c>town</c>, is a grid of
/// 0.01° (about 1.1 km); its airport <c>TWN</c> lies 11 km out. Mon is 2027-05-03. Times are UTC.
/// </summary>
internal static class DrawnDays
{
    public static readonly LocalDate Monday = new(2027, 5, 3);
    public static readonly Instant Before = Instant.FromUtc(2027, 4, 1, 0, 0);

    private static readonly string[] Week = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>The places of the town; scores as they are missed.</summary>
    public static readonly IReadOnlyList<Place> Places =
    [
        Spot("palace", 1, 0, 90, "Tu-Su 09:00-17:00; Mo 09:00-17:00", Setting.Indoor, "history"), Spot("museum", 2, 0, 80, "Tu-Su 09:00-17:00; Mo off", Setting.Indoor, "art", lastEntry: 60),
        Spot("gallery", 2, 1, 70, "Mo-Su 09:00-18:00", Setting.Indoor, "art"), Spot("park", 0, 1, 60, "24/7", Setting.Outdoor, "nature"), Spot("garden", 1, 1, 65, "08:00-19:00", Setting.Outdoor, "nature"),
        Spot("tower", 0, 2, 75, "10:00-22:00", Setting.Mixed, "views"), Spot("aquarium", 3, 0, 68, "Mo-Su 10:00-18:00", Setting.Indoor, "nature"),
        Spot("wall", 60, 0, 95, "08:00-17:00", Setting.Outdoor, "history"),
    ];

    private static readonly City Town = new("town", new("Town", "小城"), "CN", At(0, 0), DateTimeZone.Utc, ["TWN"], null, PopulationClass.Large, []);

    public static GeoPoint At(double x, double y) => new(31 + (y / 100), 121 + (x / 100));

    /// <summary>What is known; <paramref name="rain"/> as <c>Tue</c> makes that day wet.</summary>
    public static TripFacts Facts(Instant? now = null, string? rain = null, string? holiday = null) => new(
        now ?? Before, Places.ToDictionary(p => p.Id, StringComparer.Ordinal),
        new Dictionary<string, CityFacts>(StringComparer.Ordinal)
        {
            ["town"] = new(
                Town, rain is null ? new Dictionary<LocalDate, DayWeather>() : new() { [Date(rain)] = new(Date(rain), 20, 12, 0.9, 12, new Provenance("met", SourceMode.Live, Before)) },
                holiday is null ? new Dictionary<LocalDate, Holiday>() : new() { [Date(holiday)] = new("CN", Date(holiday), new("Labour Day", "劳动节"), "public", "rule") }, new HashSet<LocalDate>()),
        },
        new[] { Port("TWN", "CN", At(10, 0)), Port("HUB", "CN", At(400, 0)), Port("FAR", "JP", At(1500, 0)) }.ToDictionary(a => a.Iata, StringComparer.Ordinal),
        new Dictionary<string, Airline>(StringComparer.Ordinal), new Dictionary<string, OfferToday>(StringComparer.Ordinal),
        new Dictionary<string, decimal>(StringComparer.Ordinal) { ["CNY/EUR"] = 8m },
        DrawnTimetable.Times);

    public static Trip Trip(params string[] days) => new(
        "Town", TripStatus.Draft, new Party(2, []), [.. days.Select(Day)], [], [], null, null);

    /// <summary><c>XX1 FAR Mon 06:00 TWN Mon 08:00</c>, joined by <c>; </c> into one offer of one slice; <c>| </c> begins the next slice.</summary>
    public static TripFlight Flight(string id, string segments, decimal? price = 1000) => new(
        id, id,
        [
            .. segments.Split(" | ").SelectMany((slice, n) => slice.Split("; ").Select(s =>
            {
                var w = s.Split(' ');
                return new TripSegment(w[0], w[1], w[4], Moment(w[2], w[3]), Moment(w[5], w[6])) { Slice = n };
            })),
        ],
        price is { } p ? new Money(p, "CNY") : null, SourceMode.Simulated);

    /// <summary><c>Mon-Wed</c> is two nights.</summary>
    public static TripStay Stay(string id, string nights, decimal? price = 500, double x = 0, double y = 0) => new(
        id, id, Date(nights.Split('-')[0]), Date(nights.Split('-')[1]), At(x, y), price is { } p ? new Money(p, "CNY") : null, SourceMode.Simulated);

    public static LocalDate Date(string day) => Monday.PlusDays(Array.IndexOf(Week, day));

    public static Instant Clock(string day, string time) => Moment(day, time).ToInstant();

    /// <summary>One line a day: <c>Mon: palace 09:00-11:00</c>.</summary>
    public static string Draw(Trip trip) => string.Join(" / ", trip.Days.Select(d =>
        $"{Week[(int)d.Date.DayOfWeek - 1]}: {(d.Stops.Count == 0 ? "-" : string.Join(", ", d.Stops.Select(s => $"{(s.Kind == "visit" ? s.Name.En : s.Kind)} {s.Start:HH:mm}-{s.Leave:HH:mm}")))}"));

    /// <summary>One line a change of an alternative: <c>~ museum Mon 09:00 → Tue 09:00</c>, <c>- park</c>, <c>+ gallery Mon 09:00</c>.</summary>
    public static string Draw(ReplanAlternative alternative) => string.Join(", ", alternative.Changes.Where(c => c.Kind != ReplanChangeKind.Kept).Select(c => c.Kind switch
    {
        ReplanChangeKind.Added => $"+ {c.Name.En} {Short(c.After!.En)}",
        ReplanChangeKind.Dropped => $"- {c.Name.En}",
        _ => $"~ {c.Name.En} {Short(c.Before!.En)} → {Short(c.After!.En)}",
    }));

    /// <summary>One line a finding that is more than a remark: <c>error closed Mon museum</c>.</summary>
    public static string Draw(IEnumerable<TripFinding> findings, bool infos = false) => string.Join("; ", findings.Where(f => infos || f.Severity != Severity.Info)
        .Select(f => $"{f.Severity.ToString().ToLowerInvariant()} {f.Code} {(f.Date is { } d ? Week[(int)d.DayOfWeek - 1] + " " : "")}{f.Subject}"));

    private static string Short(string text) => text.Length > 22 && text.Contains("2027", StringComparison.Ordinal) && text[3] == ' ' ? $"{text[..3]} {text[15..20]}" : text;

    private static TripDay Day(string line)
    {
        var date = Date(line[..3]);
        var stops = line[4..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(s => s != "-").Select(s =>
        {
            var w = s.Split(' ');
            var place = Places.FirstOrDefault(p => p.Name.En == w[0]);
            var kind = w[0] is "lunch" or "dinner" ? w[0] : "visit";
            var position = place?.Position ?? At(0, 0);
            return new TripStop(kind, place?.Id, place?.Name ?? new(w[0], w[0]), position, date + Time(w[1][..5]), date + Time(w[1][6..]), place?.Price, null, null);
        });
        return new TripDay(date, "town", Town.Name, DateTimeZone.Utc, [.. stops], []);
    }

    private static ZonedDateTime Moment(string day, string time) => (Date(day) + Time(time)).InUtc();

    private static LocalTime Time(string text) => new(int.Parse(text[..2], CultureInfo.InvariantCulture), int.Parse(text[3..5], CultureInfo.InvariantCulture));

    private static Airport Port(string iata, string country, GeoPoint at) => new(iata, iata, new(iata, iata), new(iata, iata), country, at, DateTimeZone.Utc, 2, []);

    private static Place Spot(string name, double x, double y, int score, string hours, Setting setting, string interest, int? lastEntry = null) => new(
        name, "town", new(name, name), At(x, y), setting == Setting.Indoor ? "museum" : "sight", [interest], OpeningHours.Parse(hours), lastEntry, 60, 120, new Money(50, "CNY"), null, setting,
        null, [], score, new(name, name));
}
