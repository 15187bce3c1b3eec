using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Trips;

/// <summary>
/// A plan that a caller wrote: strict in what it means, bounded in size, and brought into the form of the snapshots that a trip keeps. An
/// answer of <c>plan_itinerary</c> is such a plan.
/// </summary>
internal sealed class InlinePlan(IGazetteer gazetteer, IPlaceCatalogue places, ToolContext context)
{
    private const int MostCharacters = 200_000;
    private const int MostDays = 60;
    private const int MostStops = 40;
    private const int MostOffers = 20;
    private const int LongestText = 200;
    private const double SamePlaceKm = 3;
    private const string Example = """{"plan": {"city": "Paris", "days": [{"date": "2027-05-03", "stops": [{"name": "Louvre", "start": "09:00", "leave": "12:00"}]}]}}""";

    private static readonly string[] Kinds = ["visit", "breakfast", "lunch", "dinner", "check_in", "other"];

    /// <exception cref="ToolRefusalException">Something in it cannot be read; the field is named.</exception>
    public async ValueTask<TripContent> ReadAsync(JsonObject plan, CancellationToken cancellation)
    {
        if (plan.ToJsonString().Length > MostCharacters)
            throw Refuse("plan", "more", $"at most {MostCharacters} characters");
        var days = Objects(plan, "plan", "days", MostDays);
        var cities = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        for (var i = 0; i < days.Count; i++)
        {
            var path = $"plan.days[{i}]";
            var named = days[i].Text("city") ?? plan.Text("city") ?? throw Refuse($"{path}.city", "nothing", "a city for the day or the whole plan", "\"Paris\"");
            var city = gazetteer.RequireCity(named, days[i].Text("city") is null ? "plan.city" : $"{path}.city", context);
            if (!cities.TryGetValue(city.Id, out var part))
            {
                cities[city.Id] = part = new JsonObject
                {
                    ["plan_id"] = $"inline-{city.Id}", ["city"] = city.Id, ["name_en"] = city.Name.En, ["name_zh"] = city.Name.Zh, ["zone"] = city.Zone.Id, ["days"] = new JsonArray(),
                };
            }

            ((JsonArray)part["days"]!).Add(await DayAsync(days[i], city, path, Whole(plan, "plan", "adults", 1, 20) ?? 1, cancellation));
        }

        var parts = cities.Values.ToList();
        if (parts.Count > 0)
            await AddWishesAsync(plan, parts[0], cancellation);
        var ages = (plan["children_ages"] as JsonArray ?? []).Select((a, i) => Number(a, $"plan.children_ages[{i}]", 0, 17)).Select(a => (int)a).ToArray();
        return new TripContent(
            "plan", TripStatus.Draft, new Party(Whole(plan, "plan", "adults", 1, 20) ?? 1, ages.Length <= 20 ? ages : throw Refuse("plan.children_ages", $"{ages.Length}", "at most 20 ages")), parts,
            [.. Objects(plan, "plan", "flights", MostOffers).Select(Flight)], [.. Objects(plan, "plan", "stays", MostOffers).Select(Stay)],
            plan.ContainsKey("budget") ? new JsonObject { ["total"] = Money(plan["budget"], "plan.budget") } : null, Booked: [.. Texts(plan, "plan", "booked", 100)]);
    }

    private async ValueTask<JsonObject> DayAsync(JsonObject day, City city, string path, int adults, CancellationToken cancellation)
    {
        var date = Date(day, path, "date");
        var known = await places.ListAsync(city.Id, cancellation);
        var stops = Objects(day, path, "stops", MostStops);
        var read = new JsonArray();
        var fees = new List<Money>();
        for (var i = 0; i < stops.Count; i++)
        {
            var stop = await StopAsync(stops[i], city, known, $"{path}.stops[{i}]", cancellation);
            read.Add(stop);
            if (stop.Text("kind") == "visit" && stop.Money("price") is { } fee)
                fees.Add(fee * adults);
        }

        return new JsonObject
        {
            ["date"] = date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
            ["stops"] = read,
            ["entry_cost"] = JsonSerializer.SerializeToNode(fees.GroupBy(m => m.Currency, StringComparer.Ordinal).Select(g => g.Aggregate((a, b) => a + b)), ToolJson.Options),
        };
    }

