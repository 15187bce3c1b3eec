using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain.Trips;
using TravelPlanner.Tools;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>What every <see cref="ITripStore"/> promises.</summary>
public abstract class TripStoreContract(StoreBench bench) : IDisposable
{
    private ITripStore Store => bench.Records.Trips;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_save_adds_a_version_and_every_version_stays_readable()
    {
        Assert.Equal(new SaveOutcome(true, 1), await Store.SaveAsync("ann", "trip-1", Content("First"), 0, Cancel));
        Assert.Equal(new SaveOutcome(true, 2), await Store.SaveAsync("ann", "trip-1", Content("Second"), 1, Cancel));

        Assert.Equal("First", (await Store.FindAsync("ann", "trip-1", 1, Cancel))!.Content.Title);
        Assert.Equal("Second", (await Store.FindAsync("ann", "trip-1", 2, Cancel))!.Content.Title);
        Assert.Equal(2, (await Store.FindAsync("ann", "trip-1", null, Cancel))!.Version);
        Assert.Null(await Store.FindAsync("ann", "trip-1", 3, Cancel));
        Assert.Null(await Store.FindAsync("ann", "trip-1", 0, Cancel));
    }

    [Fact]
    public async Task The_snapshots_in_a_trip_come_back_whole()
    {
        var plan = JsonNode.Parse("""{"plan_id": "plan-1", "zone": "Asia/Tokyo", "days": [{"date": "2027-05-01", "stops": []}], "later_field": {"a": [1.50, null, "x"]}}""")!.AsObject();
        await Store.SaveAsync("ann", "trip-1", Content("Tokyo") with { Plans = [plan] }, 0, Cancel);

        var kept = (await Store.FindAsync("ann", "trip-1", null, Cancel))!;
        Assert.True(JsonNode.DeepEquals(plan, kept.Content.Plans[0]));
        Assert.Equal(new LocalDate(2027, 5, 1), kept.Trip.Start);
    }

    [Fact]
    public async Task What_happens_to_the_callers_objects_afterwards_is_not_saved()
    {
        var plan = new JsonObject { ["plan_id"] = "plan-1" };
        await Store.SaveAsync("ann", "trip-1", Content("Tokyo") with { Plans = [plan] }, 0, Cancel);
        plan["plan_id"] = "other";

        Assert.Equal("plan-1", (await Store.FindAsync("ann", "trip-1", null, Cancel))!.Content.Plans[0]["plan_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_save_on_another_version_than_the_latest_changes_nothing()
    {
        await Store.SaveAsync("ann", "trip-1", Content("First"), 0, Cancel);

        Assert.Equal(new SaveOutcome(false, 1), await Store.SaveAsync("ann", "trip-1", Content("Again"), 0, Cancel));
        Assert.Equal(new SaveOutcome(false, 0), await Store.SaveAsync("ann", "trip-2", Content("Never there"), 4, Cancel));
        Assert.Equal("First", (await Store.FindAsync("ann", "trip-1", null, Cancel))!.Content.Title);
    }

    [Fact]
    public async Task Of_many_saves_on_one_version_exactly_one_wins()
    {
        await Store.SaveAsync("ann", "trip-1", Content("First"), 0, Cancel);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(
            async () => await Store.SaveAsync("ann", "trip-1", Content($"Try {i}"), 1, Cancel), Cancel)));

        Assert.Single(outcomes, o => o.Saved);
        Assert.All(outcomes, o => Assert.Equal(2, o.Version));
    }

    [Fact]
    public async Task The_list_has_the_latest_version_of_each_trip_last_saved_first()
    {
        await Store.SaveAsync("ann", "trip-1", Content("One"), 0, Cancel);
        bench.Clock.Now += Duration.FromMinutes(1);
        await Store.SaveAsync("ann", "trip-2", Content("Two") with { Status = TripStatus.Confirmed }, 0, Cancel);
        bench.Clock.Now += Duration.FromMinutes(1);
        await Store.SaveAsync("ann", "trip-1", Content("One, changed"), 1, Cancel);

        Assert.Equal(
            ["trip-1 v2 One, changed Draft", "trip-2 v1 Two Confirmed"],
            (await Store.ListAsync("ann", Cancel)).Select(t => $"{t.TripId} v{t.Version} {t.Title} {t.Status}"));
    }

    [Fact]
    public async Task One_users_trips_are_nobody_elses_even_under_the_same_id()
    {
        await Store.SaveAsync("ann", "trip-1", Content("Ann's"), 0, Cancel);

        Assert.Null(await Store.FindAsync("bob", "trip-1", null, Cancel));
        Assert.Empty(await Store.ListAsync("bob", Cancel));
        Assert.Equal(new SaveOutcome(false, 0), await Store.SaveAsync("bob", "trip-1", Content("Bob's"), 1, Cancel));
        Assert.Equal(new SaveOutcome(true, 1), await Store.SaveAsync("bob", "trip-1", Content("Bob's"), 0, Cancel));
        Assert.Equal("Ann's", (await Store.FindAsync("ann", "trip-1", null, Cancel))!.Content.Title);
    }

    [Theory]
    [InlineData("'); DROP TABLE trip; --")]
    [InlineData("\" OR 1=1 --")]
    [InlineData("五月东京 🗼 \u202e right to left")]
    [InlineData("line\nbreak\ttab\u0001control")]
    [InlineData("%_\\ @userId :id $1 ?")]
    public async Task Hostile_text_is_only_text(string text)
    {
        await Store.SaveAsync("ann", "trip-0", Content("Untouched"), 0, Cancel);
        await Store.SaveAsync(text, text, Content(text) with { Notes = text }, 0, Cancel);

        var kept = (await Store.FindAsync(text, text, null, Cancel))!;
        Assert.Equal((text, text), (kept.Content.Title, kept.Content.Notes));
        Assert.Equal([text], (await Store.ListAsync(text, Cancel)).Select(t => t.Title));
        Assert.Equal(["Untouched"], (await Store.ListAsync("ann", Cancel)).Select(t => t.Title));
    }

    internal static TripContent Content(string title) => new(title, TripStatus.Draft, new Party(2, [5]), [], [], []);
}

public sealed class MemoryTripStoreTests() : TripStoreContract(new MemoryBench());

public sealed class SqliteTripStoreTests() : TripStoreContract(new SqliteBench());
