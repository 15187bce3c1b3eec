using Dapper;
using Microsoft.Data.Sqlite;
using TravelPlanner.Providers.Sqlite;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>What is the SQLite store's own: the file, its history, its copies.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly SqliteBench _bench = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Nothing_is_written_before_the_first_use()
    {
        Assert.False(Directory.Exists(_bench.Directory));
        await Save("CNY", 0);
        Assert.True(File.Exists(_bench.Store.Path));
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_files()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await Save("CNY", 0);

        Assert.Equal(Convert.ToInt32("700", 8), (int)File.GetUnixFileMode(_bench.Directory));
        foreach (var file in Directory.GetFiles(_bench.Directory))
            Assert.Equal(Convert.ToInt32("600", 8), (int)File.GetUnixFileMode(file));
    }

    [Fact]
    public async Task A_reopened_store_has_everything()
    {
        await Save("CNY", 0);
        await _bench.Records.Trips.SaveAsync("ann", "trip-1", TripStoreContract.Content("Kept"), 0, Cancel);
        await _bench.Records.Snapshots.PutAsync("ann", "offer", "o1", [], _bench.Clock.Now.Plus(NodaTime.Duration.FromHours(1)), Cancel);
        _bench.Reopen();

        Assert.Equal("CNY", await Currency());
        Assert.Equal("Kept", (await _bench.Records.Trips.FindAsync("ann", "trip-1", null, Cancel))!.Content.Title);
        Assert.NotNull(await _bench.Records.Snapshots.GetAsync("ann", "offer", "o1", Cancel));
    }

    [Fact]
    public async Task The_audit_log_cannot_be_changed_or_shortened()
    {
        await _bench.Records.Audit.AppendAsync(new(_bench.Clock.Now, "ann", "save_trip", "00"), Cancel);
        using var connection = Connect();

        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => connection.Execute("UPDATE audit SET user_id = 'bob'")).Message, StringComparison.Ordinal);
        Assert.Contains("append-only", Assert.Throws<SqliteException>(() => connection.Execute("DELETE FROM audit")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_stores_on_one_file_never_overwrite_each_other()
    {
        var other = SqliteStore.Open(_bench.Directory, _bench.Clock);
        var saves = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            var store = (i % 2 == 0 ? _bench.Store : other).Records.Preferences;
            while (true)
            {
                var found = await store.FindAsync("ann", Cancel);
                var outcome = await store.SaveAsync("ann", new TravelPreferences(Adults: (found?.Preferences.Adults ?? 0) + 1), found?.Version ?? 0, Cancel);
                if (outcome.Saved)
                    return outcome.Version;
            }
        }, Cancel)));
        other.Close();

        Assert.Equal(Enumerable.Range(1, 40), saves.Order());
        Assert.Equal(40, (await _bench.Records.Preferences.FindAsync("ann", Cancel))!.Preferences.Adults);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_a_sentence_and_left_as_it_is()
    {
        Directory.CreateDirectory(_bench.Directory);
        await File.WriteAllTextAsync(_bench.Store.Path, new string('x', 4096), Cancel);

        var refusal = await Assert.ThrowsAsync<StoreException>(() => Save("CNY", 0));
        Assert.Contains("Restore a backup", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new string('x', 4096), await File.ReadAllTextAsync(_bench.Store.Path, Cancel));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_refused_with_a_sentence()
    {
        var file = Path.GetTempFileName();
        var store = SqliteStore.Open(Path.Combine(file, "below"), _bench.Clock);

        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await store.Records.Preferences.FindAsync("ann", Cancel));
        Assert.Contains("Choose another", refusal.Message, StringComparison.Ordinal);
        File.Delete(file);
    }

    private async Task Save(string currency, int version) =>
        Assert.Equal(new SaveOutcome(true, version + 1), await _bench.Records.Preferences.SaveAsync("ann", new TravelPreferences(Currency: currency), version, Cancel));

    private async Task<string?> Currency() => (await _bench.Records.Preferences.FindAsync("ann", Cancel))?.Preferences.Currency;

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={_bench.Store.Path};Pooling=False");
        connection.Open();
        return connection;
    }
}
