using Dapper;
using Microsoft.Data.Sqlite;
using TravelPlanner.Providers.Sqlite;

namespace TravelPlanner.Providers.Tests.Stores;

public sealed class SqliteMigrationTests : IDisposable
{
    private static readonly Migration One = new("0001-one", "CREATE TABLE one (id INTEGER);");
    private static readonly Migration Two = new("0002-two", "ALTER TABLE one ADD COLUMN two TEXT;\nINSERT INTO one (id, two) VALUES (1, 'b');");

    private readonly StoppedClock _clock = new();
    private readonly SqliteConnection _connection;

    public SqliteMigrationTests()
    {
        using var library = new SqliteBench();
        _ = library.Store.Check();
        _connection = new SqliteConnection("Data Source=:memory:");
        _connection.Open();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Steps_are_applied_once_and_in_order()
    {
        new Migrations([One]).Apply(_connection, _clock);
        new Migrations([One, Two]).Apply(_connection, _clock);
        new Migrations([One, Two]).Apply(_connection, _clock);

        Assert.Equal(["0001-one", "0002-two"], _connection.Query<string>("SELECT name FROM schema_migration ORDER BY name"));
        Assert.Equal(1, _connection.ExecuteScalar<long>("SELECT count(*) FROM one"));
    }

    [Fact]
    public void A_step_that_fails_leaves_nothing_behind()
    {
        Assert.Throws<SqliteException>(() => new Migrations([One, new Migration("0002-bad", "CREATE TABLE two (id INTEGER); CREATE TABLE one (id INTEGER);")]).Apply(_connection, _clock));

        Assert.Empty(_connection.Query<string>("SELECT name FROM sqlite_master"));
    }

    [Fact]
    public void A_script_that_was_changed_after_it_was_applied_is_refused() => Refused(
        [One, Two], [One, Two with { Script = Two.Script + " -- mended" }], "0002-two was changed after it was applied");

    [Fact]
    public void A_database_of_a_newer_program_is_refused() => Refused([One, Two], [One], "0002-two, which this program does not know (its last is 0001-one)");

    [Fact]
    public void A_database_with_another_history_is_refused() => Refused([One], [new Migration("0001-other", One.Script), Two], "0001-one where this program has 0001-other");

    [Fact]
    public void Line_endings_are_not_a_change() => Assert.Equal(Two.Checksum, new Migration(Two.Name, Two.Script.Replace("\n", "\r\n", StringComparison.Ordinal)).Checksum);

    [Fact]
    public void A_database_without_a_history_is_not_ours() => Assert.Contains(
        "not a TravelPlanner database", Assert.Throws<StoreException>(() => Migrations.BuiltIn.Verify(_connection)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_built_in_steps_apply()
    {
        Migrations.BuiltIn.Apply(_connection, _clock);

        Assert.Equal("ok", _connection.ExecuteScalar<string>("PRAGMA integrity_check"));
        Assert.NotEqual(0, Migrations.BuiltIn.Verify(_connection));
    }

    private void Refused(Migration[] before, Migration[] now, string reason)
    {
        new Migrations(before).Apply(_connection, _clock);

        Assert.Contains(reason, Assert.Throws<StoreException>(() => new Migrations(now).Apply(_connection, _clock)).Message, StringComparison.Ordinal);
    }
}
