using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Trips;

namespace TravelPlanner.Tools.Trips;

/// <summary>Trips with all their versions. A trip belongs to one user; nobody else sees it. Safe for concurrent use.</summary>
public interface ITripStore
{
    /// <summary>Adds the next version when the latest is the expected one. Durable when it returns.</summary>
    /// <param name="expectedVersion">0 for a trip that is not there yet.</param>
    ValueTask<SaveOutcome> SaveAsync(string userId, string tripId, TripContent content, int expectedVersion, CancellationToken cancellation);

    /// <param name="version">Null for the latest.</param>
    ValueTask<StoredTrip?> FindAsync(string userId, string tripId, int? version, CancellationToken cancellation);

    /// <summary>The latest version of each of the user's trips, the last saved first.</summary>
    ValueTask<IReadOnlyList<TripSummary>> ListAsync(string userId, CancellationToken cancellation);
}

/// <summary>
/// A trip as it is kept. Plans, offers and the budget are the whole snapshots their tools gave, so that nothing in the trip
/// depends on a snapshot that expires; <see cref="TripReader"/> reads them into a <see cref="Trip"/>.
/// </summary>
/// <param name="Booked">Ids of offers and places that are booked or fixed.</param>
public sealed record TripContent(
    string Title, TripStatus Status, Party Party, IReadOnlyList<JsonObject> Plans, IReadOnlyList<JsonObject> Flights, IReadOnlyList<JsonObject> Stays,
    JsonObject? Budget = null, string? Notes = null, IReadOnlyList<JsonObject>? Ways = null, IReadOnlyList<string>? Booked = null);

/// <summary>One version of a trip, read once.</summary>
public sealed class StoredTrip(string tripId, int version, Instant savedAt, TripContent content)
{
    public string TripId => tripId;

    public int Version => version;

    public Instant SavedAt => savedAt;

    public TripContent Content => content;

    public Trip Trip { get; } = TripReader.Read(content);
}

/// <param name="Start">Null when nothing in the trip has a date.</param>
public sealed record TripSummary(string TripId, int Version, string Title, TripStatus Status, LocalDate? Start, LocalDate? End, Instant SavedAt)
{
    public static TripSummary Of(StoredTrip trip) =>
        new(trip.TripId, trip.Version, trip.Trip.Title, trip.Trip.Status, trip.Trip.Start, trip.Trip.End, trip.SavedAt);
}
