using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Tools.Offers;

/// <param name="UserId">To whom it was quoted.</param>
/// <param name="Kind"><c>flight</c> or <c>stay</c>.</param>
/// <param name="Summary">One line in English, as it was shown.</param>
public sealed record OfferSnapshot(string UserId, string OfferId, string Kind, Money Total, string Summary, Provenance Provenance);

/// <summary>
/// Remembers what was quoted, so that a later price can be compared with it. Offers can be asked for again without it: an id says
/// everything. Safe for concurrent use.
/// </summary>
public interface IOfferSnapshots
{
    /// <summary>The latest quote of an offer to a user replaces the one before.</summary>
    ValueTask SaveAsync(IReadOnlyList<OfferSnapshot> snapshots, CancellationToken cancellation);

    /// <summary>Null when this offer was never quoted to that user, or so long ago that it was forgotten.</summary>
    ValueTask<OfferSnapshot?> FindAsync(string userId, string offerId, CancellationToken cancellation);
}
