using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>What every <see cref="ISnapshotStore"/> promises.</summary>
public abstract class SnapshotStoreContract(StoreBench bench) : IDisposable
{
    private ISnapshotStore Store => bench.Records.Snapshots;

    private Instant InAnHour => bench.Clock.Now + Duration.FromHours(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_put_comes_back_whole()
    {
        var offer = JsonNode.Parse("""{"offer_id": "o1", "total": {"amount": 1280.50, "currency": "CNY"}, "名": ["北京", null]}""")!.AsObject();
        await Store.PutAsync("ann", "offer", "o1", offer, InAnHour, Cancel);

        Assert.True(JsonNode.DeepEquals(offer, await Store.GetAsync("ann", "offer", "o1", Cancel)));
    }

    [Fact]
    public async Task A_second_put_replaces_the_first()
    {
        await Put("ann", "offer", "o1", 1);
        await Put("ann", "offer", "o1", 2);

        Assert.Equal(2, (await Store.GetAsync("ann", "offer", "o1", Cancel))!["n"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_expired_snapshot_is_gone()
    {
        await Put("ann", "offer", "o1", 1);
        bench.Clock.Now = InAnHour;

        Assert.Null(await Store.GetAsync("ann", "offer", "o1", Cancel));
    }

    [Fact]
    public async Task It_belongs_to_its_user_and_its_kind()
    {
        await Put("ann", "offer", "o1", 1);

        Assert.Null(await Store.GetAsync("bob", "offer", "o1", Cancel));
        Assert.Null(await Store.GetAsync("ann", "budget", "o1", Cancel));
    }

    [Fact]
    public async Task Of_too_many_the_oldest_go_and_other_users_and_kinds_lose_nothing()
    {
        await Put("bob", "offer", "first", 0);
        await Put("ann", "itinerary", "first", 0);
        for (var n = 0; n < 503; n++)
            await Put("ann", "offer", $"o{n}", n);

        Assert.Null(await Store.GetAsync("ann", "offer", "o2", Cancel));
        Assert.NotNull(await Store.GetAsync("ann", "offer", "o3", Cancel));
        Assert.NotNull(await Store.GetAsync("ann", "offer", "o502", Cancel));
        Assert.NotNull(await Store.GetAsync("bob", "offer", "first", Cancel));
        Assert.NotNull(await Store.GetAsync("ann", "itinerary", "first", Cancel));
    }

    private ValueTask Put(string user, string kind, string id, int n) =>
        Store.PutAsync(user, kind, id, new JsonObject { ["n"] = n }, InAnHour, Cancel);
}

public sealed class MemorySnapshotStoreTests() : SnapshotStoreContract(new MemoryBench());

public sealed class SqliteSnapshotStoreTests() : SnapshotStoreContract(new SqliteBench());
