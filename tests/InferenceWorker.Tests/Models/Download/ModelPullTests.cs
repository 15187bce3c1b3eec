using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models.Download;

public sealed class ModelPullTests
{
    private const int Bytes = 40_000;

    // The server's script (one step a request, the first is the probe) → what came of it.
    [Theory]
    [InlineData("", "exact, hash by Hub")]
    [InlineData("ok; drop 3000; drop 0; drop 100", "exact, hash by Hub")]
    [InlineData("ok; stall 2000", "exact, hash by Hub")]
    [InlineData("stall 0", "exact, hash by Hub")]
    [InlineData("503; 429 after 1; 500", "exact, hash by Hub")]
    [InlineData("ok; 503; 429 after 0; 502; ok", "exact, hash by Hub")]
    [InlineData("redirect; ok; redirect; redirect", "exact, hash by Hub")]
    [InlineData("whole; whole", "exact, hash by Hub")]
    [InlineData("whole; drop 5000; whole", "exact, hash by Hub")]
    [InlineData("ok; change", "exact, hash by Hub")]
    [InlineData("ok; ok; drop 900; change", "exact, hash by Hub")]
    [InlineData("ok; 416", "exact, hash by Hub")]
    [InlineData("longer", "exact, hash by Hub")]
    [InlineData("ok; longer", "exact, hash by Hub")]
    [InlineData("503; 503; 503; 503; 503", "Unavailable: hub: hub answers 503; given up after 5 tries. What arrived is kept: the same command goes on from there.")]
    [InlineData("429 after 3600", "Unavailable: hub answers 429 and asks to come back in 60 minutes. What arrived is kept.")]
    [InlineData("404", "NotFound: hub has no /nobody/tiny/resolve/main/Tiny-Q8_0.gguf (404).")]
    [InlineData("401", "Refused: hub does not give /nobody/tiny/resolve/main/Tiny-Q8_0.gguf (401): it asks for an account or a licence.")]
    [InlineData("418", "Unavailable: hub answers 418, which is no file.")]
    [InlineData("empty", "Corrupt: http://hub/nobody/tiny/resolve/main/Tiny-Q8_0.gguf is empty: 0 bytes.")]
    [InlineData("416", "Corrupt: http://hub/nobody/tiny/resolve/main/Tiny-Q8_0.gguf is empty: 0 bytes.")]
    [InlineData("page; page; page; page; page; page", "Corrupt: Tiny-Q8_0.gguf is no GGUF file: it does not begin with 'GGUF'.")]
    [InlineData("away", "Refused: http://hub:1 is not opened: only https is opened.")]
    [InlineData("loop", "Unavailable: hub: more than 5 redirects were not followed.")]
    public async Task A_server_may_fail_in_every_way(string script, string outcome)
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync(script, FaultyHub.Model(Bytes));
        Assert.Equal(outcome, await bench.OutcomeAsync(hub));
    }

    // Without a hash from anybody, an ETag is what tells one file from another.
    [Theory]
    [InlineData(HubIdentity.Tag, "ok; ok; drop 900; change")]
    [InlineData(HubIdentity.Tag, "ok; drop 3000; 503; drop 10")]
    [InlineData(HubIdentity.None, "ok; drop 3000; 503; drop 10")]
    public async Task A_file_without_a_known_hash_is_whole_and_says_so(HubIdentity identity, string script)
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync(script, FaultyHub.Model(Bytes), identity);
        Assert.Equal("exact, hash by None", await bench.OutcomeAsync(hub));
    }

    [Theory]
    [InlineData("wrong; wrong; wrong; wrong; wrong", null, "Corrupt: http://hub/nobody/tiny/resolve/main/Tiny-Q8_0.gguf: the bytes hash to ")]
    [InlineData("", 39_999L, "Corrupt: http://hub/nobody/tiny/resolve/main/Tiny-Q8_0.gguf has 40000 bytes, expected 39999.")]
    public async Task What_is_not_the_expected_file_is_refused(string script, long? bytes, string outcome)
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync(script, FaultyHub.Model(Bytes));
        Assert.StartsWith(outcome, await bench.OutcomeAsync(hub, StoreBench.Entry(bytes)), StringComparison.Ordinal);
        Assert.Empty(bench.Store.List());
        Assert.Empty(bench.Store.Usage().Partial.Where(p => p.Bytes > 0));
    }

    [Fact]
    public async Task The_catalogues_hash_is_compared_before_anything_is_fetched()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        var outcome = await bench.OutcomeAsync(hub, StoreBench.Entry(sha256: new string('a', 64)));
        Assert.EndsWith("Nothing was fetched.", outcome, StringComparison.Ordinal);
        Assert.Equal(1, hub.Requests);
    }

    [Fact]
    public async Task An_interrupted_download_goes_on_where_it_stopped()
    {
        using var bench = new StoreBench();
        var content = FaultyHub.Model(400_000);
        await using var hub = await FaultyHub.StartAsync("", content);
        hub.Throttle = 400_000;
        using var stop = new CancellationTokenSource();
        var pulling = bench.PullAsync(StoreBench.Options(hub.Url), cancellation: stop.Token);
        while (hub.Served < 200_000)
            await Task.Delay(10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pulling);
        hub.Throttle = null;
        var before = hub.Served;
        Assert.Equal("exact, hash by Hub", await bench.OutcomeAsync(hub));
        Assert.InRange(hub.Served - before, 1, content.Length - 50_000);
    }

    [Fact]
    public async Task What_was_left_of_another_file_is_not_gone_on_with()
    {
        using var bench = new StoreBench();
        await using (var first = await FaultyHub.StartAsync("ok; drop 5000; drop 5000; drop 5000; drop 5000; 404; 404; 404; 404", FaultyHub.Model(Bytes)))
            await Assert.ThrowsAsync<ModelException>(() => bench.PullAsync(StoreBench.Options(first.Url)));
        await using var second = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes, seed: 9));
        Assert.Equal("exact, hash by Hub", await bench.OutcomeAsync(second));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"url":null,"remote":null,"stretches":[]}""")]
    public async Task A_journal_that_makes_no_sense_is_begun_anew(string journal)
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        var part = bench.Store.PartialPath("tiny-q8_0.part");
        await File.WriteAllTextAsync(part, "leftover");
        await File.WriteAllTextAsync(FileDownloader.Journal(part), journal);
        Assert.Equal("exact, hash by Hub", await bench.OutcomeAsync(hub));
    }

    [Fact]
    public async Task Four_parts_are_asked_for_at_once()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        await bench.PullAsync(StoreBench.Options(hub.Url));
        Assert.Equal(["bytes=0-0", "bytes=0-9999", "bytes=10000-19999", "bytes=20000-29999", "bytes=30000-39999"], hub.Ranges.OrderBy(r => int.Parse(r["bytes=".Length..r.IndexOf('-')])).ThenBy(r => r.Length));
    }

    [Fact]
    public async Task A_model_that_is_there_is_not_fetched_again()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        Assert.False((await bench.PullAsync(StoreBench.Options(hub.Url))).AlreadyThere);
        var requests = hub.Requests;
        Assert.True((await bench.PullAsync(StoreBench.Options(hub.Url))).AlreadyThere);
        Assert.Equal(requests, hub.Requests);
    }

    [Fact]
    public async Task A_new_version_takes_the_place_of_the_old_one_only_when_it_is_whole()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        var old = (await bench.PullAsync(StoreBench.Options(hub.Url))).Model;
        await using var next = await FaultyHub.StartAsync("ok; wrong; wrong; wrong; wrong", FaultyHub.Model(Bytes, seed: 2));
        await Assert.ThrowsAsync<ModelException>(() => bench.PullAsync(StoreBench.Options(next.Url), again: true));
        Assert.Null(await bench.Store.Get("tiny-q8_0").VerifyAsync(null, TestContext.Current.CancellationToken));
        Assert.Equal(old, bench.Store.Get("tiny-q8_0"));
        var replaced = (await bench.PullAsync(StoreBench.Options(next.Url), again: true)).Model;
        Assert.Equal(FaultyHub.Hash(next.Content), replaced.Manifest.Sha256);
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(replaced.Path)!).Length);
    }

    [Fact]
    public async Task A_full_disk_is_seen_before_anything_is_fetched()
    {
        using var bench = new StoreBench(freeBytes: _ => 64 * 1024 * 1024 + Bytes - 1);
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        Assert.StartsWith("NoSpace: ", await bench.OutcomeAsync(hub), StringComparison.Ordinal);
        Assert.Equal(1, hub.Requests);
    }

    [Fact]
    public async Task A_second_process_is_told_that_the_first_is_at_work()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        using (bench.Store.Lock("tiny-q8_0"))
            Assert.StartsWith("Busy: Another process is at work on tiny-q8_0", await bench.OutcomeAsync(hub), StringComparison.Ordinal);
        Assert.Equal("exact, hash by Hub", await bench.OutcomeAsync(hub));
    }

    [Fact]
    public async Task The_manifest_says_where_the_file_came_from()
    {
        using var bench = new StoreBench();
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(Bytes));
        var manifest = (await bench.PullAsync(StoreBench.Options(hub.Url))).Model.Manifest;
        Assert.Equal(
            $"tiny-q8_0 40000 {FaultyHub.Hash(hub.Content)} {hub.Url}nobody/tiny/resolve/main/Tiny-Q8_0.gguf 0123456789abcdef0123456789abcdef01234567 2026-11-21T10:15:00Z qwen3 Hermes",
            $"{manifest.Id} {manifest.Bytes} {manifest.Sha256} {manifest.Source} {manifest.Revision} {manifest.Installed} {manifest.Template} {manifest.ToolCalls}");
    }
}