    private async ValueTask<JsonObject> StopAsync(JsonObject stop, City city, IReadOnlyList<Place> known, string path, CancellationToken cancellation)
    {
        var kind = stop.Text("kind") ?? "visit";
        if (!Kinds.Contains(kind, StringComparer.Ordinal))
            throw Refuse($"{path}.kind", kind, "one of " + string.Join(", ", Kinds));
        var written = Text(stop, path, "id") ?? Text(stop, path, "name") ?? Text(stop, path, "name_en") ?? Text(stop, path, "name_zh");
        var place = written is null ? null
            : await FindAsync(written, city, known, cancellation) ?? (Text(stop, path, "name_en") is { } en ? await FindAsync(en, city, known, cancellation) : null);
        GeoPoint? position = stop.ContainsKey("lat") || stop.ContainsKey("lon")
            ? new GeoPoint((double)Number(stop["lat"], $"{path}.lat", -90, 90), (double)Number(stop["lon"], $"{path}.lon", -180, 180)) : place?.Position;
        // A name may be like that of somewhere else; where the caller says it is decides.
        if (place is not null && position is { } said && place.Position.DistanceKm(said) > SamePlaceKm)
            place = null;
        if (position is null && kind == "visit")
        {
            throw written is null ? Refuse($"{path}.id", "nothing", "id, name, or lat and lon of the place")
                : new ToolRefusalException(new ToolFailure(
                    FailureKind.NotFound, context.Say($"'{written}' is not known in {city.Name.En}; give its lat and lon.", $"在{city.Name.Zh}没有找到“{written}”，请给出 lat 和 lon。"), $"{path}.name", written,
                    "a name or id of search_places, or lat and lon", null, [.. known.OrderByDescending(p => p.Score).Take(5).Select(p => $"{p.Name.Both(context.Language)} {p.Id}")]));
        }

        var start = Time(stop, path, "start") ?? throw Refuse($"{path}.start", "nothing", "a local time HH:MM", "\"09:00\"");
        var leave = Time(stop, path, "leave") ?? Time(stop, path, "end")
            ?? throw Refuse($"{path}.leave", "nothing", "a local time HH:MM", "\"11:00\"");
        var name = place?.Name ?? new BilingualName(written ?? kind, written ?? kind);
        var at = position ?? city.Centre;
        var json = new JsonObject
        {
            ["kind"] = kind, ["name_en"] = name.En, ["name_zh"] = name.Zh, ["lat"] = at.Latitude, ["lon"] = at.Longitude,
            ["start"] = start.ToString("HH:mm", CultureInfo.InvariantCulture), ["leave"] = leave.ToString("HH:mm", CultureInfo.InvariantCulture),
        };
        if (place is not null)
            json["id"] = place.Id;
        if (stop.ContainsKey("price"))
            json["price"] = Money(stop["price"], $"{path}.price");
        else if (place?.Price is { } price)
            json["price"] = JsonSerializer.SerializeToNode(price, ToolJson.Options);
        if (place?.Booking is { } booking)
            json["booking"] = booking;
        return json;
    }

    /// <summary>A place of the city by id or name; by id also one of another city, so that the mistake can be found.</summary>
    private async ValueTask<Place?> FindAsync(string written, City city, IReadOnlyList<Place> known, CancellationToken cancellation)
    {
        if (known.FirstOrDefault(p => p.Id == written || p.Name.En.Equals(written, StringComparison.OrdinalIgnoreCase) || p.Name.Zh == written) is { } exact)
            return exact;
        if (written.Contains('/', StringComparison.Ordinal) && await places.FindAsync(written, cancellation) is { } elsewhere)
            return elsewhere;
        var near = gazetteer.Resolve(written, new HashSet<PlaceKind> { PlaceKind.Place }, city.Country, limit: 8).Where(c => c.CityId == city.Id).ToList();
        return near.Count > 0 && near[0].Confidence >= 0.6 ? known.FirstOrDefault(p => p.Id == near[0].Id) : null;
    }

