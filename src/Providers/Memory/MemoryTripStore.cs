using System.Text.Json;
using NodaTime;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Providers.Memory;

internal sealed class MemoryTripStore(IClock clock) : ITripStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string User, string Trip), List<StoredTrip>> _versions = [];

    public ValueTask<SaveOutcome> SaveAsync(string userId, string tripId, TripContent content, int expectedVersion, CancellationToken cancellation)
    {
        // A copy: what the caller does to its objects afterwards is not saved.
        var copy = JsonSerializer.Deserialize<TripContent>(JsonSerializer.SerializeToUtf8Bytes(content, ToolJson.Options), ToolJson.Results)!;
        lock (_lock)
        {
            var versions = _versions.GetValueOrDefault((userId, tripId)) ?? [];
            if (versions.Count != expectedVersion)
                return ValueTask.FromResult(new SaveOutcome(false, versions.Count));
            versions.Add(new StoredTrip(tripId, expectedVersion + 1, clock.GetCurrentInstant(), copy));
            _versions[(userId, tripId)] = versions;
            return ValueTask.FromResult(new SaveOutcome(true, versions.Count));
        }
    }

    public ValueTask<StoredTrip?> FindAsync(string userId, string tripId, int? version, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                _versions.TryGetValue((userId, tripId), out var versions) ? versions.ElementAtOrDefault((version ?? versions.Count) - 1) : null);
        }
    }

    public ValueTask<IReadOnlyList<TripSummary>> ListAsync(string userId, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<TripSummary>>(
            [
                .. _versions.Where(v => v.Key.User == userId).Select(v => TripSummary.Of(v.Value[^1]))
                    .OrderByDescending(t => t.SavedAt).ThenBy(t => t.TripId, StringComparer.Ordinal),
            ]);
        }
    }
}
