using Dapper;
using NodaTime;
using TravelPlanner.Tools.Auditing;

namespace TravelPlanner.Providers.Sqlite;

internal sealed class SqliteAuditLog(SqliteDatabase database) : IAuditLog
{
    public async ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellation) => await database.WriteAsync(
        durable: true,
        (connection, transaction) => connection.Execute(
            "INSERT INTO audit (at, user_id, action, arguments_hash) VALUES (@At, @UserId, @Action, @ArgumentsHash)",
            new { At = entry.At.ToUnixTimeMilliseconds(), entry.UserId, entry.Action, entry.ArgumentsHash }, transaction),
        cancellation);

    public ValueTask<IReadOnlyList<AuditEntry>> ListAsync(Instant from, Instant to, string? userId, int limit, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<AuditEntry>>(database.Read(connection => connection.Query<Row>(
            """
            SELECT at AS At, user_id AS UserId, action AS Action, arguments_hash AS ArgumentsHash FROM audit
            WHERE at >= @from AND at < @to AND (@userId IS NULL OR user_id = @userId) ORDER BY at, seq LIMIT @limit
            """,
            new { from = from.ToUnixTimeMilliseconds(), to = to.ToUnixTimeMilliseconds(), userId, limit })
            .Select(r => new AuditEntry(Instant.FromUnixTimeMilliseconds(r.At), r.UserId, r.Action, r.ArgumentsHash)).ToList()));

    private sealed record Row(long At, string UserId, string Action, string ArgumentsHash);
}
