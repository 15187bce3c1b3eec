using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Memory;

/// <summary>Keeps everything in the process and forgets it at its end: for <c>--ephemeral</c> servers and for tests.</summary>
public static class MemoryStore
{
    public static TravelRecords Create(IClock clock) => new(
        new MemoryPreferenceStore(clock), new MemoryTripStore(clock), new MemorySnapshotStore(clock), new MemoryAuditLog());
}
