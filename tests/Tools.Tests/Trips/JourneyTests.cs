using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Providers;
using TravelPlanner.Providers.Memory;

namespace TravelPlanner.Tools.Tests.Trips;

/// <summary>What the other tools leave behind is what a trip can read: whole, with dates, zones, positions and prices.</summary>
public class JourneyTests
{
    private readonly TravelRecords _records = MemoryStore.Create(new StoppedClock());
    private readonly ToolCatalog _tools;

    public JourneyTests() => _tools = TravelTools.CreateCatalog(EmbeddedPorts.Create(_records, new StoppedClock()));

    [Fact]
    public async Task Flights_a_hotel_a_plan_and_a_budget_become_one_trip()
    {
        var flight = (await Call("search_flights", """{"origin": "Beijing", "destination": "Tokyo", "depart": "2027-05-01", "return": "2027-05-04"}"""))["offers"]![0]!;
        var stay = (await Call("search_hotels", """{"place": "Tokyo", "check_in": "2027-05-01", "check_out": "2027-05-04"}"""))["stays"]![0]!;
        var plan = await Call("plan_itinerary", """{"place": "Tokyo", "from": "2027-05-02", "to": "2027-05-03", "must_include": ["tokyo/tokyo-skytree"]}""");
        var saved = await Call("save_trip", $$"""
            {"title": "Tokyo", "flight_offer_ids": ["{{flight["id"]}}"], "hotel_offer_ids": ["{{stay["offer_id"]}}"], "plan_ids": ["{{plan["plan_id"]}}"]}
            """);

        var trip = (await _records.Trips.FindAsync("local", saved["trip_id"]!.GetValue<string>(), null, TestContext.Current.CancellationToken))!.Trip;
        var segments = trip.Flights.Single().Segments;
        Assert.Equal(("Asia/Shanghai", "Asia/Tokyo"), (segments[0].Depart.Zone.Id, segments[^1].Depart.Zone.Id));
        Assert.Equal((new LocalDate(2027, 5, 1), new LocalDate(2027, 5, 4)), (trip.Stays.Single().CheckIn, trip.Stays.Single().CheckOut));
        Assert.NotNull(trip.Stays.Single().Position);
        Assert.Equal(plan["days"]!.AsArray().Sum(d => d!["stops"]!.AsArray().Count), trip.Days.Sum(d => d.Stops.Count));
        Assert.True(trip.HasSimulated);
        Assert.Equal(
            Amount(stay["total"]!) + plan["entry_cost"]!.AsArray().Sum(m => Amount(m!)),
            trip.Cost.Single(m => m.Currency == "JPY").Amount);
        Assert.Equal(Amount(flight["total"]!), trip.Cost.Single(m => m.Currency == "CNY").Amount);
        Assert.True(plan["entry_cost"]!.AsArray().Count > 0);
    }

    private static decimal Amount(JsonNode money) => money["amount"]!.GetValue<decimal>();

    private async Task<JsonObject> Call(string tool, string arguments) => (await _tools.Find(tool)!.CallAsync(arguments)).Success();

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => ToolCalls.Now;
    }
}
