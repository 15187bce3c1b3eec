using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Cli.Configuration;

namespace TravelPlanner.Cli.Commands;

/// <param name="Origin">Where the party flies from, and back to; null for no flights.</param>
internal sealed record PlanArguments(
    string City, LocalDate From, LocalDate To, IReadOnlyList<string> Interests, IReadOnlyList<string> MustInclude, string? Pace, int Adults,
    IReadOnlyList<int> ChildrenAges, string? Tier, string? Currency, string? Origin, bool Json, GivenSettings Settings)
{
    /// <summary>Offers shown; the first one is in the budget.</summary>
    private const int FlightOffers = 3;

    public JsonObject ForItinerary() => Tidy(new JsonObject
    {
        ["place"] = City, ["from"] = LocalDatePattern.Iso.Format(From), ["to"] = LocalDatePattern.Iso.Format(To),
        ["adults"] = Adults, ["children_ages"] = List(ChildrenAges), ["interests"] = List(Interests), ["must_include"] = List(MustInclude), ["pace"] = Pace,
    });

    /// <param name="cityId">The city as the itinerary understood it.</param>
    public JsonObject ForFlights(string cityId) => Tidy(new JsonObject
    {
        ["origin"] = Origin, ["destination"] = cityId, ["depart"] = LocalDatePattern.Iso.Format(From), ["return"] = LocalDatePattern.Iso.Format(To),
        ["adults"] = Adults, ["children_ages"] = List(ChildrenAges), ["currency"] = Currency, ["limit"] = FlightOffers,
    });

    public JsonObject ForBudget(string cityId, string planId, string? flightOfferId) => Tidy(new JsonObject
    {
        ["place"] = cityId, ["days"] = Period.DaysBetween(From, To) + 1, ["plan_id"] = planId,
        ["adults"] = Adults, ["children_ages"] = List(ChildrenAges), ["tier"] = Tier, ["currency"] = Currency,
        ["flight_offer_ids"] = flightOfferId is null ? null : new JsonArray(flightOfferId),
    });

    private static JsonArray? List<T>(IReadOnlyList<T> values) => values.Count == 0 ? null : new JsonArray([.. values.Select(v => JsonValue.Create(v))]);

    /// <summary>What was not given is left out, so that the tool's own default holds.</summary>
    private static JsonObject Tidy(JsonObject input)
    {
        foreach (var name in input.Where(p => p.Value is null).Select(p => p.Key).ToList())
            input.Remove(name);
        return input;
    }
}
