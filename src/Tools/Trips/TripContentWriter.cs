using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime.Text;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

/// <summary>The twin of <see cref="TripReader"/>: writes a changed trip back into the snapshots it was read from. What did not change keeps every field.</summary>
internal static class TripContentWriter
{
    private static readonly OffsetDateTimePattern Stamp = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<+HH:mm>");

    /// <param name="before">What <paramref name="trip"/> was made from: the same days in the same order.</param>
    /// <param name="offers">Snapshots of flights and stays that were not in it, by offer id.</param>
    public static TripContent Write(TripContent before, Trip trip, IReadOnlyDictionary<string, JsonObject> offers, ITravelTimes travel)
    {
        var was = TripReader.Read(before);
        var plans = before.Plans.Select(p => (JsonObject)p.DeepClone()).ToList();
        var days = plans.Where(p => p.Zone("zone") is not null).SelectMany(p => p.Objects("days").Where(d => d.Date("date") is not null).Select(d => (Plan: p, Day: d)))
            .OrderBy(d => d.Day.Date("date")).ToList();
        var changed = new HashSet<JsonObject>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < days.Count; i++)
        {
            if (ReferenceEquals(trip.Days[i], was.Days[i]) || trip.Days[i].Stops.SequenceEqual(was.Days[i].Stops))
                continue;
            Rewrite(days[i].Day, trip.Days[i], travel);
            changed.Add(days[i].Plan);
        }

        foreach (var plan in changed)
            plan["plan_id"] = "plan-" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan, ToolJson.Options)).AsSpan(0, 6));
        return before with
        {
            Plans = plans,
            Flights = [.. trip.Flights.Select(f => Flight(f, Find(before.Flights, f.OfferId) ?? offers[f.OfferId]))],
            Stays = [.. trip.Stays.Select(s => Stay(s, Find(before.Stays, s.OfferId) ?? offers[s.OfferId]))],
        };
    }

    private static JsonObject? Find(IReadOnlyList<JsonObject> offers, string id) => offers.FirstOrDefault(o => o.Text("offer_id") == id);

    private static void Rewrite(JsonObject json, TripDay day, ITravelTimes travel)
    {
        var stops = new JsonArray();
        var walked = 0.0;
        for (var i = 0; i < day.Stops.Count; i++)
        {
            var way = i == 0 ? null : travel.Between(day.Stops[i - 1].Position, day.Stops[i].Position);
            walked += way?.Mode == TransferMode.Walk ? way.DistanceKm : 0;
            stops.Add(Stop(day.Stops[i], way));
        }

        json["stops"] = stops;
        json["entry_cost"] = JsonSerializer.SerializeToNode(day.EntryCost, ToolJson.Options);
        json["walking_km"] = Math.Round(walked, 2);
        json.Remove("return");
    }

    private static JsonObject Stop(TripStop stop, Transfer? way)
    {
        var json = new JsonObject
        {
            ["kind"] = stop.Kind,
            ["name_en"] = stop.Name.En,
            ["name_zh"] = stop.Name.Zh,
            ["lat"] = stop.Position.Latitude,
            ["lon"] = stop.Position.Longitude,
            ["start"] = stop.Start.ToString("HH:mm", CultureInfo.InvariantCulture),
            ["leave"] = stop.Leave.ToString("HH:mm", CultureInfo.InvariantCulture),
        };
        if (stop.PlaceId is { } id)
            json["id"] = id;
        if (way is { Minutes: > 0 })
            json["transfer"] = new JsonObject { ["mode"] = way.Mode.ToString().ToLowerInvariant(), ["minutes"] = way.Minutes, ["km"] = way.DistanceKm };
        if (stop.Price is { } price)
            json["price"] = JsonSerializer.SerializeToNode(price, ToolJson.Options);
        if (stop.Booking is { } booking)
            json["booking"] = booking;
        if (stop.Hours is { } hours)
            json["hours"] = hours;
        return json;
    }

    private static JsonObject Flight(TripFlight flight, JsonObject offer)
    {
        var was = TripReader.Flight(offer);
        var json = (JsonObject)offer.DeepClone();
        if (!was.Segments.SequenceEqual(flight.Segments))
        {
            // A slice that is gone leaves an empty one, so that those after it keep their place.
            json["slices"] = new JsonArray([.. Enumerable.Range(0, flight.Segments.Select(s => s.Slice + 1).DefaultIfEmpty(0).Max())
                .Select(n => (JsonNode)new JsonObject { ["segments"] = new JsonArray([.. flight.Segments.Where(s => s.Slice == n).Select(Segment)]) })]);
        }

        if (was.Total != flight.Total)
            json["total"] = JsonSerializer.SerializeToNode(flight.Total, ToolJson.Options);
        return json;
    }

    private static JsonObject Segment(TripSegment s) => new()
    {
        ["flight"] = s.Flight,
        ["from"] = s.From,
        ["to"] = s.To,
        ["depart"] = Stamp.Format(s.Depart.ToOffsetDateTime()),
        ["depart_zone"] = s.Depart.Zone.Id,
        ["arrive"] = Stamp.Format(s.Arrive.ToOffsetDateTime()),
        ["arrive_zone"] = s.Arrive.Zone.Id,
    };

    private static JsonObject Stay(TripStay stay, JsonObject offer)
    {
        var json = (JsonObject)offer.DeepClone();
        if (TripReader.Stay(offer).Total != stay.Total)
            json["total"] = JsonSerializer.SerializeToNode(stay.Total, ToolJson.Options);
        return json;
    }
}
