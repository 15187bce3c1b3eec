using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Domain.Trips.Checking;

namespace TravelPlanner.Tools.Trips;

public sealed record CheckTripRequest(
    string? TripId = null,
    [property: Length(1, 80)] string? PlanId = null,
    [property: Description("{city, days:[{date, stops:[{name, start, leave}]}], flights, stays, adults, budget}")] JsonObject? Plan = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Severity">error, warning, info.</param>
/// <param name="Date">Null when it is of the whole trip.</param>
/// <param name="Verified">The trip was checked again with the fix.</param>
public sealed record ViolationRow(string Code, string Severity, LocalDate? Date, string Subject, string Name, string Evidence, string Fix, bool Verified)
{
    internal static ViolationRow Of(TripFinding f, ToolContext context) => new(
        f.Code, f.Severity.ToString().ToLowerInvariant(), f.Date, f.Subject, f.Name.In(context.Language), f.Evidence.In(context.Language), f.Fix.In(context.Language), f.FixVerified);
}

/// <param name="Feasible">No error was found.</param>
public sealed record CheckTripResult(string Subject, bool Feasible, int Errors, int Warnings, IReadOnlyList<ViolationRow> Violations);

/// <summary><c>check_trip</c>: everything that is wrong with a saved trip, a plan of <c>plan_itinerary</c>, or a plan from outside.</summary>
internal sealed class CheckTripTool(ITripStore trips, ISnapshotStore snapshots, IGazetteer gazetteer, IPlaceCatalogue places, TripFactsSource source)
{
    private const int MostLines = 40;

    /// <remarks>Not in the default list: with its result it would cost more than the list has left.</remarks>
    public Tool Create() => ToolFactory.Create<CheckTripRequest, CheckTripResult>(
        "check_trip", "trips", "Check a trip", "Every violation of a trip or plan, with evidence and fix.", ToolTraits.Reads, inDefaultList: true, CheckAsync);

    private async ValueTask<ToolAnswer<CheckTripResult>> CheckAsync(CheckTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        var (subject, trip) = await TripAsync(request, context, cancellation);
        var facts = await source.GatherAsync(trip, context.Clock.GetCurrentInstant(), cancellation);
        var findings = TripChecker.Check(trip, facts, cancellation);
        var result = new CheckTripResult(
            subject, findings.All(f => f.Severity != Severity.Error), findings.Count(f => f.Severity == Severity.Error), findings.Count(f => f.Severity == Severity.Warning),
            [.. findings.Select(f => ViolationRow.Of(f, context))]);
        return new ToolAnswer<CheckTripResult>(Text(result, trip, context), result);
    }

    private async ValueTask<(string Subject, Trip Trip)> TripAsync(CheckTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (new object?[] { request.TripId, request.PlanId, request.Plan }.Count(g => g is not null) != 1)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Say what to check: one of trip_id, plan_id, plan.", "请说明检查对象：trip_id、plan_id、plan 三者之一。"), "trip_id", "none or several", "exactly one of trip_id, plan_id, plan",
                """{"plan": {"city": "Paris", "days": [{"date": "2027-05-03", "stops": [{"name": "Louvre", "start": "09:00", "leave": "12:00"}]}]}}"""));
        }

        if (request.TripId is { } id)
        {
            var stored = await trips.RequireAsync(id, null, context, cancellation);
            return (stored.TripId, stored.Trip);
        }

        if (request.PlanId is { } planId)
        {
            var plan = await snapshots.GetAsync(context.UserId, "itinerary", planId, cancellation) ?? throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"There is no plan '{planId}', or it has expired.", $"没有编号为“{planId}”的计划，或已过期。"), "plan_id", planId, context.Say("a plan_id of plan_itinerary, at most a week old", "plan_itinerary 一周内给出的 plan_id")));
            return (planId, TripReader.Read(new TripContent(planId, TripStatus.Draft, new Party(1, []), [plan], [], [])));
        }

        return ("plan", TripReader.Read(await new InlinePlan(gazetteer, places, context).ReadAsync(request.Plan!, cancellation)));
    }

    private static string Text(CheckTripResult result, Trip trip, ToolContext context)
    {
        var infos = result.Violations.Count - result.Errors - result.Warnings;
        var text = new StringBuilder(context.Say(
            $"{result.Subject}: errors {result.Errors}, warnings {result.Warnings}, notes {infos}", $"{result.Subject}：{result.Errors} 个错误，{result.Warnings} 个警告，{infos} 条提示")).AppendLine();
        if (trip.HasSimulated)
            text.AppendLine(context.Say("Prices and timetables in it are simulated.", "其中的价格与航班时刻为模拟数据。"));
        foreach (var row in result.Violations.Take(MostLines))
            text.AppendLine(Line(row, context));
        if (result.Violations.Count > MostLines)
            text.AppendLine(context.Say($"… and {result.Violations.Count - MostLines} more", $"……另有 {result.Violations.Count - MostLines} 条"));
        if (result.Violations.Count == 0)
            text.AppendLine(context.Say("Nothing to object to.", "没有发现问题。"));
        return text.ToString().TrimEnd();
    }

    internal static string Line(ViolationRow row, ToolContext context)
    {
        var severity = row.Severity switch { "error" => context.Say("ERROR", "错误"), "warning" => context.Say("warning", "警告"), _ => context.Say("note", "提示") };
        var date = row.Date is { } d ? $" {d:uuuu-MM-dd}" : "";
        var verified = row.Verified ? context.Say(" (checked)", "（已验证）") : "";
        return context.Say($"{severity}{date} {row.Name}: {row.Evidence} [{row.Code}]\n  fix: {row.Fix}{verified}", $"{severity}{date} {row.Name}：{row.Evidence} [{row.Code}]\n  建议：{row.Fix}{verified}");
    }
}
