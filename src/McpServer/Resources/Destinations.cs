using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Places;
using TravelPlanner.Domain.Weather;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Resources;

/// <summary>What the reference data says of cities: <c>travel://destinations/popular</c> and <c>travel://destinations/{id}</c>.</summary>
internal sealed class Destinations(IGazetteer gazetteer, IPlaceCatalogue places, IWeatherSource weather, IDestinationFacts facts, IClock clock)
{
    public const int TopPlaces = 10;
    private const int MostPopular = 25;

    /// <summary>The cities whose best places a first-time visitor would miss most, each with both names and its pleasant months.</summary>
    public async ValueTask<JsonObject> PopularAsync(CancellationToken cancellation)
    {
        var scored = new List<(City City, double Score, Place Best)>();
        foreach (var city in gazetteer.Cities)
        {
            if (await TopAsync(city, cancellation) is [var best, ..] top)
                scored.Add((city, top.Average(p => p.Score), best));
        }

        var rows = new JsonArray();
        foreach (var (city, score, best) in scored.OrderByDescending(s => s.Score).ThenBy(s => s.City.Id, StringComparer.Ordinal).Take(MostPopular))
        {
            rows.Add(new JsonObject
            {
                ["id"] = city.Id, ["name_en"] = city.Name.En, ["name_zh"] = city.Name.Zh, ["country"] = city.Country,
                ["score"] = Math.Round(score, 1), ["best_months"] = Json(VisitMonths.Best(await weather.NormalsAsync(city, cancellation))),
                ["known_for"] = Named(best), ["card"] = $"travel://destinations/{city.Id}",
            });
        }

        return new JsonObject
        {
            ["destinations"] = rows,
            ["score_basis"] = $"editorial: mean score (1-100) of the city's {TopPlaces} best places",
            ["best_months_basis"] = "climate normals only: mild and dry",
            ["source"] = Source(),
        };
    }

    public async ValueTask<JsonObject> CardAsync(City city, CancellationToken cancellation)
    {
        var country = gazetteer.FindCountry(city.Country);
        var normals = await weather.NormalsAsync(city, cancellation);
        var known = await facts.ListAsync(city.Country, cancellation);
        return new JsonObject
        {
            ["id"] = city.Id, ["name_en"] = city.Name.En, ["name_zh"] = city.Name.Zh,
            ["country"] = new JsonObject { ["code"] = city.Country, ["name_en"] = country?.Name.En, ["name_zh"] = country?.Name.Zh },
            ["lat"] = city.Centre.Latitude, ["lon"] = city.Centre.Longitude,
            ["zone"] = city.Zone.Id, ["currency"] = country?.Currency,
            ["airports"] = new JsonArray([.. city.Airports.Select(Airport)]),
            ["climate"] = Json(normals), ["best_months"] = Json(VisitMonths.Best(normals)),
            ["top_places"] = new JsonArray([.. (await TopAsync(city, cancellation)).Select(Sight)]),
            ["facts"] = new JsonArray([.. known.Select(Fact)]),
            ["guide"] = $"guide://{city.Id}",
            ["source"] = Source(),
        };
    }

    /// <summary>A city's best places to visit, food left out, the best first.</summary>
    public async ValueTask<IReadOnlyList<Place>> TopAsync(City city, CancellationToken cancellation) =>
    [
        .. (await places.ListAsync(city.Id, cancellation)).Where(p => !p.IsFood)
            .OrderByDescending(p => p.Score).ThenBy(p => p.Id, StringComparer.Ordinal).Take(TopPlaces),
    ];

    private JsonObject Airport(string iata) => new()
    {
        ["iata"] = iata, ["name_en"] = gazetteer.FindAirport(iata)?.Name.En, ["name_zh"] = gazetteer.FindAirport(iata)?.Name.Zh,
    };

    private static JsonObject Sight(Place place)
    {
        var sight = Named(place);
        sight["category"] = place.Category;
        sight["score"] = place.Score;
        sight["hours"] = place.Hours?.Text;
        sight["dwell_min"] = place.TypicalDwellMinutes;
        sight["price"] = Json(place.Price);
        sight["booking"] = place.Booking;
        return sight;
    }

    private static JsonObject Named(Place place) => new() { ["id"] = place.Id, ["name_en"] = place.Name.En, ["name_zh"] = place.Name.Zh };

    private static JsonObject Fact(DestinationFact fact) => new()
    {
        ["topic"] = fact.Topic, ["en"] = fact.Text.En, ["zh"] = fact.Text.Zh, ["source"] = fact.Source, ["date"] = Json(fact.Date),
    };

    private JsonNode? Source() => Json(new Provenance("embedded", SourceMode.Reference, clock.GetCurrentInstant()));

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, ToolJson.Options);
}
