using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Providers.Tests.Stores;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    private string Backup => Path.Combine(_bench.Directory, "backup.db");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_restored_backup_has_what_was_there_when_it_was_made_and_the_replaced_file_is_kept()
    {
        await Save(1, 0);
        _bench.Store.Backup(Backup);
        await Save(2, 1);

        var kept = await _bench.Store.RestoreAsync(Backup, Cancel);

        Assert.Equal(1, await Adults());
        await Save(3, 1);
        _bench.Store.Close();
        File.Move(kept!, Backup, overwrite: true);
        await _bench.Store.RestoreAsync(Backup, Cancel);
        Assert.Equal(2, await Adults());
    }

    [Fact]
    public async Task Every_backup_made_while_trips_are_written_is_whole_and_holds_all_that_was_acknowledged_before_it()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var acknowledged = 0;
        Assert.Equal("ok", _bench.Store.Check());
        var writer = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await _bench.Records.Trips.SaveAsync("ann", "trip-1", TripStoreContract.Content("x"), acknowledged, Cancel);
                Interlocked.Increment(ref acknowledged);
            }
        }, Cancel);

        for (var round = 0; round < 5; round++)
        {
            var before = Volatile.Read(ref acknowledged);
            _bench.Store.Backup(Backup);
            using var copy = new SqliteBench();
            await copy.Store.RestoreAsync(Backup, Cancel);
            Assert.Equal("ok", copy.Store.Check());
            Assert.InRange((await copy.Records.Trips.FindAsync("ann", "trip-1", null, Cancel))?.Version ?? 0, before, int.MaxValue);
        }

        await stop.CancelAsync();
        await writer;
    }

    [Theory]
    [InlineData("not a database at all")]
    [InlineData("")]
    public async Task A_file_that_is_no_backup_is_refused_and_nothing_changes(string content)
    {
        await Save(1, 0);
        await File.WriteAllTextAsync(Backup, content, Cancel);

        await Assert.ThrowsAsync<StoreException>(async () => await _bench.Store.RestoreAsync(Backup, Cancel));
        Assert.Equal(1, await Adults());
    }

    [Fact]
    public async Task A_damaged_backup_is_refused()
    {
        await _bench.Records.Trips.SaveAsync("ann", "trip-1", TripStoreContract.Content(new string('t', 60_000)), 0, Cancel);
        _bench.Store.Backup(Backup);
        await using (var file = new FileStream(Backup, FileMode.Open))
        {
            file.Seek(4096, SeekOrigin.Begin);
            file.Write(new byte[8192]);
        }

        await Assert.ThrowsAsync<StoreException>(async () => await _bench.Store.RestoreAsync(Backup, Cancel));
    }

    [Fact]
    public async Task A_backup_of_a_newer_program_is_refused()
    {
        var newer = new Migrations([.. Steps(), new Migration("9999-later", "CREATE TABLE later (id INTEGER);")]);
        using (var later = new SqliteBench())
        {
            later.Reopen(newer);
            Directory.CreateDirectory(_bench.Directory);
            later.Store.Backup(Backup);
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await _bench.Store.RestoreAsync(Backup, Cancel));
        Assert.Contains("9999-later", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_database_can_be_replaced_by_its_backup()
    {
        await Save(1, 0);
        _bench.Store.Backup(Backup);
        _bench.Store.Close();
        await File.WriteAllTextAsync(_bench.Store.Path, new string('x', 4096), Cancel);

        var kept = await _bench.Store.RestoreAsync(Backup, Cancel);

        Assert.Equal(1, await Adults());
        Assert.Equal(new string('x', 4096), await File.ReadAllTextAsync(kept!, Cancel));
    }

    [Fact]
    public async Task A_database_in_use_is_not_replaced()
    {
        await Save(1, 0);
        _bench.Store.Backup(Backup);
        using var other = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_bench.Store.Path};Pooling=False");
        other.Open();
        using var reading = other.CreateCommand();
        reading.CommandText = "SELECT count(*) FROM preferences";
        reading.ExecuteScalar();

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await _bench.Store.RestoreAsync(Backup, Cancel));
        Assert.Contains("Stop the server", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Adults());
    }

    [Fact]
    public async Task A_backup_to_a_place_that_is_not_there_is_refused_with_a_sentence()
    {
        await Save(1, 0);

        var refusal = Assert.Throws<StoreException>(() => _bench.Store.Backup(Path.Combine(_bench.Directory, "no", "such", "place.db")));
        Assert.Contains("cannot be written", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => _bench.Store.Backup(_bench.Store.Path));
    }

    private static IEnumerable<Migration> Steps() => Migrations.BuiltIn.Steps;

    private async Task Save(int adults, int version) =>
        Assert.Equal(new SaveOutcome(true, version + 1), await _bench.Records.Preferences.SaveAsync("ann", new TravelPreferences(Adults: adults), version, Cancel));

    private async Task<int?> Adults() => (await _bench.Records.Preferences.FindAsync("ann", Cancel))?.Preferences.Adults;
}
