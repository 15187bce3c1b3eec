using NodaTime;
using TravelPlanner.Tools.Auditing;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>What every <see cref="IAuditLog"/> promises.</summary>
public abstract class AuditLogContract(StoreBench bench) : IDisposable
{
    private IAuditLog Log => bench.Records.Audit;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_range_has_its_beginning_and_not_its_end_oldest_first()
    {
        foreach (var minute in new[] { 3, 1, 2, 4 })
            await Log.AppendAsync(new AuditEntry(At(minute), "ann", $"act {minute}", "00"), Cancel);

        Assert.Equal(["act 2", "act 3"], (await Log.ListAsync(At(2), At(4), null, 10, Cancel)).Select(e => e.Action));
    }

    [Fact]
    public async Task Entries_of_one_moment_keep_their_order_and_the_limit_keeps_the_first()
    {
        foreach (var action in new[] { "a", "b", "c" })
            await Log.AppendAsync(new AuditEntry(At(1), "ann", action, "00"), Cancel);

        Assert.Equal(["a", "b"], (await Log.ListAsync(At(0), At(9), null, 2, Cancel)).Select(e => e.Action));
    }

    [Fact]
    public async Task An_entry_comes_back_as_it_was_to_the_millisecond()
    {
        var entry = new AuditEntry(At(1) + Duration.FromMilliseconds(7), "ann'; --", "save_trip", "ab12");
        await Log.AppendAsync(entry with { At = entry.At + Duration.FromTicks(1) }, Cancel);

        Assert.Equal([entry], await Log.ListAsync(At(0), At(9), "ann'; --", 10, Cancel));
        Assert.Empty(await Log.ListAsync(At(0), At(9), "bob", 10, Cancel));
    }

    private static Instant At(int minute) => Instant.FromUtc(2027, 3, 1, 8, minute);
}

public sealed class MemoryAuditLogTests() : AuditLogContract(new MemoryBench());

public sealed class SqliteAuditLogTests() : AuditLogContract(new SqliteBench());
