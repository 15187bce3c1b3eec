using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Trips;

public sealed record GetTripRequest(
    [property: Description("None lists the saved trips")] string? TripId = null,
    [property: Description("Default the latest")] int? Version = null,
    [property: AllowedValues("concise", "detailed")] string Detail = "concise",
    [property: Range(1, 50)] int Limit = 20,
    string? Cursor = null,
    [property: AllowedValues("en", "zh")] string? Lang = null) : ILocalizedRequest;

/// <param name="Trips">The list, or the one trip that was asked for.</param>
/// <param name="Content">The trip whole, as it was saved.</param>
public sealed record GetTripResult(
    IReadOnlyList<TripSummary> Trips, JsonObject? Content = null, IReadOnlyList<Money>? Cost = null, string? NextCursor = null);

/// <summary><c>get_trip</c>: one saved trip, any version of it, or the list of them.</summary>
public sealed class GetTripTool(ITripStore trips)
{
    public Tool Create() => ToolFactory.Create<GetTripRequest, GetTripResult>(
        "get_trip", "trips", "Get a trip", "Reads a saved trip (any version), or lists the saved trips.",
        ToolTraits.Computes, inDefaultList: true, GetAsync);

    private async ValueTask<ToolAnswer<GetTripResult>> GetAsync(GetTripRequest request, ToolContext context, CancellationToken cancellation)
    {
        if (request.TripId is not { } id)
        {
            var page = Page<TripSummary>.Of(await trips.ListAsync(context.UserId, cancellation), request.Limit, request.Cursor, "get_trip");
            return new ToolAnswer<GetTripResult>(TripText.List(page, context), new GetTripResult(page.Items, NextCursor: page.NextCursor));
        }

        var stored = await trips.RequireAsync(id, request.Version, context, cancellation);
        return new ToolAnswer<GetTripResult>(
            TripText.Write(stored, request.Detail == "detailed", context),
            new GetTripResult([TripSummary.Of(stored)], (JsonObject)JsonSerializer.SerializeToNode(stored.Content, ToolJson.Options)!, stored.Trip.Cost));
    }
}
