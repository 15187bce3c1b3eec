using TravelPlanner.Providers.Memory;
using TravelPlanner.Tools.Auditing;
using TravelPlanner.Tools.Preferences;
using TravelPlanner.Tools.Trips;

namespace TravelPlanner.Tools.Tests.Auditing;

public class AuditedToolTests
{
    private readonly TravelRecords _records = MemoryStore.Create(NodaTime.SystemClock.Instance);

    [Fact]
    public async Task A_call_that_may_change_something_leaves_who_what_when_and_a_hash_but_no_text()
    {
        var tool = PreferenceTools.Create(_records.Preferences, ToolCalls.Gazetteer).Audited(_records.Audit);
        await tool.CallAsync("""{"patch": {"currency": "CNY"}}""", user: "ann");
        await tool.CallAsync("""{"patch": {"currency": "nonsense"}}""", user: "bob");

        Assert.Equal(
            [
                new AuditEntry(ToolCalls.Now, "ann", "save_preferences", Hash("""{"patch": {"currency": "CNY"}}""")),
                new AuditEntry(ToolCalls.Now, "bob", "save_preferences", Hash("""{"patch": {"currency": "nonsense"}}""")),
            ],
            await EntriesAsync());
    }

    [Fact]
    public async Task A_call_that_only_reads_leaves_nothing()
    {
        var tool = new GetTripTool(_records.Trips).Create();
        Assert.Same(tool, tool.Audited(_records.Audit));
        await tool.CallAsync("{}");

        Assert.Empty(await EntriesAsync());
    }

    private ValueTask<IReadOnlyList<AuditEntry>> EntriesAsync() => _records.Audit.ListAsync(
        ToolCalls.Now, ToolCalls.Now + NodaTime.Duration.FromSeconds(1), null, 10, TestContext.Current.CancellationToken);

    private static string Hash(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
