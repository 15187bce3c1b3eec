using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;
using TravelPlanner.Domain.Trips.Replanning;

namespace TravelPlanner.Tools.Trips;

public sealed record TripEventRequest(
    [property: AllowedValues("delay", "cancellation", "closure", "weather", "price", "lateness", "illness", "change_of_mind")] string Kind,
    [property: Description("Flight number, offer id, or place"), Length(1, 400)] string? Item = null,
    [property: Description("Place to add"), Length(1, 120)] string? Add = null,
    LocalDate? Date = null,
    [property: Description("How late"), Range(1, 4320)] int? Minutes = null,
    [property: Description("New total"), Range(0, 100_000_000)] decimal? Price = null,
    [property: RegularExpression("^[A-Za-z]{3}$")] string? Currency = null,
    [property: Description("Ids that must not change"), Length(0, 50)] string[]? Keep = null);

public sealed record ReplanTripRequest(
    [property: Length(1, 80)] string TripId,
    TripEventRequest? Event = null,
    [property: Description("Only look: nothing can be applied")] bool WhatIf = false,
    [property: Description("Instead of event: a diff_id to save"), Length(1, 80)] string? Apply = null,
    [property: Description("With apply")] int? ExpectedVersion = null,
    [property: Description("Local date-time at the trip; default the clock"), Length(1, 40)] string? Now = null,
    [property: Range(1, 8)] int Limit = 3,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Kind">moved, dropped, added; what is kept is counted.</param>
public sealed record ReplanChangeRow(string Kind, string Subject, string Id, string Name, string? Before, string? After, string? Reason);

/// <param name="DiffId">To be applied within a day; null with what_if.</param>
/// <param name="Kept">Parts of the trip that stay as they are.</param>
/// <param name="Violations">Of the trip as it would be, errors and warnings.</param>
public sealed record ReplanRow(
    int Rank, string? DiffId, string Why, IReadOnlyList<Money> CostChange, int TravelMinutesChange, double ValueLost, int Kept, IReadOnlyList<ReplanChangeRow> Changes,
    IReadOnlyList<ViolationRow> Violations);

/// <param name="Version">Of the trip that was looked at, or after apply the new one.</param>
/// <param name="Broken">What the event alone breaks.</param>
public sealed record ReplanTripResult(
    string TripId, int Version, bool Applied, string Event, IReadOnlyList<ReplanRow> Alternatives, IReadOnlyList<ViolationRow> Broken, IReadOnlyList<string> Changes);

/// <summary><c>replan_trip</c>: ways out after an event, ranked; saving one of them is a call of its own.</summary>
internal sealed class ReplanTripTool(ITripStore trips, ISnapshotStore snapshots, IGazetteer gazetteer, TripFactsSource source, ReplanOffersSource offers)
{
    /// <summary>Prices and hours move on: a diff is offered for this long.</summary>
    private static readonly Duration DiffLife = Duration.FromHours(24);

    public Tool Create() => ToolFactory.Create<ReplanTripRequest, ReplanTripResult>(
        "replan_trip", "trips", "Replan a trip",
        "After an event (delay, cancellation, closure, weather, price, lateness, illness, change of mind): ranked diffs with cost and time change, keeping what is booked and past. Saves nothing until called with apply.",
        ToolTraits.Writes, inDefaultList: false, ReplanAsync);

    private async ValueTask<ToolAnswer<ReplanTripResult>> ReplanAsync(ReplanTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (request.Event is null == request.Apply is null)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Say what happened, or which diff to apply.", "请说明发生了什么，或要应用哪个方案。"), "event", request.Event is null ? "nothing" : "event and apply", "exactly one of event, apply",
                """{"event": {"kind": "delay", "item": "CA181", "minutes": 180}}"""));
        }

        var stored = await trips.RequireAsync(request.TripId, null, context, cancellation);
        if (request.Apply is { } diffId)
            return await ApplyAsync(stored, diffId, request, context, cancellation);
        var trip = stored.Trip;
        var now = Now(request.Now, trip, context);
        var happened = new EventReader(gazetteer, context).Read(request.Event!, trip, now);
        context.Progress.Report(new ToolProgress(1, 3, context.Say("Gathering facts", "收集资料")));
        var facts = await source.GatherAsync(trip, now, cancellation);
        var aftermath = TripAftermaths.Of(trip, happened, facts);
        if (aftermath.Refusal is { } refusal)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, refusal.Reason.In(context.Language), refusal.Field == "now" ? "now" : $"event.{refusal.Field}", refusal.Received ?? "nothing",
                refusal.Allowed.Count == 0 ? null : string.Join(", ", refusal.Allowed.Distinct(StringComparer.Ordinal).Take(30))));
        }

        context.Progress.Report(new ToolProgress(2, 3, context.Say("Looking for ways out", "寻找方案")));
        var (found, kept) = await offers.FindAsync(aftermath, trip, context, cancellation);
        var answer = Replanner.Replan(trip, facts, happened, aftermath, found, request.Limit, cancellation);
        var rows = new List<ReplanRow>();
        foreach (var alternative in answer.Alternatives)
            rows.Add(await RowAsync(rows.Count + 1, alternative, stored, kept, facts.Travel, request.WhatIf, context, cancellation));
        var result = new ReplanTripResult(
            stored.TripId, stored.Version, false, aftermath.Summary.In(context.Language), rows, [.. answer.Broken.Select(f => ViolationRow.Of(f, context))], []);
        return new ToolAnswer<ReplanTripResult>(ReplanText.Write(result, request.WhatIf, trip.HasSimulated || found.Flights.Count + found.Stays.Count > 0, context), result);
    }

    private async ValueTask<ReplanRow> RowAsync(
        int rank, ReplanAlternative alternative, StoredTrip stored, IReadOnlyDictionary<string, JsonObject> offered, ITravelTimes travel, bool whatIf, ToolContext context, CancellationToken cancellation)
    {
        string? id = null;
        if (!whatIf)
        {
            var content = JsonSerializer.SerializeToNode(TripContentWriter.Write(stored.Content, alternative.Result, offered, travel), ToolJson.Options)!;
            var diff = new JsonObject { ["trip_id"] = stored.TripId, ["version"] = stored.Version, ["why"] = alternative.Why.In(context.Language), ["content"] = content };
            id = "diff-" + Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(diff, ToolJson.Options)).AsSpan(0, 6));
            await snapshots.PutAsync(context.UserId, "replan", id, diff, context.Clock.GetCurrentInstant() + DiffLife, cancellation);
        }

        return new ReplanRow(
            rank, id, alternative.Why.In(context.Language), alternative.CostChange, alternative.TravelMinutesChange, alternative.ValueLost,
            alternative.Changes.Count(c => c.Kind == ReplanChangeKind.Kept),
            [.. alternative.Changes.Where(c => c.Kind != ReplanChangeKind.Kept).Select(c => new ReplanChangeRow(
                c.Kind.ToString().ToLowerInvariant(), c.Subject, c.Id, c.Name.In(context.Language), c.Before?.In(context.Language), c.After?.In(context.Language), c.Reason?.In(context.Language)))],
            [.. alternative.Report.Where(f => f.Severity != Severity.Info).Select(f => ViolationRow.Of(f, context))]);
    }

    private async ValueTask<ToolAnswer<ReplanTripResult>> ApplyAsync(
        StoredTrip stored, string diffId, ReplanTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (await snapshots.GetAsync(context.UserId, "replan", diffId, cancellation) is not { } diff || diff.Text("trip_id") != stored.TripId)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"This trip has no diff '{diffId}', or it has expired.", $"该行程没有方案“{diffId}”，或已过期。"), "apply", diffId,
                context.Say("a diff_id that replan_trip gave for this trip within a day", "replan_trip 一天内为该行程给出的 diff_id")));
        }

        var version = (int)(diff.Number("version") ?? 0);
        if (version != stored.Version || (request.ExpectedVersion is { } expected && expected != stored.Version))
            throw Conflict(request.ExpectedVersion ?? version, stored.Version, context);
        var content = diff["content"].Deserialize<TripContent>(ToolJson.Results)!;
        var outcome = await trips.SaveAsync(context.UserId, stored.TripId, content, version, cancellation);
        if (!outcome.Saved)
            throw Conflict(version, outcome.Version, context);
        var changes = TripDiff.Between(stored.Trip, TripReader.Read(content)).Changes.Select(c => TripText.Line(c, context)).ToList();
        var result = new ReplanTripResult(stored.TripId, outcome.Version, true, diff.Text("why") ?? "", [], [], changes);
        return new ToolAnswer<ReplanTripResult>(
            context.Say($"Saved {stored.TripId} version {outcome.Version}: {result.Event}", $"已保存 {stored.TripId} 版本 {outcome.Version}：{result.Event}") + string.Concat(changes.Take(40).Select(c => "\n" + c)), result);
    }

    private static ToolRefusalException Conflict(int expected, int found, ToolContext context) => new(new ToolFailure(
        FailureKind.Conflict,
        context.Say($"The trip stands at version {found}; the diff was made for another. Call replan_trip with the event again.", $"行程当前为版本 {found}，方案针对的是其他版本；请带 event 重新调用 replan_trip。"),
        "apply", expected.ToString(CultureInfo.InvariantCulture), $"{found}"));

    /// <summary>A local date-time means the zone of the trip's day of that date, or of its first day.</summary>
    private static Instant Now(string? text, Trip trip, ToolContext context)
    {
        if (text is null)
            return context.Clock.GetCurrentInstant();
        if (InstantPattern.General.Parse(text) is { Success: true, Value: var instant } && instant > Instant.FromUtc(1900, 1, 1, 0, 0) && instant < Instant.FromUtc(2200, 1, 1, 0, 0))
            return instant;
        var local = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(text.Replace(' ', 'T'));
        if (local is not { Success: true, Value.Year: >= 1900 and < 2200 })
            throw new ToolRefusalException(new ToolFailure(FailureKind.InvalidArgument, context.Say("That is no date and time.", "不是有效的日期时间。"), "now", text, "a local date and time", "\"2027-05-03T09:30\""));
        var day = trip.Days.FirstOrDefault(d => d.Date == local.Value.Date) ?? (trip.Days.Count > 0 ? trip.Days[0] : null);
        return local.Value.InZoneLeniently(day?.Zone ?? DateTimeZone.Utc).ToInstant();
    }
}
