using System.Net;
using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Qdrant;
using static TravelPlanner.Rag.Tests.Indexing.Samples;

namespace TravelPlanner.Rag.Tests.Indexing.Qdrant;

/// <summary>What only an index at a server has: faults, keys, addresses, leases, and writers that end in the middle.</summary>
public sealed class QdrantRequestTests : IAsyncLifetime
{
    private QdrantStub _stub = null!;

    public async ValueTask InitializeAsync() => _stub = await QdrantStub.StartAsync();

    public ValueTask DisposeAsync() => _stub.DisposeAsync();

    [Fact]
    public async Task A_fault_that_passes_is_tried_again_and_one_that_stays_is_worded()
    {
        await using var index = await OpenAsync();
        _stub.Faults.Enqueue(HttpStatusCode.ServiceUnavailable);
        _stub.Faults.Enqueue(HttpStatusCode.InternalServerError);
        await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
        {
            await writer.PutAsync(Draw("a", Facts(), "temple"));
            await writer.CommitAsync(default);
        }

        for (var i = 0; i < 4; i++)
            _stub.Faults.Enqueue(HttpStatusCode.BadGateway);
        var said = await Assert.ThrowsAsync<IndexException>(async () => await index.WordsAsync("temple"));
        Assert.Contains("502", said.Message, StringComparison.Ordinal);
        Assert.Equal(["a#0"], await index.WordsAsync("temple"));

        var before = _stub.Requests;
        _stub.Faults.Enqueue(HttpStatusCode.BadRequest);
        await Assert.ThrowsAsync<IndexException>(async () => await index.WordsAsync("temple"));
        Assert.Equal(before + 1, _stub.Requests);
    }

