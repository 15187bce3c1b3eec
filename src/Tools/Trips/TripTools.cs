using System.Globalization;

namespace TravelPlanner.Tools.Trips;

public static class TripTools
{
    /// <summary><c>save_trip</c>, <c>get_trip</c>, <c>export_trip</c>.</summary>
    public static IReadOnlyList<Tool> Create(ITripStore trips, ISnapshotStore snapshots, IGazetteer gazetteer) =>
        [new SaveTripTool(trips, snapshots).Create(), new GetTripTool(trips).Create(), new ExportTripTool(trips, gazetteer).Create()];

    /// <summary><c>check_trip</c>, <c>replan_trip</c>.</summary>
    public static IReadOnlyList<Tool> CreateChecks(TravelPorts p)
    {
        var facts = new TripFactsSource(p.Gazetteer, p.Places, p.Holidays, p.Weather, p.Rates, p.Flights, p.Stays, p.Connections);
        return
        [
            new CheckTripTool(p.Records.Trips, p.Records.Snapshots, p.Gazetteer, p.Places, facts).Create(),
            new ReplanTripTool(p.Records.Trips, p.Records.Snapshots, p.Gazetteer, facts, new ReplanOffersSource(p.Gazetteer, p.Flights, p.Stays)).Create(),
        ];
    }

    /// <exception cref="ToolRefusalException">There is none, or it is somebody else's: the two look alike.</exception>
    internal static async ValueTask<StoredTrip> RequireAsync(
        this ITripStore trips, string tripId, int? version, ToolContext context, CancellationToken cancellation)
    {
        if (await trips.FindAsync(context.UserId, tripId, version, cancellation) is { } trip)
            return trip;
        if (version is not null && await trips.FindAsync(context.UserId, tripId, null, cancellation) is { } latest)
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.NotFound, context.Say($"The trip has no version {version}.", $"该行程没有版本 {version}。"), "version",
                version.Value.ToString(CultureInfo.InvariantCulture), $"1–{latest.Version}"));
        }

        throw new ToolRefusalException(new ToolFailure(
            FailureKind.NotFound, context.Say($"There is no trip '{tripId}'.", $"没有编号为“{tripId}”的行程。"), "trip_id", tripId,
            context.Say("an id that get_trip lists when it is called without trip_id", "不带 trip_id 调用 get_trip 所列出的编号"), "{}"));
    }
}
