using NodaTime;

namespace TravelPlanner.Tools.Preferences;

/// <summary>One record a user, versioned. Safe for concurrent use.</summary>
public interface IPreferenceStore
{
    ValueTask<StoredPreferences?> FindAsync(string userId, CancellationToken cancellation);

    /// <summary>Replaces the record when its version is the expected one. Durable when it returns.</summary>
    /// <param name="expectedVersion">0 for a record that is not there yet.</param>
    ValueTask<SaveOutcome> SaveAsync(string userId, TravelPreferences preferences, int expectedVersion, CancellationToken cancellation);
}

public sealed record StoredPreferences(TravelPreferences Preferences, int Version, Instant SavedAt);
