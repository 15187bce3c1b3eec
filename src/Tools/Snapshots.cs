using System.Text.Json.Nodes;
using NodaTime;

namespace TravelPlanner.Tools;

/// <summary>
/// Keeps what a tool answered for a while, so that a later call can name it by id (<c>get_offer</c>, <c>save_trip</c>) instead of the
/// model copying it. A snapshot belongs to the user it was made for.
/// </summary>
public interface ISnapshotStore
{
    /// <summary>Stores or replaces; an expired snapshot may be dropped at any time.</summary>
    /// <param name="kind">offer, itinerary, budget, replan.</param>
    ValueTask PutAsync(string userId, string kind, string id, JsonObject content, Instant expiresAt, CancellationToken cancellation);

    /// <summary>Null when there is none, it has expired, or it belongs to somebody else.</summary>
    ValueTask<JsonObject?> GetAsync(string userId, string kind, string id, CancellationToken cancellation);
}
