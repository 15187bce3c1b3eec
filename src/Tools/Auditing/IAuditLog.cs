using NodaTime;

namespace TravelPlanner.Tools.Auditing;

/// <summary>Append-only: who did what, when. Arguments are kept as a hash, so the log holds no personal text.</summary>
public interface IAuditLog
{
    /// <summary>Durable when it returns.</summary>
    ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellation);

    /// <summary>Entries with <paramref name="from"/> &lt;= at &lt; <paramref name="to"/>, oldest first.</summary>
    /// <param name="userId">Null for everybody's.</param>
    ValueTask<IReadOnlyList<AuditEntry>> ListAsync(Instant from, Instant to, string? userId, int limit, CancellationToken cancellation);
}

/// <param name="At">Kept to the millisecond.</param>
/// <param name="Action">Name of the tool or command.</param>
/// <param name="ArgumentsHash">SHA-256 of the arguments as they came, hexadecimal.</param>
public sealed record AuditEntry(Instant At, string UserId, string Action, string ArgumentsHash);
