using System.Globalization;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips.Exports;

/// <summary>RFC 7946: WGS-84, longitude before latitude; what crosses the antimeridian is cut there (section 3.1.9).</summary>
internal static class GeoJsonExport
{
    public static JsonObject Write(Trip trip, IGazetteer gazetteer, ToolContext context)
    {
        var features = new JsonArray();
        foreach (var day in trip.Days)
        {
            var order = 0;
            foreach (var stop in day.Stops)
                features.Add(Feature(Point(stop.Position), Stop(day, stop, ++order, context)));
            if (day.Stops.Count > 1)
            {
                features.Add(Feature(
                    Line([.. day.Stops.Select(s => s.Position)]),
                    new JsonObject { ["type"] = "day", ["date"] = $"{day.Date:uuuu-MM-dd}", ["name"] = $"{day.Date:uuuu-MM-dd} {day.City.In(context.Language)}" }));
            }
        }

        foreach (var stay in trip.Stays)
        {
            if (stay.Position is { } position)
                features.Add(Feature(Point(position), Priced("stay", stay.Summary, stay.OfferId, stay.Total, stay.Mode)));
        }

        foreach (var flight in trip.Flights)
        {
            foreach (var s in flight.Segments)
            {
                if (gazetteer.FindAirport(s.From) is not { } from || gazetteer.FindAirport(s.To) is not { } to)
                    continue;
                var properties = Priced("flight", $"{s.Flight} {s.From} → {s.To}", flight.OfferId, flight.Total, flight.Mode);
                properties["depart"] = $"{s.Depart.LocalDateTime:uuuu-MM-ddTHH:mm}";
                properties["arrive"] = $"{s.Arrive.LocalDateTime:uuuu-MM-ddTHH:mm}";
                features.Add(Feature(Line([from.Position, to.Position]), properties));
            }
        }

        return new JsonObject { ["type"] = "FeatureCollection", ["features"] = features };
    }

    private static JsonObject Stop(TripDay day, TripStop stop, int order, ToolContext context)
    {
        var properties = new JsonObject
        {
            ["type"] = stop.Kind,
            ["date"] = $"{day.Date:uuuu-MM-dd}",
            ["order"] = order,
            ["start"] = $"{stop.Start:HH:mm}",
            ["leave"] = $"{stop.Leave:HH:mm}",
            ["name"] = stop.Name.In(context.Language),
            ["name_en"] = stop.Name.En,
            ["name_zh"] = stop.Name.Zh,
        };
        if (stop.PlaceId is { } id)
            properties["place_id"] = id;
        return properties;
    }

    private static JsonObject Priced(string type, string name, string offerId, Money? total, SourceMode? mode)
    {
        var properties = new JsonObject { ["type"] = type, ["name"] = name, ["offer_id"] = offerId };
        if (total is { } price)
            properties["total"] = new JsonObject { ["amount"] = price.Amount, ["currency"] = price.Currency };
        if (mode is { } known)
            properties["mode"] = known.ToString().ToLower(CultureInfo.InvariantCulture);
        return properties;
    }

    private static JsonObject Feature(JsonObject geometry, JsonObject properties) =>
        new() { ["type"] = "Feature", ["geometry"] = geometry, ["properties"] = properties };

    private static JsonObject Point(GeoPoint at) => new() { ["type"] = "Point", ["coordinates"] = Position(at) };

    private static JsonObject Line(IReadOnlyList<GeoPoint> points)
    {
        var parts = new List<JsonArray> { new(Position(points[0])) };
        for (var i = 1; i < points.Count; i++)
        {
            var (a, b) = (points[i - 1], points[i]);
            if (Math.Abs(b.Longitude - a.Longitude) > 180)
            {
                var edge = a.Longitude > 0 ? 180.0 : -180.0;
                var toEdge = edge - a.Longitude;
                var whole = toEdge + (b.Longitude + edge);
                var latitude = whole == 0 ? a.Latitude : a.Latitude + ((b.Latitude - a.Latitude) * toEdge / whole);
                parts[^1].Add(Position(new GeoPoint(latitude, edge)));
                parts.Add(new JsonArray(Position(new GeoPoint(latitude, -edge))));
            }

            parts[^1].Add(Position(b));
        }

        return parts.Count == 1
            ? new JsonObject { ["type"] = "LineString", ["coordinates"] = parts[0] }
            : new JsonObject { ["type"] = "MultiLineString", ["coordinates"] = new JsonArray([.. parts]) };
    }

    private static JsonArray Position(GeoPoint at) => [Math.Round(at.Longitude, 6), Math.Round(at.Latitude, 6)];
}
