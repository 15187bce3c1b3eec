using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Itineraries.Model;
using TravelPlanner.Domain.Itineraries.Solving;
using TravelPlanner.Tools.Places;

namespace TravelPlanner.Tools.Itineraries;

public sealed record PlanRouteRequest(
    [property: Description("2–12 names, ids or lat,lon"), Length(2, RouteOrder.MostStops)] string[] Stops,
    [property: AllowedValues("walk", "bicycle", "transit", "taxi")] string? Mode = null,
    [property: Description("Local HH:MM")] LocalTime? DepartAt = null,
    [property: Description("Local HH:MM")] LocalTime? ArriveBy = null,
    [property: Description("Find the shortest order; the first stop stays first")] bool Optimise = false,
    [property: Description("With optimise: the last stop stays last")] bool FixLast = false,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

public sealed record RouteStop(string Id, string NameEn, string NameZh, double Lat, double Lon, LocalTime? At);

public sealed record RouteLeg(string From, string To, string Mode, int Minutes, double Km);

public sealed record PlanRouteResult(
    IReadOnlyList<RouteStop> Stops, IReadOnlyList<RouteLeg> Legs, int TotalMinutes, double TotalKm, bool ProvedShortest, string Basis, Provenance Source);

/// <summary><c>plan_route</c>: the ways between stops, in the given or in the shortest order.</summary>
public static class PlanRouteTool
{
    /// <summary>Beyond this a stop needs a flight or a long train, which this tool does not know.</summary>
    private const double FarthestKm = 300;

    public static Tool Create(IGazetteer gazetteer) => ToolFactory.Create<PlanRouteRequest, PlanRouteResult>(
        "plan_route", "places", "Plan a route",
        "Ways between stops on the ground: mode, minutes, distance, clock times; can put the stops in the shortest order. Estimates.",
        ToolTraits.Computes, inDefaultList: true,
        (request, context, _) => ValueTask.FromResult(Plan(gazetteer, request, context)));

    private static ToolAnswer<PlanRouteResult> Plan(IGazetteer gazetteer, PlanRouteRequest request, ToolContext context)
    {
        if (request is { DepartAt: not null, ArriveBy: not null })
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, context.Say("Give one of the two times.", "出发时间与到达时间只能给一个。"), "arrive_by", $"{request.ArriveBy:HH:mm}", "depart_at or arrive_by, not both"));
        }

        TransferMode? mode = request.Mode is { } text ? Enum.Parse<TransferMode>(text, ignoreCase: true) : null;
        var stops = request.Stops.Select((s, i) => gazetteer.RequirePosition(s, $"stops[{i}]", context)).ToList();
        var n = stops.Count;
        var ways = new Transfer[n, n];
        var minutes = new int[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                ways[i, j] = TransferEstimate.Between(stops[i].Position, stops[j].Position, mode);
                minutes[i, j] = ways[i, j].Minutes;
            }
        }

        var order = request.Optimise ? RouteOrder.Shortest(minutes, request.FixLast) : [.. Enumerable.Range(0, n)];
        var legs = new List<RouteLeg>();
        for (var k = 0; k + 1 < n; k++)
        {
            var way = ways[order[k], order[k + 1]];
            if (way.DistanceKm > FarthestKm)
                throw TooFar(stops[order[k]], stops[order[k + 1]], way, order[k + 1], context);
            legs.Add(new RouteLeg(stops[order[k]].Id, stops[order[k + 1]].Id, way.Mode.ToString().ToLowerInvariant(), way.Minutes, way.DistanceKm));
        }

        var total = legs.Sum(l => l.Minutes);
        var clock = request.DepartAt ?? request.ArriveBy?.PlusMinutes(-total);
        var timed = new List<RouteStop>();
        for (var k = 0; k < n; k++)
        {
            var stop = stops[order[k]];
            timed.Add(new RouteStop(stop.Id, stop.Name.En, stop.Name.Zh, stop.Position.Latitude, stop.Position.Longitude, clock));
            clock = k < legs.Count ? clock?.PlusMinutes(legs[k].Minutes) : clock;
        }

        var result = new PlanRouteResult(
            timed, legs, total, Math.Round(legs.Sum(l => l.Km), 2), request.Optimise, TransferEstimate.Basis,
            new Provenance("embedded", SourceMode.Reference, context.Clock.GetCurrentInstant(), null, TransferEstimate.Basis));
        return new ToolAnswer<PlanRouteResult>(Text(result, context), result);
    }

    private static ToolRefusalException TooFar(PlaceCandidate from, PlaceCandidate to, Transfer way, int index, ToolContext context) => new(new ToolFailure(
        FailureKind.InvalidArgument,
        context.Say($"{from.Name.En} to {to.Name.En} is {way.DistanceKm:0} km: too far for this tool; see search_flights.", $"{from.Name.Zh}到{to.Name.Zh}约 {way.DistanceKm:0} 公里，超出本工具范围，请用 search_flights。"),
        $"stops[{index}]", to.Id, $"stops at most {FarthestKm:0} km apart"));

    private static string Text(PlanRouteResult route, ToolContext context)
    {
        var text = new StringBuilder();
        text.AppendLine(FormattableString.Invariant(
            $"{context.Say("Route", "路线")}: {route.TotalMinutes} min, {route.TotalKm:0.0} km ({context.Say("estimate from straight-line distance", "按直线距离估算")})"));
        for (var k = 0; k < route.Stops.Count; k++)
        {
            var stop = route.Stops[k];
            text.Append(k + 1).Append(". ");
            if (stop.At is { } at)
                text.Append(at.ToString("HH:mm", null)).Append(' ');
            text.Append(context.Say(stop.NameEn, stop.NameZh));
            if (k < route.Legs.Count)
                text.Append(FormattableString.Invariant($" → {route.Legs[k].Mode} {route.Legs[k].Minutes} min, {route.Legs[k].Km:0.0} km"));
            text.AppendLine();
        }

        if (route.ProvedShortest)
            text.AppendLine(context.Say("No shorter order exists.", "已证明为最短顺序。"));
        return text.ToString().TrimEnd();
    }
}
