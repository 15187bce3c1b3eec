using TravelPlanner.Tools;
using TravelPlanner.Tools.Preferences;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>What every <see cref="IPreferenceStore"/> promises.</summary>
public abstract class PreferenceStoreContract(StoreBench bench) : IDisposable
{
    private static readonly TravelPreferences Yen = new(Currency: "JPY", Interests: ["food", "art"], ChildrenAges: [3, 9]);

    private IPreferenceStore Store => bench.Records.Preferences;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Nothing_is_found_before_anything_is_saved() => Assert.Null(await Store.FindAsync("ann", Cancel));

    [Fact]
    public async Task What_was_saved_is_found_with_its_version_and_time()
    {
        Assert.Equal(new SaveOutcome(true, 1), await Store.SaveAsync("ann", Yen, 0, Cancel));

        var found = (await Store.FindAsync("ann", Cancel))!;
        Assert.Equal((1, bench.Clock.Now), (found.Version, found.SavedAt));
        Assert.Equivalent(Yen, found.Preferences);
    }

    [Fact]
    public async Task A_save_on_another_version_than_the_latest_changes_nothing()
    {
        await Store.SaveAsync("ann", Yen, 0, Cancel);

        Assert.Equal(new SaveOutcome(false, 1), await Store.SaveAsync("ann", new TravelPreferences(Currency: "EUR"), 0, Cancel));
        Assert.Equal(new SaveOutcome(false, 1), await Store.SaveAsync("ann", new TravelPreferences(Currency: "EUR"), 7, Cancel));
        Assert.Equal("JPY", (await Store.FindAsync("ann", Cancel))!.Preferences.Currency);
    }

    [Fact]
    public async Task Of_many_saves_on_one_version_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            async () => await Store.SaveAsync("ann", new TravelPreferences(Adults: i + 1), 0, Cancel), Cancel)));

        Assert.Single(outcomes, o => o.Saved);
        Assert.Equal(1, (await Store.FindAsync("ann", Cancel))!.Version);
    }

    [Fact]
    public async Task Users_do_not_see_each_other()
    {
        await Store.SaveAsync("ann", Yen, 0, Cancel);

        Assert.Null(await Store.FindAsync("bob", Cancel));
        Assert.Null(await Store.FindAsync("ANN", Cancel));
    }
}

public sealed class MemoryPreferenceStoreTests() : PreferenceStoreContract(new MemoryBench());

public sealed class SqlitePreferenceStoreTests() : PreferenceStoreContract(new SqliteBench());
