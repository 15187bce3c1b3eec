using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>
/// RFC 5545. Flights leave in the zone of their origin and arrive in that of their destination; stays are whole days; visits are in the
/// zone of their city. UIDs stay the same from version to version and SEQUENCE rises, so that importing again updates a calendar.
/// </summary>
internal static class IcsExport
{
    private const string Local = "uuuuMMdd'T'HHmmss";

    /// <exception cref="ToolRefusalException">A calendar must hold at least one event (section 3.6).</exception>
    public static string Write(StoredTrip stored, ToolContext context)
    {
        var events = Events(stored.Trip, context).ToList();
        if (events.Count == 0)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Nothing in this trip has a date, so there is no calendar.", "行程中没有带日期的内容，无法生成日历。"),
                "format", "ics", "geojson, md, html, json"));
        }

        var ics = new IcsWriter().Raw("BEGIN", "VCALENDAR").Raw("VERSION", "2.0").Raw("PRODID", "-//TravelPlanner//TravelPlanner//EN")
            .Raw("CALSCALE", "GREGORIAN").Text("X-WR-CALNAME", stored.Trip.Title);
        foreach (var zone in Zones(events))
            IcsTimeZone.Write(ics, zone.Key, zone.Min(), zone.Max());
        foreach (var e in events)
            Write(ics, e, stored, context);
        return ics.Raw("END", "VCALENDAR").ToString();
    }

    private static IEnumerable<IGrouping<DateTimeZone, Instant>> Zones(IEnumerable<CalendarEvent> events) =>
        events.SelectMany(e => new[] { e.Begin, e.End }).OfType<ZonedDateTime>().Where(IsNamed)
            .GroupBy(t => t.Zone, t => t.ToInstant()).OrderBy(g => g.Key.Id, StringComparer.Ordinal);

    private static IEnumerable<CalendarEvent> Events(Trip trip, ToolContext context)
    {
        foreach (var flight in trip.Flights)
        {
            foreach (var s in flight.Segments)
            {
                yield return new CalendarEvent(
                    $"flight {s.Flight} {s.Depart.Date:uuuu-MM-dd}", $"{s.Flight} {s.From} → {s.To}", s.From,
                    $"{flight.Summary}\n{TripText.Price(flight.Total, flight.Mode, context)}\n{s.Depart.LocalDateTime:uuuu-MM-dd HH:mm} {s.Depart.Zone.Id} → {s.Arrive.LocalDateTime:uuuu-MM-dd HH:mm} {s.Arrive.Zone.Id}",
                    null, s.Depart, s.Arrive);
            }
        }

        foreach (var way in trip.Ways)
        {
            yield return new CalendarEvent(
                $"way {way.Mode} {way.From.En} {way.To.En} {way.Depart.Date:uuuu-MM-dd}", TripText.Way(way, context), way.From.In(context.Language),
                $"{TripText.Price(way.Total, null, context)}\n{way.Basis.In(context.Language)}", null, way.Depart, way.Arrive);
        }

        foreach (var stay in trip.Stays)
        {
            if (stay is { CheckIn: { } from, CheckOut: { } to })
            {
                yield return new CalendarEvent(
                    $"stay {stay.OfferId}", stay.Summary, null, TripText.Price(stay.Total, stay.Mode, context), stay.Position, null, null, from, to);
            }
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (day, stop) in trip.Days.SelectMany(d => d.Stops.Select(s => (d, s))))
        {
            var key = stop.PlaceId ?? $"{stop.Kind} {stop.Start.Date:uuuu-MM-dd}";
            seen[key] = seen.GetValueOrDefault(key) + 1;
            yield return new CalendarEvent(
                $"stop {key} {seen[key]}", stop.Name.In(context.Language), stop.PlaceId is null ? null : stop.Name.Both(context.Language), Describe(stop, context), stop.Position,
                stop.Start.InZoneLeniently(day.Zone), stop.Leave.InZoneLeniently(day.Zone));
        }
    }

    private static string Describe(TripStop stop, ToolContext context)
    {
        var lines = new List<string>();
        if (stop.Hours is { } hours)
            lines.Add(context.Say("Hours: ", "开放时间：") + hours);
        if (stop.Price is { } price)
            lines.Add(context.Say("Price per adult: ", "成人价格：") + TripText.Fee(price, context));
        if (stop.Booking is "required" or "advised")
            lines.Add(stop.Booking == "required" ? context.Say("Booking required", "须预约") : context.Say("Booking advised", "建议预约"));
        return string.Join('\n', lines);
    }

    private static void Write(IcsWriter ics, CalendarEvent e, StoredTrip stored, ToolContext context)
    {
        ics.Raw("BEGIN", "VEVENT").Raw("UID", $"{stored.TripId}-{Hash(e.Key)}@travel-planner")
            .Raw("DTSTAMP", Utc(context.Clock.GetCurrentInstant())).Raw("LAST-MODIFIED", Utc(stored.SavedAt))
            .Raw("SEQUENCE", (stored.Version - 1).ToString(CultureInfo.InvariantCulture));
        if (e is { Begin: { } begin, End: { } end })
        {
            Moment(ics, "DTSTART", begin);
            Moment(ics, "DTEND", end);
        }
        else
        {
            ics.Raw("DTSTART;VALUE=DATE", $"{e.FirstDay:uuuuMMdd}").Raw("DTEND;VALUE=DATE", $"{e.DayAfter:uuuuMMdd}").Raw("TRANSP", "TRANSPARENT");
        }

        ics.Text("SUMMARY", e.Summary);
        if (e.Location is { } location)
            ics.Text("LOCATION", location);
        if (e.Position is { } at)
            ics.Raw("GEO", string.Create(CultureInfo.InvariantCulture, $"{at.Latitude:0.0#####};{at.Longitude:0.0#####}"));
        if (e.Description.Length > 0)
            ics.Text("DESCRIPTION", e.Description);
        ics.Raw("STATUS", stored.Trip.Status switch { TripStatus.Draft => "TENTATIVE", TripStatus.Cancelled => "CANCELLED", _ => "CONFIRMED" }).Raw("END", "VEVENT");
    }

    /// <summary>
    /// Local time with its zone; in UTC where that would be read otherwise: the second pass of an hour that happens twice (a TZID means
    /// the first, section 3.3.5), and offsets that belong to no named zone.
    /// </summary>
    private static void Moment(IcsWriter ics, string name, ZonedDateTime moment)
    {
        if (!IsNamed(moment) || moment.Zone.MapLocal(moment.LocalDateTime) is { Count: 2 } twice && twice.Last() == moment)
            ics.Raw(name, Utc(moment.ToInstant()));
        else
            ics.Raw($"{name};TZID={moment.Zone.Id}", moment.LocalDateTime.ToString(Local, CultureInfo.InvariantCulture));
    }

    private static bool IsNamed(ZonedDateTime moment) => moment.Zone.Id.Contains('/', StringComparison.Ordinal);

    private static string Utc(Instant instant) => instant.ToString("uuuuMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 8));

    /// <param name="Key">What makes it the same event in another version of the trip.</param>
    private sealed record CalendarEvent(
        string Key, string Summary, string? Location, string Description, GeoPoint? Position, ZonedDateTime? Begin, ZonedDateTime? End,
        LocalDate? FirstDay = null, LocalDate? DayAfter = null);
}
