using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>
/// VTIMEZONE of an IANA zone, for one stretch of time: an observance for each interval between transitions that meets the stretch, with
/// its own onset, so that no recurrence rule has to be guessed.
/// </summary>
internal static class IcsTimeZone
{
    /// <summary>For a zone whose first interval has no beginning.</summary>
    private const string Always = "19700101T000000";

    public static void Write(IcsWriter ics, DateTimeZone zone, Instant from, Instant to)
    {
        ics.Raw("BEGIN", "VTIMEZONE").Raw("TZID", zone.Id);
        foreach (var interval in zone.GetZoneIntervals(from, to + Duration.Epsilon))
            Observance(ics, zone, interval);
        ics.Raw("END", "VTIMEZONE");
    }

    private static void Observance(IcsWriter ics, DateTimeZone zone, ZoneInterval interval)
    {
        var kind = interval.Savings > Offset.Zero ? "DAYLIGHT" : "STANDARD";
        var before = interval.HasStart ? zone.GetUtcOffset(interval.Start - Duration.Epsilon) : interval.WallOffset;
        // The onset is written in the wall time that ended with it (section 3.6.5).
        var onset = interval.HasStart
            ? interval.Start.WithOffset(before).LocalDateTime.ToString("uuuuMMdd'T'HHmmss", CultureInfo.InvariantCulture)
            : Always;
        ics.Raw("BEGIN", kind).Raw("DTSTART", onset).Raw("TZOFFSETFROM", Form(before)).Raw("TZOFFSETTO", Form(interval.WallOffset))
            .Text("TZNAME", interval.Name).Raw("END", kind);
    }

    private static string Form(Offset offset) =>
        offset.ToString(offset.Seconds % 60 == 0 ? "+HHmm" : "+HHmmss", CultureInfo.InvariantCulture);
}
