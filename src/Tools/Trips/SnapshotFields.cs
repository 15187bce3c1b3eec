using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Trips;

/// <summary>
/// Reads single fields of a snapshot. A trip outlives the program that saved it, so a field that is missing or of another shape reads
/// as null (unknown) instead of making the whole trip unreadable.
/// </summary>
internal static class SnapshotFields
{
    private static readonly LocalDateTimePattern Minutes = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm");
    private static readonly OffsetDateTimePattern OffsetMinutes = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<G>");

    public static JsonObject? Object(this JsonObject? node, string name) => node?[name] as JsonObject;

    public static IEnumerable<JsonObject> Objects(this JsonObject? node, string name) => (node?[name] as JsonArray ?? []).OfType<JsonObject>();

    public static string? Text(this JsonObject? node, string name) =>
        node?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static IEnumerable<string> Texts(this JsonObject? node, string name) =>
        (node?[name] as JsonArray ?? []).OfType<JsonValue>().Where(v => v.GetValueKind() == JsonValueKind.String).Select(v => v.GetValue<string>());

    public static bool Flag(this JsonObject? node, string name) => node?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static decimal? Number(this JsonObject? node, string name) =>
        node?[name] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
        && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static Money? Money(this JsonObject? node, string name) => node.Object(name).AsMoney();

    public static Money? AsMoney(this JsonObject? node) =>
        node.Number("amount") is { } amount && node.Text("currency") is { } currency ? new Money(amount, currency) : null;

    public static LocalDate? Date(this JsonObject? node, string name) =>
        node.Text(name) is { } text && LocalDatePattern.Iso.Parse(text) is { Success: true } date ? date.Value : null;

    public static LocalTime? Time(this JsonObject? node, string name) =>
        node.Text(name) is { } text && LocalTimePattern.GeneralIso.Parse(text.Length == 5 ? text + ":00" : text) is { Success: true } time ? time.Value : null;

    public static DateTimeZone? Zone(this JsonObject? node, string name) =>
        node.Text(name) is { } id ? DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) : null;

    public static GeoPoint? Point(this JsonObject? node) =>
        node.Number("lat") is { } latitude && node.Number("lon") is { } longitude && new GeoPoint((double)latitude, (double)longitude) is { IsValid: true } point
            ? point : null;

    public static SourceMode? Mode(this JsonObject? node) =>
        Enum.TryParse<SourceMode>(node.Text("mode"), ignoreCase: true, out var mode) && Enum.IsDefined(mode) ? mode : null;

    /// <summary>A local date-time in a zone; an offset, where written, decides between the two meanings of an hour that happens twice.</summary>
    public static ZonedDateTime? Moment(this JsonObject? node, string name, DateTimeZone? zone)
    {
        if (node.Text(name) is not { } text)
            return null;
        if (First(OffsetMinutes.Parse(text), OffsetDateTimePattern.GeneralIso.Parse(text)) is { } exact)
            return zone is null ? exact.InFixedZone() : exact.ToInstant().InZone(zone);
        return zone is not null && First(Minutes.Parse(text), LocalDateTimePattern.GeneralIso.Parse(text)) is { } local ? local.InZoneLeniently(zone) : null;
    }

    private static T? First<T>(params ReadOnlySpan<ParseResult<T>> results)
        where T : struct
    {
        foreach (var result in results)
        {
            if (result.Success)
                return result.Value;
        }

        return null;
    }
}