    private async ValueTask AddWishesAsync(JsonObject plan, JsonObject part, CancellationToken cancellation)
    {
        foreach (var list in (string[])["must_include", "avoid"])
        {
            var ids = new JsonArray();
            foreach (var (name, i) in Texts(plan, "plan", list, 100).Select((n, i) => (n, i)))
            {
                Place? place = null;
                foreach (var city in Objects(plan, "plan", "days", MostDays).Select(d => d.Text("city") ?? plan.Text("city")).OfType<string>().Distinct(StringComparer.Ordinal).Take(10))
                {
                    var here = gazetteer.RequireCity(city, "plan.city", context);
                    place ??= await FindAsync(name, here, await places.ListAsync(here.Id, cancellation), cancellation);
                }

                ids.Add(place?.Id ?? throw Refuse($"plan.{list}[{i}]", name, "names or ids as search_places gives them"));
            }

            part[list] = ids;
        }

        if (Text(plan, "plan", "pace") is { } pace)
            part["pace"] = pace is "relaxed" or "moderate" or "packed" ? pace : throw Refuse("plan.pace", pace, "one of relaxed, moderate, packed", "\"moderate\"");
        if (plan.ContainsKey("max_walking_km"))
            part["max_walking_km"] = Number(plan["max_walking_km"], "plan.max_walking_km", 0, 100);
        if (plan.Flag("elderly"))
            part["elderly"] = true;
        if (plan["limits"] is JsonObject limits)
        {
            part["limits"] = new JsonObject(limits.Select(l => l.Key is "transport" or "stay" or "entries"
                ? KeyValuePair.Create(l.Key, (JsonNode?)Money(l.Value, $"plan.limits.{l.Key}")) : throw Refuse($"plan.limits.{l.Key}", l.Key, "one of transport, stay, entries")));
        }
    }

    private JsonObject Flight(JsonObject flight, int index)
    {
        var path = $"plan.flights[{index}]";
        var slices = flight.ContainsKey("slices") ? Objects(flight, path, "slices", 6) : [flight];
        var read = new JsonArray();
        for (var s = 0; s < slices.Count; s++)
        {
            var at = flight.ContainsKey("slices") ? $"{path}.slices[{s}]" : path;
            var segments = slices[s].ContainsKey("segments") ? Objects(slices[s], at, "segments", 6) : [slices[s]];
            read.Add(new JsonObject { ["segments"] = new JsonArray([.. segments.Select((x, i) => (JsonNode)Segment(x, slices[s].ContainsKey("segments") ? $"{at}.segments[{i}]" : at))]) });
        }

        return Offer(flight, path, $"flight-{index + 1}", new JsonObject { ["kind"] = "flight", ["slices"] = read });
    }

    private JsonObject Segment(JsonObject segment, string path)
    {
        var (from, to) = (Airport("from"), Airport("to"));
        return new JsonObject
        {
            ["flight"] = Text(segment, path, "flight") ?? Text(segment, path, "offer_id") ?? "?",
            ["from"] = from.Iata, ["depart"] = Moment("depart"), ["depart_zone"] = from.Zone.Id,
            ["to"] = to.Iata, ["arrive"] = Moment("arrive"), ["arrive_zone"] = to.Zone.Id,
        };

        Airport Airport(string field) => gazetteer.FindAirport(Text(segment, path, field)?.ToUpperInvariant() ?? "")
            ?? throw Refuse($"{path}.{field}", segment.Text(field) ?? "nothing", "the IATA code of an airport", "\"CDG\"");

        string Moment(string field) => segment.Moment(field, DateTimeZone.Utc) is { Year: >= 1900 and < 2200 } ? segment.Text(field)!
            : throw Refuse($"{path}.{field}", segment.Text(field) ?? "nothing", "a local date and time", "\"2027-05-03T10:30\"");
    }

    private JsonObject Stay(JsonObject stay, int index)
    {
        var path = $"plan.stays[{index}]";
        var json = new JsonObject
        {
            ["kind"] = "stay",
            ["check_in"] = Date(stay, path, "check_in").ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
            ["check_out"] = Date(stay, path, "check_out").ToString("uuuu-MM-dd", CultureInfo.InvariantCulture),
        };
        if (stay.ContainsKey("lat") || stay.ContainsKey("lon"))
        {
            json["lat"] = Number(stay["lat"], $"{path}.lat", -90, 90);
            json["lon"] = Number(stay["lon"], $"{path}.lon", -180, 180);
        }

        if (Whole(stay, path, "max_guests", 1, 100) is { } guests)
            json["max_guests"] = guests;
        if (Whole(stay, path, "min_nights", 1, 365) is { } nights)
            json["min_nights"] = nights;
        if (Time(stay, path, "check_in_from") is { } from)
            json["check_in_from"] = from.ToString("HH:mm", CultureInfo.InvariantCulture);
        return Offer(stay, path, $"stay-{index + 1}", json);
    }