    [Fact]
    public async Task The_key_is_sent_and_shown_to_nobody()
    {
        _stub.ApiKey = "s3cret-key";
        var refused = await Assert.ThrowsAsync<IndexException>(() => OpenAsync("wrong-key"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong-key", refused.ToString(), StringComparison.Ordinal);

        await using var index = await OpenAsync("s3cret-key");
        Assert.Equal(0, index.Manifest.Generation);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", "guides")]
    [InlineData("http://user:password@127.0.0.1:6333", "guides")]
    [InlineData("http://127.0.0.1:6333?a=b", "guides")]
    [InlineData("http://127.0.0.1:6333", "../collections")]
    [InlineData("http://127.0.0.1:6333", "")]
    public async Task Addresses_and_names_that_cannot_be_meant_are_refused(string address, string index) =>
        await Assert.ThrowsAsync<IndexException>(() => QdrantPassageIndex.OpenAsync(new() { Address = new Uri(address), Index = index }, SystemClock.Instance, default));

    [Fact]
    public async Task A_private_address_is_refused_when_only_public_ones_are_allowed()
    {
        var refused = await Assert.ThrowsAsync<IndexException>(() =>
            QdrantPassageIndex.OpenAsync(new() { Address = _stub.Address, Index = "guides", AllowPrivateAddresses = false }, SystemClock.Instance, default));
        Assert.Contains("public", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, _stub.Requests);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_so()
    {
        var said = await Assert.ThrowsAsync<IndexException>(() =>
            QdrantPassageIndex.OpenAsync(new() { Address = new Uri("http://127.0.0.1:1"), Index = "guides", Retries = 0 }, SystemClock.Instance, default));
        Assert.Contains("no answer", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lease_ends_by_itself_when_its_writer_was_killed()
    {
        var clock = new MovedClock();
        await using var index = await OpenAsync();
        _ = await index.WriteAsync(Embedder, Dimension, default);

        await using var later = await QdrantPassageIndex.OpenAsync(Endpoint(), clock, default);
        var refused = await Assert.ThrowsAsync<IndexException>(async () => await later.WriteAsync(Embedder, Dimension, default));
        Assert.Contains("until", refused.Message, StringComparison.Ordinal);
        clock.Ahead = Duration.FromSeconds(61);
        await using var writer = await later.WriteAsync(Embedder, Dimension, default);
        Assert.Empty(writer.Pending);
    }

    [Fact]
    public async Task A_writer_cut_off_at_any_request_loses_nothing_that_it_acknowledged()
    {
        // Each round makes the same writes, and the connection breaks at a later request.
        for (var cut = 1; ; cut++)
        {
            await using var stub = await QdrantStub.StartAsync();
            var clock = new MovedClock();
            var endpoint = new QdrantEndpoint { Address = stub.Address, Index = "guides", Retries = 0 };
            await using var index = await QdrantPassageIndex.OpenAsync(endpoint, clock, default);
            await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
            {
                await writer.PutAsync(Draw("a", Facts(), "temple old"), Draw("b", Facts(), "temple gone"));
                await writer.CommitAsync(default);
            }

            var (start, acknowledged, committed) = (stub.Requests, new List<string>(), false);
            stub.CutsOff = (number, _) => number >= start + cut;
            try
            {
                // Not disposed: a killed writer gives nothing back.
                var writer = await index.WriteAsync(Embedder, Dimension, default);
                await writer.PutAsync(Draw("a", Facts(), "temple first", "temple second"));
                acknowledged.Add("put");
                await writer.PutAsync(Draw("a", Facts(), "temple new"));
                acknowledged.Add("again");
                await writer.RemoveAsync("b", default);
                acknowledged.Add("removed");
                await writer.CommitAsync(default);
                committed = true;
            }
            catch (IndexException broken)
            {
                Assert.Contains("no answer", broken.Message, StringComparison.Ordinal);
            }

            stub.CutsOff = (_, _) => false;
            clock.Ahead = Duration.FromSeconds(61);
            await using var next = await QdrantPassageIndex.OpenAsync(endpoint, clock, default);
            Assert.Equal(next.Manifest.Generation == 1 ? ["a#0", "b#0"] : ["a#0"], (await next.WordsAsync("temple")).Order());
            await using var resumed = await next.WriteAsync(Embedder, Dimension, default);
            await resumed.CommitAsync(default);
            var texts = (await next.GetAsync(["a#0", "a#1", "b#0"], default)).Select(c => c.Text).ToList();
            Assert.Equal(texts.Count, (await next.WordsAsync("temple")).Length);
            if (acknowledged.Contains("again"))
                Assert.Equal("temple new", texts[0]);
            else if (acknowledged.Contains("put"))
                Assert.True(texts[0] is "temple new" || texts is ["temple first", "temple second", ..], string.Join(", ", texts));
            if (acknowledged.Contains("removed"))
                Assert.DoesNotContain("temple gone", texts);
            if (committed)
                return;
        }
    }

    [Fact]
    public async Task What_died_is_removed_some_generations_later()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        for (var i = 0; i < 20; i++)
        {
            await writer.PutAsync(Draw("a", Facts(), $"temple {i}"));
            await writer.CommitAsync(default);
        }

        // Each generation has a chunk and a document; eight dead ones may be left besides the living one, the manifest and the lease.
        Assert.True(_stub.Points <= 20, $"{_stub.Points} points");
        Assert.Equal(["guides"], _stub.Aliases.Keys);
    }

    private QdrantEndpoint Endpoint(string? key = null) => new() { Address = _stub.Address, Index = "guides", ApiKey = key, FirstDelay = TimeSpan.FromMilliseconds(1) };

    private Task<QdrantPassageIndex> OpenAsync(string? key = null) => QdrantPassageIndex.OpenAsync(Endpoint(key), SystemClock.Instance, default);

    private sealed class MovedClock : IClock
    {
        public Duration Ahead { get; set; }

        public Instant GetCurrentInstant() => SystemClock.Instance.GetCurrentInstant() + Ahead;
    }
}
