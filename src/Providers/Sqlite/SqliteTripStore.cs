using System.Text.Json;
using Dapper;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Providers.Sqlite;

internal sealed class SqliteTripStore(SqliteDatabase database) : ITripStore
{
    public ValueTask<SaveOutcome> SaveAsync(string userId, string tripId, TripContent content, int expectedVersion, CancellationToken cancellation)
    {
        var trip = TripReader.Read(content);
        var row = new
        {
            userId,
            tripId,
            version = expectedVersion + 1,
            at = database.Clock.GetCurrentInstant().ToUnixTimeMilliseconds(),
            title = trip.Title,
            status = trip.Status.ToString(),
            start = Text(trip.Start),
            end = Text(trip.End),
            content = JsonSerializer.Serialize(content, ToolJson.Options),
        };
        return database.WriteAsync(
            durable: true,
            (connection, transaction) =>
            {
                var found = connection.ExecuteScalar<int?>("SELECT latest FROM trip WHERE user_id = @userId AND trip_id = @tripId", row, transaction) ?? 0;
                if (found != expectedVersion)
                    return new SaveOutcome(false, found);
                connection.Execute(
                    "INSERT INTO trip (user_id, trip_id, latest) VALUES (@userId, @tripId, @version) ON CONFLICT (user_id, trip_id) DO UPDATE SET latest = excluded.latest",
                    row, transaction);
                connection.Execute(
                    """
                    INSERT INTO trip_version (user_id, trip_id, version, saved_at, title, status, start_date, end_date, content)
                    VALUES (@userId, @tripId, @version, @at, @title, @status, @start, @end, @content)
                    """,
                    row, transaction);
                return new SaveOutcome(true, row.version);
            },
            cancellation);
    }

    public ValueTask<StoredTrip?> FindAsync(string userId, string tripId, int? version, CancellationToken cancellation) =>
        ValueTask.FromResult(database.Read(connection =>
        {
            var row = connection.QuerySingleOrDefault<VersionRow>(
                """
                SELECT v.version AS Version, v.saved_at AS SavedAt, v.content AS Content
                FROM trip t JOIN trip_version v ON v.user_id = t.user_id AND v.trip_id = t.trip_id AND v.version = coalesce(@version, t.latest)
                WHERE t.user_id = @userId AND t.trip_id = @tripId
                """,
                new { userId, tripId, version });
            return row is null
                ? null
                : new StoredTrip(
                    tripId, (int)row.Version, Instant.FromUnixTimeMilliseconds(row.SavedAt), JsonSerializer.Deserialize<TripContent>(row.Content, ToolJson.Results)!);
        }));

    public ValueTask<IReadOnlyList<TripSummary>> ListAsync(string userId, CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyList<TripSummary>>(database.Read(connection => connection.Query<SummaryRow>(
            """
            SELECT v.trip_id AS TripId, v.version AS Version, v.title AS Title, v.status AS Status, v.start_date AS Start, v.end_date AS "End", v.saved_at AS SavedAt
            FROM trip t JOIN trip_version v ON v.user_id = t.user_id AND v.trip_id = t.trip_id AND v.version = t.latest
            WHERE t.user_id = @userId ORDER BY v.saved_at DESC, v.trip_id
            """,
            new { userId }).Select(r => r.Summary).ToList()));

    private static string? Text(LocalDate? date) => date is { } d ? LocalDatePattern.Iso.Format(d) : null;

    private sealed record VersionRow(long Version, long SavedAt, string Content);

    private sealed record SummaryRow(string TripId, long Version, string Title, string Status, string? Start, string? End, long SavedAt)
    {
        public TripSummary Summary => new(
            TripId, (int)Version, Title, Enum.Parse<TripStatus>(Status), Date(Start), Date(End), Instant.FromUnixTimeMilliseconds(SavedAt));

        private static LocalDate? Date(string? text) => text is null ? null : LocalDatePattern.Iso.Parse(text).Value;
    }
}
