using System.Text.Json.Nodes;
using Dapper;
using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Sqlite;

/// <summary>Snapshots are a memory of answers, not records: they survive the process, but a power cut may take the last of them.</summary>
internal sealed class SqliteSnapshotStore(SqliteDatabase database, int mostOfAKind) : ISnapshotStore
{
    public async ValueTask PutAsync(string userId, string kind, string id, JsonObject content, Instant expiresAt, CancellationToken cancellation)
    {
        var row = new
        {
            userId,
            kind,
            id,
            content = content.ToJsonString(ToolJson.Options),
            expiresAt = expiresAt.ToUnixTimeMilliseconds(),
            now = database.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
            mostOfAKind,
        };
        await database.WriteAsync(
            durable: false,
            (connection, transaction) => connection.Execute(
                """
                DELETE FROM snapshot WHERE expires_at <= @now;
                DELETE FROM snapshot WHERE user_id = @userId AND kind = @kind AND id = @id;
                INSERT INTO snapshot (user_id, kind, id, expires_at, content) VALUES (@userId, @kind, @id, @expiresAt, @content);
                DELETE FROM snapshot WHERE user_id = @userId AND kind = @kind AND seq <=
                  (SELECT seq FROM snapshot WHERE user_id = @userId AND kind = @kind ORDER BY seq DESC LIMIT 1 OFFSET @mostOfAKind);
                """,
                row, transaction),
            cancellation);
    }

    public ValueTask<JsonObject?> GetAsync(string userId, string kind, string id, CancellationToken cancellation)
    {
        var now = database.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        var content = database.Read(connection => connection.ExecuteScalar<string?>(
            "SELECT content FROM snapshot WHERE user_id = @userId AND kind = @kind AND id = @id AND expires_at > @now", new { userId, kind, id, now }));
        return ValueTask.FromResult(content is null ? null : JsonNode.Parse(content)!.AsObject());
    }
}
