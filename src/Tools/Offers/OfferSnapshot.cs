using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Flights;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Tools.Flights;
using TravelPlanner.Tools.Stays;

namespace TravelPlanner.Tools.Offers;

/// <summary>
/// What was quoted: kept so that a later price can be compared with it, a budget can name it by id, and a trip can keep it with its
/// times and place.
/// </summary>
/// <param name="Kind"><c>flight</c> or <c>stay</c>.</param>
/// <param name="Summary">One line, in the language it was shown in.</param>
/// <param name="Slices">Of a flight; null for a stay.</param>
/// <param name="CheckIn">Of a stay, as the next three; null for a flight.</param>
public sealed record OfferSnapshot(
    string OfferId, string Kind, Money Total, string Summary, Provenance Provenance, IReadOnlyList<SliceSnapshot>? Slices = null,
    LocalDate? CheckIn = null, LocalDate? CheckOut = null, double? Lat = null, double? Lon = null)
{
    /// <summary>Longer than an offer is valid: an expired price is still worth comparing with.</summary>
    private static readonly Duration Kept = Duration.FromDays(7);

    public static OfferSnapshot Of(Offer offer, ToolContext context) => new(
        offer.Id, "flight", offer.Fare.Total, FlightOfferText.Summary(offer, context), offer.Provenance,
        [.. offer.Slices.Select(s => new SliceSnapshot([.. s.Segments.Select(SegmentSnapshot.Of)]))]);

    public static OfferSnapshot Of(StayOffer offer, ToolContext context) => new(
        offer.Id, "stay", offer.Total, StayOfferText.Summary(offer, context), offer.Provenance, null,
        offer.CheckIn, offer.CheckOut, offer.Hotel.Position.Latitude, offer.Hotel.Position.Longitude);

    public static async ValueTask<OfferSnapshot?> FindAsync(ISnapshotStore store, string offerId, ToolContext context, CancellationToken cancellation) =>
        (await store.GetAsync(context.UserId, "offer", offerId, cancellation))?.Deserialize<OfferSnapshot>(ToolJson.Results);

    public ValueTask SaveAsync(ISnapshotStore store, ToolContext context, CancellationToken cancellation) => store.PutAsync(
        context.UserId, "offer", OfferId, (JsonObject)JsonSerializer.SerializeToNode(this, ToolJson.Options)!, Provenance.RetrievedAt + Kept, cancellation);
}

public sealed record SliceSnapshot(IReadOnlyList<SegmentSnapshot> Segments);

/// <param name="Depart">Local time with its offset from UTC, so that an hour that happens twice is told apart.</param>
public sealed record SegmentSnapshot(string Flight, string From, string To, string Depart, DateTimeZone DepartZone, string Arrive, DateTimeZone ArriveZone)
{
    private static readonly OffsetDateTimePattern Stamp = OffsetDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mmo<+HH:mm>");

    public static SegmentSnapshot Of(Segment s) => new(
        s.Flight, s.Origin.Iata, s.Destination.Iata, Stamp.Format(s.Departure.ToOffsetDateTime()), s.Departure.Zone,
        Stamp.Format(s.Arrival.ToOffsetDateTime()), s.Arrival.Zone);
}
