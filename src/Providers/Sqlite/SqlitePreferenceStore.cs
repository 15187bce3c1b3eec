using System.Text.Json;
using Dapper;
using NodaTime;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Providers.Sqlite;

internal sealed class SqlitePreferenceStore(SqliteDatabase database) : IPreferenceStore
{
    public ValueTask<StoredPreferences?> FindAsync(string userId, CancellationToken cancellation) => ValueTask.FromResult(database.Read(connection =>
        connection.QuerySingleOrDefault<Row>("SELECT version AS Version, saved_at AS SavedAt, content AS Content FROM preferences WHERE user_id = @userId", new { userId }) is { } row
            ? new StoredPreferences(
                JsonSerializer.Deserialize<TravelPreferences>(row.Content, ToolJson.Results)!, (int)row.Version, Instant.FromUnixTimeMilliseconds(row.SavedAt))
            : null));

    public ValueTask<SaveOutcome> SaveAsync(string userId, TravelPreferences preferences, int expectedVersion, CancellationToken cancellation)
    {
        var content = JsonSerializer.Serialize(preferences, ToolJson.Options);
        var at = database.Clock.GetCurrentInstant().ToUnixTimeMilliseconds();
        return database.WriteAsync(
            durable: true,
            (connection, transaction) =>
            {
                var found = connection.ExecuteScalar<int?>("SELECT version FROM preferences WHERE user_id = @userId", new { userId }, transaction) ?? 0;
                if (found != expectedVersion)
                    return new SaveOutcome(false, found);
                connection.Execute(
                    """
                    INSERT INTO preferences (user_id, version, saved_at, content) VALUES (@userId, @version, @at, @content)
                    ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, saved_at = excluded.saved_at, content = excluded.content
                    """,
                    new { userId, version = found + 1, at, content }, transaction);
                return new SaveOutcome(true, found + 1);
            },
            cancellation);
    }

    private sealed record Row(long Version, long SavedAt, string Content);
}
