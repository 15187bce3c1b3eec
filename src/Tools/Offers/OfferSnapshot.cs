using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Offers;

/// <summary>What was quoted: kept so that a later price can be compared with it and a budget can name it by id.</summary>
/// <param name="Kind"><c>flight</c> or <c>stay</c>.</param>
/// <param name="Summary">One line, in the language it was shown in.</param>
public sealed record OfferSnapshot(string OfferId, string Kind, Money Total, string Summary, Provenance Provenance)
{
    /// <summary>Longer than an offer is valid: an expired price is still worth comparing with.</summary>
    private static readonly Duration Kept = Duration.FromDays(7);

    public static async ValueTask<OfferSnapshot?> FindAsync(ISnapshotStore store, string offerId, ToolContext context, CancellationToken cancellation) =>
        (await store.GetAsync(context.UserId, "offer", offerId, cancellation))?.Deserialize<OfferSnapshot>(ToolJson.Options);

    public ValueTask SaveAsync(ISnapshotStore store, ToolContext context, CancellationToken cancellation) => store.PutAsync(
        context.UserId, "offer", OfferId, (JsonObject)JsonSerializer.SerializeToNode(this, ToolJson.Options)!, Provenance.RetrievedAt + Kept, cancellation);
}
