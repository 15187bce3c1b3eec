using TravelPlanner.McpServer.Subscriptions;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.McpServer.Resources;

/// <summary>
/// Tells those who watch <c>trip://{id}</c> of every saved version. Give it to the tools in the place of the store it stands on,
/// or their saves go unheard.
/// </summary>
public sealed class PublishingTripStore(ITripStore trips) : ITripStore
{
    public ResourceUpdates Updates { get; } = new();

    public async ValueTask<SaveOutcome> SaveAsync(
        string userId, string tripId, TripContent content, int expectedVersion, CancellationToken cancellation)
    {
        var outcome = await trips.SaveAsync(userId, tripId, content, expectedVersion, cancellation);
        if (outcome.Saved)
        {
            Updates.Publish(userId, $"trip://{tripId}");
            // Clients on .NET send a Uri, which writes an authority without a path with a slash.
            Updates.Publish(userId, $"trip://{tripId}/");
            Updates.Publish(userId, $"trip://{tripId}/ics");
        }

        return outcome;
    }

    public ValueTask<StoredTrip?> FindAsync(string userId, string tripId, int? version, CancellationToken cancellation) =>
        trips.FindAsync(userId, tripId, version, cancellation);

    public ValueTask<IReadOnlyList<TripSummary>> ListAsync(string userId, CancellationToken cancellation) => trips.ListAsync(userId, cancellation);
}
