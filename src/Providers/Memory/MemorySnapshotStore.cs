using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Memory;

internal sealed class MemorySnapshotStore(IClock clock) : ISnapshotStore
{
    private const int MostOfAKind = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string User, string Kind), OrderedDictionary<string, (JsonObject Content, Instant ExpiresAt)>> _shelves = [];

    public ValueTask PutAsync(string userId, string kind, string id, JsonObject content, Instant expiresAt, CancellationToken cancellation)
    {
        var copy = (JsonObject)content.DeepClone();
        lock (_lock)
        {
            if (!_shelves.TryGetValue((userId, kind), out var shelf))
                _shelves[(userId, kind)] = shelf = new OrderedDictionary<string, (JsonObject, Instant)>(StringComparer.Ordinal);
            shelf.Remove(id);
            shelf.Add(id, (copy, expiresAt));
            if (shelf.Count > MostOfAKind)
                shelf.RemoveAt(0);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<JsonObject?> GetAsync(string userId, string kind, string id, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(
                _shelves.TryGetValue((userId, kind), out var shelf) && shelf.TryGetValue(id, out var kept) && kept.ExpiresAt > clock.GetCurrentInstant()
                    ? (JsonObject)kept.Content.DeepClone() : null);
        }
    }
}
