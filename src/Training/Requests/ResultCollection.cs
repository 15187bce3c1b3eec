using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Tools;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>Calls the tools for one language's part of the bank. A call that a tool refuses (a sight that is not in the city) leaves nothing.</summary>
internal sealed class ResultCollection(Action<string, Language, BankedResult> add, ToolCaller call, Grammars grammars, NamePool names, LocalDate today, Language language, int seed, int mostEach)
{
    private const int MostRows = 3, MostTriesEach = 4;

    private static readonly ImmutableArray<(string Tool, int Count)> Drawn =
    [
        ("search_flights", 24), ("search_hotels", 24), ("get_weather", 16), ("search_places", 20), ("search_guides", 20), ("resolve_place", 20), ("plan_route", 12), ("calculate_budget", 14), ("get_destination_facts", 8),
        ("plan_itinerary", 14), ("get_travel_context", 3), ("save_preferences", 8),
    ];

    private static readonly ImmutableArray<string> Formats = ["ics", "geojson", "md", "html", "json"];

    private readonly Random _random = new(seed + (int)language);
    private readonly CallBuilder _calls = new(grammars.Tools);
    private readonly Sampler _sampler = new(new SlotWriter(new NameWriter(names, ofDataOnly: true)), grammars.Tools);
    private readonly List<(string Tool, ToolResult Result)> _seen = [];
    private int _version;

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var (tool, wanted) in Drawn)
        {
            var (kept, count) = (0, Math.Min(wanted, mostEach));
            for (var i = 0; i < count * MostTriesEach && kept < count; i++)
            {
                if (Request(tool) is { } arguments && await CallAsync(tool, arguments, cancellation))
                    kept++;
            }
        }

        await OffersAsync(cancellation);
        await TripsAsync(cancellation);
    }

    private JsonObject? Request(string tool)
    {
        if (grammars[language].Find(tool) is not { } rule)
            return null;
        var scene = new Scene(_random, language, today, Split.Train, Lower: false);
        if (_sampler.Draw(rule, tool, scene) is not { Calls: [var said] } || _calls.Build(tool, null, said.Changes) is not { } arguments)
            return null;
        foreach (var list in (string[])["limit", "k"])
        {
            if (grammars.Tools[tool].Has(list))
                arguments[list] = _random.Next(list == "k" ? 1 : 2, MostRows + 1);
        }

        if (tool == "save_preferences" && _version > 0)
            arguments["expected_version"] = _version;
        return arguments;
    }

    private async Task<bool> CallAsync(string tool, JsonObject arguments, CancellationToken cancellation)
    {
        var result = await call(tool, JsonSerializer.SerializeToElement(arguments), language, cancellation);
        if (result is { Failure: not null } or { Structured: null })
        {
            if (tool == "save_preferences" && result.Failure?.Allowed is { } version && int.TryParse(version, System.Globalization.CultureInfo.InvariantCulture, out var stands))
                _version = stands;
            return false;
        }

        if (tool == "save_preferences")
            _version++;
        _seen.Add((tool, result));
        add(tool, language, BankedResult.Of(tool, language, arguments, result, today));
        return true;
    }

    /// <summary>Offers of the searches, looked at again.</summary>
    private async Task OffersAsync(CancellationToken cancellation)
    {
        var ids = _seen.Where(s => s.Tool == "search_flights").Select(s => s.Result.Structured!["offers"]?[0]?["id"])
            .Concat(_seen.Where(s => s.Tool == "search_hotels").Select(s => s.Result.Structured!["stays"]?[0]?["offer_id"])).OfType<JsonNode>().Select(id => id.GetValue<string>()).ToList();
        foreach (var id in ids)
            await CallAsync("get_offer", new JsonObject { ["offer_id"] = id }, cancellation);
    }

    /// <summary>Itineraries saved as trips, which are then read, checked and exported.</summary>
    private async Task TripsAsync(CancellationToken cancellation)
    {
        var kept = false;
        foreach (var plan in _seen.Where(s => s.Tool == "plan_itinerary").Select(s => s.Result.Structured!).ToList())
        {
            var title = (_random.Next(2), language) switch { (0, Language.Zh) => $"{plan["name_zh"]}之行", (0, _) => $"{plan["name_en"]} trip", (_, Language.Zh) => plan["name_zh"]!.GetValue<string>(), _ => plan["name_en"]!.GetValue<string>() };
            if (!await CallAsync("save_trip", new JsonObject { ["title"] = title, ["plan_ids"] = new JsonArray(plan["plan_id"]!.GetValue<string>()) }, cancellation) || _seen[^1].Result.Structured!["trip_id"]?.GetValue<string>() is not { } trip)
                continue;
            await CallAsync("get_trip", new JsonObject { ["trip_id"] = trip }, cancellation);
            if (!kept)
                kept = await CallAsync("get_trip", [], cancellation);
            await CallAsync("check_trip", new JsonObject { ["trip_id"] = trip }, cancellation);
            foreach (var format in Formats)
                await CallAsync("export_trip", new JsonObject { ["trip_id"] = trip, ["format"] = format }, cancellation);
        }
    }
}
