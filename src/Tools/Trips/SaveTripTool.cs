using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

public sealed record SaveTripRequest(
    [property: Description("Of the trip to change; none makes a new one")] string? TripId = null,
    [property: Description("The version being changed")] int? ExpectedVersion = null,
    [property: Length(1, 120)] string? Title = null,
    TripStatus? Status = null,
    [property: Description("From plan_trip: all of it")] string? DraftId = null,
    [property: Description("From plan_itinerary")] string[]? PlanIds = null,
    string[]? FlightOfferIds = null,
    string[]? HotelOfferIds = null,
    [property: Description("From calculate_budget")] string? BudgetId = null,
    [property: Range(1, 20)] int? Adults = null,
    int[]? ChildrenAges = null,
    string? Notes = null,
    [property: Length(0, 100)] string[]? Booked = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Changes">A line each, against the version before; empty for a new trip.</param>
/// <param name="Cost">Known prices, a sum a currency.</param>
public sealed record SaveTripResult(
    string TripId, int Version, IReadOnlyList<string> Changes, IReadOnlyList<Money> Cost, IReadOnlyList<Money> CostChange);

/// <summary><c>save_trip</c>: keeps plans and offers as a trip, or as the next version of one. Fields left out stay as they were.</summary>
public sealed class SaveTripTool(ITripStore trips, ISnapshotStore snapshots)
{
    /// <summary>A bound on what one user may fill the disk with; far above what a person keeps.</summary>
    private const int MostTrips = 500;
    private const int MostVersions = 1_000;
    private const int MostParts = 20;
    private const int MostChildren = 10;

    public Tool Create() => ToolFactory.Create<SaveTripRequest, SaveTripResult>(
        "save_trip", "trips", "Save a trip",
        "Saves itineraries, flights, hotels and budget by their ids as a trip, or as its next version (trip_id + expected_version; lists replace, what is left out stays). Gives the diff.",
        ToolTraits.Writes, inDefaultList: true, SaveAsync);

    private async ValueTask<ToolAnswer<SaveTripResult>> SaveAsync(SaveTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        var before = request.TripId is { } id ? await trips.RequireAsync(id, null, context, cancellation) : null;
        RequireVersion(request.ExpectedVersion, before, context);
        if (before is null && (await trips.ListAsync(context.UserId, cancellation)).Count >= MostTrips)
            throw Full($"{MostTrips} trips", context);
        if (before?.Version >= MostVersions)
            throw Full($"{MostVersions} versions", context);
        var content = await ContentAsync(request, request.DraftId is { } draft ? await DraftAsync(draft, before?.Content, context, cancellation) : before?.Content, context, cancellation);
        var tripId = before?.TripId ?? "trip-" + RandomNumberGenerator.GetHexString(10, lowercase: true);
        var outcome = await trips.SaveAsync(context.UserId, tripId, content, before?.Version ?? 0, cancellation);
        if (!outcome.Saved)
            throw Conflict(request.ExpectedVersion, outcome.Version, context);

        var after = TripReader.Read(content);
        var diff = before is null ? new TripDiff([], []) : TripDiff.Between(before.Trip, after);
        var result = new SaveTripResult(
            tripId, outcome.Version, [.. diff.Changes.Select(c => TripText.Line(c, context))], after.Cost, diff.CostChange);
        return new ToolAnswer<SaveTripResult>(TripText.Saved(result, after, context), result);
    }

    /// <summary>The draft in place of what the trip held; title, status and notes of a trip stay.</summary>
    private async ValueTask<TripContent> DraftAsync(string draftId, TripContent? before, ToolContext context, CancellationToken cancellation)
    {
        var snapshot = await snapshots.GetAsync(context.UserId, "draft", draftId, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"There is no draft '{draftId}', or it has expired.", $"没有编号为“{draftId}”的草稿，或已过期。"), "draft_id", draftId,
            context.Say("a draft_id of plan_trip, at most a week old", "plan_trip 一周内给出的 draft_id")));
        var draft = snapshot.Deserialize<TripContent>(ToolJson.Results)!;
        return before is null ? draft : draft with { Title = before.Title, Status = before.Status, Notes = before.Notes ?? draft.Notes };
    }

    private async ValueTask<TripContent> ContentAsync(SaveTripRequest request, TripContent? before, ToolContext context, CancellationToken cancellation)
    {
        var plans = await SnapshotsAsync("itinerary", "plan_id", request.PlanIds, "plan_ids", before?.Plans, context, cancellation);
        var flights = await SnapshotsAsync("offer", "offer_id", request.FlightOfferIds, "flight_offer_ids", before?.Flights, context, cancellation);
        var stays = await SnapshotsAsync("offer", "offer_id", request.HotelOfferIds, "hotel_offer_ids", before?.Stays, context, cancellation);
        RequireKind(flights, "flight", "flight_offer_ids", context);
        RequireKind(stays, "stay", "hotel_offer_ids", context);
        if (request.ChildrenAges is { } ages && (ages.Length > MostChildren || ages.Any(a => a is < 0 or > 17)))
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("A child's age is 0 to 17.", "儿童年龄为 0–17 岁。"), "children_ages", string.Join(", ", ages.Take(MostChildren + 1)),
                $"at most {MostChildren} ages from 0 to 17"));
        }

        var title = OneLine(request.Title) ?? before?.Title ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, context.Say("A new trip needs a title.", "新行程需要标题。"), "title", request.Title ?? "nothing",
            context.Say("1 to 120 characters", "1 到 120 个字符"), context.Say("\"Tokyo in May\"", "\"五月东京\"")));
        return new TripContent(
            title, request.Status ?? before?.Status ?? TripStatus.Draft,
            new Party(request.Adults ?? before?.Party.Adults ?? 1, request.ChildrenAges ?? before?.Party.ChildrenAges ?? []),
            plans, flights, stays,
            request.BudgetId is { } budget ? await SnapshotAsync("budget", "budget_id", budget, "budget_id", before?.Budget is { } old ? [old] : [], context, cancellation) : before?.Budget,
            request.Notes is { } notes ? (notes.Length == 0 ? null : notes) : before?.Notes, before?.Ways,
            RequireBooked(request.Booked, plans, flights, stays, context) ?? before?.Booked);
    }

    private async ValueTask<IReadOnlyList<JsonObject>> SnapshotsAsync(
        string kind, string idName, string[]? ids, string field, IReadOnlyList<JsonObject>? before, ToolContext context, CancellationToken cancellation)
    {
        if (ids is null)
            return before ?? [];
        if (ids.Length > MostParts)
            throw new ToolRefusalException(new ToolFailure(FailureKind.InvalidArgument, context.Say("Too many for one trip.", "单个行程数量过多。"), field, $"{ids.Length} items", $"at most {MostParts} items"));
        var found = new List<JsonObject>();
        foreach (var (id, i) in ids.Distinct(StringComparer.Ordinal).Select((id, i) => (id, i)))
            found.Add(await SnapshotAsync(kind, idName, id, $"{field}[{i}]", before ?? [], context, cancellation));
        return found;
    }

    /// <summary>What the tool gave under that id, or, when that has expired, what the trip already keeps of it.</summary>
    private async ValueTask<JsonObject> SnapshotAsync(
        string kind, string idName, string id, string field, IReadOnlyList<JsonObject> before, ToolContext context, CancellationToken cancellation)
    {
        if (await snapshots.GetAsync(context.UserId, kind, id, cancellation) is { } fresh)
        {
            // A trip names its parts by this id, whether or not the tool repeated it inside.
            fresh[idName] = id;
            return fresh;
        }

        return before.FirstOrDefault(b => b.Text(idName) == id) ?? throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"There is no {kind} '{id}', or it has expired.", $"没有编号为“{id}”的内容，或已过期。"), field, id,
            kind switch
            {
                "itinerary" => context.Say("a plan_id of plan_itinerary, at most a week old", "plan_itinerary 一周内给出的 plan_id"),
                "budget" => context.Say("a budget_id of calculate_budget", "calculate_budget 给出的 budget_id"),
                _ => context.Say("an offer_id of a recent search; search again", "近期搜索给出的 offer_id；请重新搜索"),
            }));
    }

    /// <summary>Only what the trip holds can be booked: a misspelt id would leave the real one free to be moved.</summary>
    private static string[]? RequireBooked(
        string[]? booked, IReadOnlyList<JsonObject> plans, IReadOnlyList<JsonObject> flights, IReadOnlyList<JsonObject> stays, ToolContext context)
    {
        if (booked is null)
            return null;
        var known = flights.Concat(stays).Select(o => o.Text("offer_id"))
            .Concat(plans.SelectMany(p => p.Objects("days")).SelectMany(d => d.Objects("stops")).Select(s => s.Text("id")))
            .OfType<string>().ToHashSet(StringComparer.Ordinal);
        return booked.FirstOrDefault(id => !known.Contains(id)) is not { } strange ? [.. booked.Distinct(StringComparer.Ordinal)]
            : throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"The trip holds no '{strange}'.", $"行程中没有“{strange}”。"), "booked", strange,
                context.Say("offer ids and place ids of this trip", "本行程中的报价编号与地点 id"), known.Count == 0 ? null : $"[\"{known.Order(StringComparer.Ordinal).First()}\"]"));
    }

    private static void RequireKind(IReadOnlyList<JsonObject> offers, string kind, string field, ToolContext context)
    {
        if (offers.FirstOrDefault(o => o.Text("kind") is { } k && k != kind) is { } other)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say($"This offer is a {other.Text("kind")}.", $"该报价的类型是 {other.Text("kind")}。"), field, other.Text("offer_id"),
                kind == "flight" ? "offers of search_flights" : "offers of search_hotels"));
        }
    }

    private static void RequireVersion(int? expected, StoredTrip? before, ToolContext context)
    {
        if (before is null && expected is not null)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("A version belongs to a trip.", "版本号须与行程编号同用。"), "trip_id", "nothing", "the trip_id of that version"));
        }

        if (before is not null && expected != before.Version)
            throw Conflict(expected, before.Version, context);
    }

    private static ToolRefusalException Conflict(int? expected, int found, ToolContext context) => new(new ToolFailure(
        FailureKind.Conflict,
        context.Say($"The trip stands at version {found}; read it with get_trip and send that version.", $"行程当前为版本 {found}；请先用 get_trip 读取并带上该版本号。"),
        "expected_version", expected?.ToString(CultureInfo.InvariantCulture) ?? "nothing", $"{found}", $"{{\"expected_version\": {found}}}"));

    private static ToolRefusalException Full(string what, ToolContext context) => new(new ToolFailure(
        FailureKind.Blocked, context.Say($"There are {what} already, the most that are kept.", $"已达到保存上限（{what}）。"), "trip_id"));

    /// <summary>A title goes into file names, headings and calendars: control characters become spaces.</summary>
    private static string? OneLine(string? title) => title is null || string.IsNullOrWhiteSpace(title)
        ? null
        : string.Concat(title.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
}
