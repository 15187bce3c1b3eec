using NodaTime;
using TravelPlanner.Tools.Auditing;

namespace TravelPlanner.Providers.Memory;

internal sealed class MemoryAuditLog : IAuditLog
{
    private readonly Lock _lock = new();
    private readonly List<AuditEntry> _entries = [];

    public ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellation)
    {
        lock (_lock)
            _entries.Add(entry with { At = Instant.FromUnixTimeMilliseconds(entry.At.ToUnixTimeMilliseconds()) });
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(Instant from, Instant to, string? userId, int limit, CancellationToken cancellation)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<AuditEntry>>(
                [.. _entries.Where(e => e.At >= from && e.At < to && (userId is null || e.UserId == userId)).OrderBy(e => e.At).Take(limit)]);
        }
    }
}
