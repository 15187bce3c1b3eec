using NodaTime;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Providers.Memory;

internal sealed class MemoryPreferenceStore(IClock clock) : IPreferenceStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredPreferences> _byUser = new(StringComparer.Ordinal);

    public ValueTask<StoredPreferences?> FindAsync(string userId, CancellationToken cancellation)
    {
        lock (_lock)
            return ValueTask.FromResult(_byUser.GetValueOrDefault(userId));
    }

    public ValueTask<SaveOutcome> SaveAsync(string userId, TravelPreferences preferences, int expectedVersion, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var found = _byUser.GetValueOrDefault(userId)?.Version ?? 0;
            if (found != expectedVersion)
                return ValueTask.FromResult(new SaveOutcome(false, found));
            _byUser[userId] = new StoredPreferences(preferences, found + 1, clock.GetCurrentInstant());
            return ValueTask.FromResult(new SaveOutcome(true, found + 1));
        }
    }
}
