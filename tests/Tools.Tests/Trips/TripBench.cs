using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Tools.Tests.Trips;

/// <summary>The trip tools over memory, with what other tools would have left behind for them.</summary>
internal sealed class TripBench
{
    private readonly TravelRecords _records = MemoryStore.Create(new ClockAt(ToolCalls.Now));

    public TripBench() => Tools = TripTools.Create(_records.Trips, _records.Snapshots, ToolCalls.Gazetteer);

    private IReadOnlyList<Tool> Tools { get; }

    public Task<ToolResult> CallAsync(string tool, string arguments, Language language = Language.En, string user = "local") =>
        Tools.Single(t => t.Name == tool).CallAsync(arguments, language, user);

    /// <summary>Saves a new trip and gives its id.</summary>
    public async Task<string> SaveAsync(string arguments, string user = "local") =>
        (await CallAsync("save_trip", arguments, user: user)).Success()["trip_id"]!.GetValue<string>();

    /// <summary>The content of an export.</summary>
    public async Task<string> ExportAsync(string tripId, string format, Language language = Language.En) =>
        (await CallAsync("export_trip", $$"""{"trip_id": "{{tripId}}", "format": "{{format}}"}""", language)).Success()["content"]!.GetValue<string>();

    /// <summary>One day in a city: <c>tokyo/senso-ji 09:00-10:30</c>, joined by <c>; </c>.</summary>
    public async Task PlanAsync(string id, string date, string stops, string zone = "Asia/Tokyo", string city = "Tokyo 东京", string user = "local")
    {
        var list = new JsonArray([.. stops.Split("; ").Select(s => (JsonNode)new JsonObject
        {
            ["kind"] = "visit",
            ["id"] = s.Split(' ')[0],
            ["name_en"] = s.Split(' ')[0].Split('/')[1],
            ["name_zh"] = "地点",
            ["lat"] = 35.7,
            ["lon"] = 139.8,
            ["start"] = s.Split(' ')[1][..5],
            ["leave"] = s.Split(' ')[1][6..],
        })]);
        var plan = new JsonObject
        {
            ["plan_id"] = id,
            ["city"] = city.Split(' ')[0].ToLowerInvariant(),
            ["name_en"] = city.Split(' ')[0],
            ["name_zh"] = city.Split(' ')[1],
            ["zone"] = zone,
            ["days"] = new JsonArray(new JsonObject
            {
                ["date"] = date,
                ["stops"] = list,
                ["entry_cost"] = new JsonArray(new JsonObject { ["amount"] = 1000, ["currency"] = "JPY" }),
            }),
        };
        await PutAsync("itinerary", id, plan, user);
    }

    /// <summary>A simulated flight: <c>BA178 JFK 2027-03-27T18:30-04:00 America/New_York LHR 2027-03-28T06:25+01:00 Europe/London</c>.</summary>
    public async Task FlightAsync(string id, string segment, decimal price = 4200)
    {
        var w = segment.Split(' ');
        var offer = Offer(id, "flight", $"{w[0]} {w[1]}→{w[4]}", price);
        offer["slices"] = new JsonArray(new JsonObject
        {
            ["segments"] = new JsonArray(new JsonObject
            {
                ["flight"] = w[0],
                ["from"] = w[1],
                ["depart"] = w[2],
                ["depart_zone"] = w[3],
                ["to"] = w[4],
                ["arrive"] = w[5],
                ["arrive_zone"] = w[6],
            }),
        });
        await PutAsync("offer", id, offer, "local");
    }

    public async Task StayAsync(string id, string name, string checkIn, string checkOut, decimal price = 900)
    {
        var offer = Offer(id, "stay", name, price);
        offer["check_in"] = checkIn;
        offer["check_out"] = checkOut;
        offer["lat"] = 35.68;
        offer["lon"] = 139.77;
        await PutAsync("offer", id, offer, "local");
    }

    private static JsonObject Offer(string id, string kind, string summary, decimal price) => new()
    {
        ["offer_id"] = id,
        ["kind"] = kind,
        ["summary"] = summary,
        ["total"] = new JsonObject { ["amount"] = price, ["currency"] = "CNY" },
        ["provenance"] = new JsonObject { ["provider"] = "simulator", ["mode"] = "simulated" },
    };

    private ValueTask PutAsync(string kind, string id, JsonObject content, string user) => _records.Snapshots.PutAsync(
        user, kind, id, content, ToolCalls.Now + Duration.FromDays(7), TestContext.Current.CancellationToken);

    private sealed class ClockAt(Instant now) : IClock
    {
        public Instant GetCurrentInstant() => now;
    }
}