    private JsonObject Offer(JsonObject source, string path, string id, JsonObject json)
    {
        json["offer_id"] = Text(source, path, "offer_id") ?? id;
        json["summary"] = Text(source, path, "summary") ?? Text(source, path, "name") ?? Text(source, path, "flight") ?? json.Text("offer_id");
        if (source.ContainsKey("total"))
            json["total"] = Money(source["total"], $"{path}.total");
        if ((source.Object("provenance") ?? source.Object("source")) is { } provenance)
            json["provenance"] = provenance.DeepClone();
        return json;
    }

    /// <summary>An amount without a currency is kept as such and found by the check.</summary>
    private JsonObject Money(JsonNode? node, string path)
    {
        var amount = Number(node is JsonObject money ? money["amount"] : node, path, 0, 1_000_000_000);
        return new JsonObject { ["amount"] = amount, ["currency"] = (node as JsonObject).Text("currency") is { Length: 3 } currency ? currency.ToUpperInvariant() : "?" };
    }

    private IReadOnlyList<JsonObject> Objects(JsonObject node, string path, string name, int most)
    {
        if (node[name] is null)
            return [];
        if (node[name] is not JsonArray list)
            throw Refuse($"{path}.{name}", Show(node[name]), "a list of objects");
        if (list.Count > most)
            throw Refuse($"{path}.{name}", $"{list.Count} items", $"at most {most} items");
        return [.. list.Select((item, i) => item as JsonObject ?? throw Refuse($"{path}.{name}[{i}]", Show(item), "an object"))];
    }

    private IEnumerable<string> Texts(JsonObject node, string path, string name, int most)
    {
        if (node[name] is null)
            return [];
        return node[name] is JsonArray list && list.Count <= most && list.All(i => i is JsonValue v && v.GetValueKind() == JsonValueKind.String)
            ? list.Select(i => i!.GetValue<string>()) : throw Refuse($"{path}.{name}", Show(node[name]), $"a list of at most {most} texts");
    }

    private string? Text(JsonObject node, string path, string name)
    {
        if (node[name] is null)
            return null;
        return node.Text(name) is { Length: > 0 and <= LongestText } text && !text.Any(char.IsControl) ? text : throw Refuse($"{path}.{name}", Show(node[name]), $"a text of 1 to {LongestText} characters");
    }

    private LocalDate Date(JsonObject node, string path, string name) => node.Date(name) is { Year: >= 1900 and < 2200 } date ? date
        : throw Refuse($"{path}.{name}", Show(node[name]), "an ISO date from 1900 to 2199", "\"2027-05-03\"");

    private LocalTime? Time(JsonObject node, string path, string name) =>
        node[name] is null ? null : node.Time(name) ?? throw Refuse($"{path}.{name}", Show(node[name]), "a local time HH:MM", "\"09:00\"");

    private int? Whole(JsonObject node, string path, string name, int least, int most)
    {
        if (node[name] is null)
            return null;
        var number = Number(node[name], $"{path}.{name}", least, most);
        return number == decimal.Truncate(number) ? (int)number : throw Refuse($"{path}.{name}", Show(node[name]), "a whole number");
    }

    private decimal Number(JsonNode? node, string path, decimal least, decimal most) =>
        new JsonObject { ["n"] = node?.DeepClone() }.Number("n") is { } number && number >= least && number <= most ? number
        : throw Refuse(path, Show(node), FormattableString.Invariant($"a number from {least} to {most}"));

    private static string Show(JsonNode? node)
    {
        var json = node?.ToJsonString(ToolJson.Options) ?? "nothing";
        return json.Length <= 120 ? json : string.Concat(json.AsSpan(0, 117), "…");
    }

    private ToolRefusalException Refuse(string field, string received, string allowed, string? example = null) => new(new ToolFailure(
        FailureKind.InvalidArgument, context.Say("The plan cannot be read.", "无法读取该计划。"), field, received, allowed, example ?? Example));
}
