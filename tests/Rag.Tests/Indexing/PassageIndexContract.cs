using NodaTime;
using TravelPlanner.Rag.Indexing;
using static TravelPlanner.Rag.Tests.Indexing.Samples;

namespace TravelPlanner.Rag.Tests.Indexing;

/// <summary>What every index of passages does, wherever it keeps them.</summary>
public abstract class PassageIndexContract
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>Opens the index of one test; every call opens the same one.</summary>
    private protected abstract Task<IPassageIndex> OpenAsync();

    [Fact]
    public async Task A_new_index_is_empty_and_finds_nothing()
    {
        await using var index = await OpenAsync();

        Assert.Equal((0L, 0, 0), (index.Manifest.Generation, index.Manifest.Documents, index.Manifest.Chunks));
        Assert.Empty(await index.WordsAsync("temple"));
        Assert.Empty(await index.MeaningAsync("temple"));
        Assert.Empty(await index.DocumentsAsync(None));
    }

    [Fact]
    public async Task What_is_put_is_found_once_it_is_committed()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "A golden temple beside a pond.", "Trains leave every hour."), Draw("oslo", Facts(), "A fjord with ferries."));

        Assert.Empty(await index.WordsAsync("temple"));
        var manifest = await writer.CommitAsync(None);

        Assert.Equal((1L, 2, 3, Embedder, Dimension), (manifest.Generation, manifest.Documents, manifest.Chunks, manifest.Embedder, manifest.Dimension));
        Assert.Equal(manifest.CorpusVersion, index.Manifest.CorpusVersion);
        Assert.Equal(["kyoto#0"], await index.WordsAsync("temples"));
        Assert.Equal("kyoto#1", (await index.MeaningAsync("Trains leave every hour."))[0]);
        Assert.Equal(["kyoto", "oslo"], await index.DocumentIdsAsync());
    }

    [Fact]
    public async Task A_document_put_again_replaces_the_whole_of_what_it_was()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples.", "Gardens.", "Markets."), Draw("oslo", Facts(), "Fjords."));
        await writer.CommitAsync(None);
        await writer.PutAsync(Draw("kyoto", Facts(place: "kyoto"), "Shrines."));
        var manifest = await writer.CommitAsync(None);

        Assert.Equal((2L, 2, 2), (manifest.Generation, manifest.Documents, manifest.Chunks));
        Assert.Empty(await index.WordsAsync("gardens markets temples"));
        Assert.Equal(["kyoto#0"], await index.WordsAsync("shrine"));
        Assert.Equal(["kyoto#0"], await index.MeaningAsync("Shrines.", new() { Places = Set("kyoto") }));
        Assert.Equal(["kyoto#0", "oslo#0"], (await index.GetAsync(["kyoto#0", "kyoto#1", "oslo#0"], None)).Select(c => c.Id));
        Assert.Equal(["Shrines.", "Fjords."], (await index.GetAsync(["kyoto#0", "oslo#0"], None)).Select(c => c.Text));
    }

    [Fact]
    public async Task A_document_put_twice_before_a_commit_counts_once()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples.", "Gardens."));
        await writer.PutAsync(Draw("kyoto", Facts(), "Shrines."));
        var manifest = await writer.CommitAsync(None);

        Assert.Equal((1, 1), (manifest.Documents, manifest.Chunks));
        Assert.Empty(await index.WordsAsync("temples gardens"));
    }

    [Fact]
    public async Task A_removed_document_is_gone_after_the_commit_and_can_come_back()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples."), Draw("oslo", Facts(), "Fjords."));
        await writer.CommitAsync(None);

        Assert.True(await writer.RemoveAsync("kyoto", None));
        Assert.False(await writer.RemoveAsync("kyoto", None));
        Assert.False(await writer.RemoveAsync("lima", None));
        Assert.Equal(["kyoto#0"], await index.WordsAsync("temples"));
        await writer.CommitAsync(None);
        Assert.Empty(await index.WordsAsync("temples"));
        Assert.Equal(["oslo"], await index.DocumentIdsAsync());

        await writer.PutAsync(Draw("kyoto", Facts(), "Temples again."));
        await writer.CommitAsync(None);
        Assert.Equal(["kyoto#0"], await index.WordsAsync("temples"));
    }

    [Fact]
    public async Task A_document_that_waits_can_be_removed_before_it_was_ever_seen()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples."), Draw("oslo", Facts(), "Fjords."));

        Assert.True(await writer.RemoveAsync("kyoto", None));
        await writer.CommitAsync(None);

        Assert.Equal(["oslo"], await index.DocumentIdsAsync());
    }

    [Fact]
    public async Task The_last_document_can_be_removed()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples."));
        await writer.CommitAsync(None);
        await writer.RemoveAsync("kyoto", None);
        var manifest = await writer.CommitAsync(None);

        Assert.Equal((2L, 0, 0), (manifest.Generation, manifest.Documents, manifest.Chunks));
        Assert.Empty(await index.WordsAsync("temples"));
        Assert.Empty(await index.MeaningAsync("temples"));
    }

    [Fact]
    public async Task A_commit_of_nothing_makes_no_generation()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples."));
        var first = await writer.CommitAsync(None);

        Assert.Equal(first.Generation, (await writer.CommitAsync(None)).Generation);
    }

    [Fact]
    public async Task What_a_writer_left_uncommitted_waits_for_the_next_one()
    {
        await using var index = await OpenAsync();
        await using (var writer = await index.WriteAsync(Embedder, Dimension, None))
        {
            await writer.PutAsync(Draw("kyoto", Facts(), "Temples."), Draw("rome", Facts(), "Forums."));
            await writer.CommitAsync(None);
            await writer.PutAsync(Draw("oslo", Facts(country: "NO"), "Fjords.", "Ferries."));
            await writer.RemoveAsync("rome", None);
        }

        Assert.Equal(["kyoto", "rome"], await index.DocumentIdsAsync());
        await using var next = await index.WriteAsync(Embedder, Dimension, None);
        var pending = Assert.Single(next.Pending);
        Assert.Equal(("oslo", Hash("Fjords.\nFerries."), 2, "NO"), (pending.Id, pending.ContentHash, pending.Chunks, pending.Facts.Country));
        await next.CommitAsync(None);

        Assert.Equal(["kyoto", "oslo"], await index.DocumentIdsAsync());
        Assert.Equal(["oslo#1"], await index.WordsAsync("ferry"));
    }

    [Fact]
    public async Task There_is_one_writer_at_a_time()
    {
        await using var index = await OpenAsync();
        await using var other = await OpenAsync();
        await using (await index.WriteAsync(Embedder, Dimension, None))
            await Assert.ThrowsAsync<IndexException>(async () => await other.WriteAsync(Embedder, Dimension, None));

        await using var writer = await other.WriteAsync(Embedder, Dimension, None);
        Assert.Empty(writer.Pending);
    }

    [Fact]
    public async Task Another_reader_sees_a_new_generation_at_its_next_question()
    {
        await using var index = await OpenAsync();
        await using var reader = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("kyoto", Facts(), "Temples."));
        await writer.CommitAsync(None);
        Assert.Equal(["kyoto#0"], await reader.WordsAsync("temples"));

        await writer.PutAsync(Draw("oslo", Facts(), "More temples."));
        await writer.CommitAsync(None);

        Assert.Equal(["kyoto#0", "oslo#0"], (await reader.WordsAsync("temples")).Order());
        Assert.Equal(2, reader.Manifest.Generation);
    }

    [Fact]
    public async Task Each_filter_lets_pass_what_it_names()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(
            Draw("a", Facts("zh", "destination", "kyoto", "JP", new(2026, 5, 1)), "temple"),
            Draw("b", Facts("en", "destination", "oslo", "NO", new(2025, 1, 1)), "temple", "temple hill"),
            Draw("c", Facts("en", "policy", null, null, null), "temple"));
        await writer.CommitAsync(None);

        async Task Expect(PassageFilter filter, params string[] ids)
        {
            Assert.Equal(ids, (await index.WordsAsync("temple", filter)).Order());
            Assert.Equal(ids, (await index.MeaningAsync("temple", filter)).Order());
        }

        await Expect(PassageFilter.None, "a#0", "b#0", "b#1", "c#0");
        await Expect(new() { Places = Set("kyoto", "lima") }, "a#0");
        await Expect(new() { Countries = Set("JP", "NO") }, "a#0", "b#0", "b#1");
        await Expect(new() { Categories = Set("policy") }, "c#0");
        await Expect(new() { Languages = Set("en") }, "b#0", "b#1", "c#0");
        await Expect(new() { RevisedFrom = new LocalDate(2025, 1, 1) }, "a#0", "b#0", "b#1");
        await Expect(new() { RevisedFrom = new LocalDate(2025, 1, 2) }, "a#0");
        await Expect(new() { Languages = Set("en"), Countries = Set("NO"), Categories = Set("destination"), Places = Set("oslo"), RevisedFrom = new LocalDate(2024, 1, 1) }, "b#0", "b#1");
        await Expect(new() { Places = Set("nowhere") });
        await Expect(new() { Places = Set() }, "a#0", "b#0", "b#1", "c#0");
    }

    [Fact]
    public async Task The_best_comes_first_and_only_as_many_as_asked_for()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "Night markets, temples and food.", "Temples of the old town: temples, more temples.", "Food."));
        await writer.CommitAsync(None);

        Assert.Equal(["a#1", "a#0"], await index.WordsAsync("temples"));
        Assert.Equal(["a#1"], await index.WordsAsync("temples", limit: 1));
        var hits = await index.SearchMeaningAsync(Vector("Food."), PassageFilter.None, 3, None);
        Assert.Equal("a#2", hits[0].ChunkId);
        Assert.Equal(1, hits[0].Score, 3);
        Assert.True(hits[0].Score > hits[1].Score && hits[1].Score >= hits[2].Score);
    }

    [Theory]
    [InlineData("塔", "tokyo#0")]
    [InlineData("东京", "tokyo#0")]
    [InlineData("京塔", "tokyo#0")]
    [InlineData("東京鐵塔", "tokyo#0")]
    [InlineData("海", "sea#0")]
    [InlineData("上海", "sea#0")]
    [InlineData("ＪＲ線", "jr#0")]
    [InlineData("cafe", "cafe#0")]
    [InlineData("CAFÉS", "cafe#0")]
    [InlineData("3", "jr#0")]
    public async Task Short_words_are_found_inside_long_ones_in_both_languages(string query, string found)
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(
            Draw("tokyo", Facts("zh"), "去看东京塔和铁塔。"), Draw("sea", Facts("zh"), "从上海出发"), Draw("jr", Facts("zh"), "乘JR线，第3站下车"),
            Draw("cafe", Facts(), "A quiet café."), Draw("other", Facts(), "Nothing of that."));
        await writer.CommitAsync(None);

        Assert.Equal(found, (await index.WordsAsync(query))[0]);
    }

    [Fact]
    public async Task Headings_and_title_are_searched_too_and_come_back_with_the_chunk()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        var facts = Facts("en", "tip", "kyoto", "JP", new(2026, 2, 3), "Kyoto in a day") with { Location = "guides/kyoto.md", Official = "https://example.org/visa", Licence = "CC BY 4.0", Quality = 0.75 };
        await writer.PutAsync(Draw("k", facts, "Start early."));
        await writer.CommitAsync(None);

        Assert.Equal(["k#0"], await index.WordsAsync("kyoto day"));
        var chunk = Assert.Single(await index.GetAsync(["k#0"], None));
        Assert.Equal(facts, chunk.Facts);
        Assert.Equal(["Heading"], chunk.HeadingPath);
        Assert.Equal(("Start early.", "k", 0, 12), (chunk.Text, chunk.DocumentId, chunk.Ordinal, chunk.Tokens));
        Assert.Equal(facts, Assert.Single(await index.DocumentsAsync(None)).Facts);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t\n")]
    [InlineData("?!…。、「」")]
    [InlineData("\0")]
    [InlineData("nowhere")]
    public async Task A_query_without_a_word_that_occurs_finds_nothing(string query)
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "temple"));
        await writer.CommitAsync(None);

        Assert.Empty(await index.WordsAsync(query));
    }

    [Theory]
    [InlineData("temple\" OR \"1\"=\"1")]
    [InlineData("temple* NEAR(a b) AND NOT x")]
    [InlineData("text : temple ^ { } ( ) -- ; DROP TABLE chunks")]
    [InlineData("'temple' \0 \uD800 temple\uDFFF")]
    [InlineData("-temple +temple %temple_ \\temple/")]
    public async Task Signs_of_query_languages_are_only_signs(string query)
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "temple"), Draw("b", Facts(), "other"));
        await writer.CommitAsync(None);

        Assert.Equal(["a#0"], await index.WordsAsync(query));
    }

    [Fact]
    public async Task A_query_of_100_kilobytes_is_answered()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "temple"));
        await writer.CommitAsync(None);

        Assert.Equal(["a#0"], await index.WordsAsync("temple " + string.Concat(Enumerable.Range(0, 14_000).Select(i => $"w{i} "))));
        Assert.Empty(await index.WordsAsync(new string('x', 100_000)));
        Assert.Empty(await index.WordsAsync(string.Concat(Enumerable.Range(0, 50_000).Select(i => (char)(0x4E00 + (i % 20_000))))));
    }

    [Fact]
    public async Task Text_of_every_kind_comes_back_as_it_was()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        string[] texts = ["line\nbreak\ttab \"quotes\" 'and' \\ </script>", "表情 😀 𠮷野家 ﷽", "e\u0301 ﬁ Ⅷ ½"];
        await writer.PutAsync(Draw("文件/á b", Facts(), texts));
        await writer.CommitAsync(None);

        Assert.Equal(texts, (await index.GetAsync(["文件/á b#0", "文件/á b#1", "文件/á b#2"], None)).Select(c => c.Text));
        Assert.Equal(["文件/á b#1"], await index.WordsAsync("𠮷野"));
    }

    [Fact]
    public async Task Vectors_of_another_length_or_embedder_are_refused_with_what_is_expected()
    {
        await using var index = await OpenAsync();
        await using (var writer = await index.WriteAsync(Embedder, Dimension, None))
        {
            var (document, chunks) = Draw("a", Facts(), "temple");
            await Refused("8", () => writer.PutAsync(document, [chunks[0] with { Vector = new float[7] }], None));
            await Refused("8", () => writer.PutAsync(document, [chunks[0] with { Vector = null }], None));
            await Refused("NaN", () => writer.PutAsync(document, [chunks[0] with { Vector = new float[8] { 1, float.NaN, 0, 0, 0, 0, 0, 0 } }], None));
            await writer.PutAsync(document, chunks, None);
            await writer.CommitAsync(None);
        }

        await Refused("8", async () => _ = await index.SearchMeaningAsync(new float[9], PassageFilter.None, 1, None));
        await Refused(Embedder, async () => _ = await index.WriteAsync("other-1", Dimension, None));
        await Refused(Embedder, async () => _ = await index.WriteAsync(Embedder, 16, None));
        await Refused(Embedder, async () => _ = await index.WriteAsync(null, 0, None));
        await Refused("numbers", async () => _ = await index.WriteAsync(Embedder, 0, None));
        Assert.Equal(["a#0"], await index.WordsAsync("temple"));
    }

    [Fact]
    public async Task An_index_without_an_embedder_finds_words_and_says_that_it_has_no_vectors()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(null, 0, None);
        var (document, chunks) = Draw("a", Facts(), ["temple"], vectors: false);
        await writer.PutAsync(document, chunks, None);
        await Refused("0", () => writer.PutAsync(document, [chunks[0] with { Vector = new float[8] }], None));
        var manifest = await writer.CommitAsync(None);

        Assert.Equal((null, 0), (manifest.Embedder, manifest.Dimension));
        Assert.Equal(["a#0"], await index.WordsAsync("temple"));
        await Refused("no vectors", async () => _ = await index.SearchMeaningAsync(new float[8], PassageFilter.None, 1, None));
    }

    [Fact]
    public async Task Chunks_that_contradict_their_document_are_refused()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        var (document, chunks) = Draw("a", Facts(), "temple", "garden");

        await Refused("b", () => writer.PutAsync(document, [chunks[0] with { Chunk = chunks[0].Chunk with { DocumentId = "b" } }], None));
        await Refused("twice", () => writer.PutAsync(document, [chunks[0], chunks[0]], None));
        await Refused("facts", () => writer.PutAsync(document, [chunks[0] with { Chunk = chunks[0].Chunk with { Facts = Facts("zh") } }], None));
        await Refused("id", () => writer.PutAsync(document with { Id = "" }, [], None));
        await writer.PutAsync(document with { Chunks = 0 }, [], None);
        Assert.Equal((1, 0), ((await writer.CommitAsync(None)).Documents, index.Manifest.Chunks));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1_001)]
    public async Task The_number_of_hits_is_bounded(int limit)
    {
        await using var index = await OpenAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await index.SearchWordsAsync("a", PassageFilter.None, limit, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await index.SearchMeaningAsync(new float[8], PassageFilter.None, limit, None));
    }

    [Fact]
    public async Task Readers_beside_a_writer_always_see_one_generation_whole()
    {
        await using var index = await OpenAsync();
        await using var reader = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "round0 temple"), Draw("b", Facts(), "round0 temple"));
        await writer.CommitAsync(None);
        using var done = new CancellationTokenSource();

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var asked = 0;
            do
            {
                // Both documents are replaced together, so whatever generation is seen, there are two.
                Assert.Equal(2, (await reader.WordsAsync("temple")).Length);
                Assert.Equal(2, (await reader.MeaningAsync("temple")).Length);
                asked++;
            }
            while (!done.IsCancellationRequested);

            return asked;
        })).ToList();
        for (var round = 1; round <= 12; round++)
        {
            await writer.PutAsync(Draw("a", Facts(), $"round{round} temple"), Draw("b", Facts(), $"round{round} temple"));
            await writer.CommitAsync(None);
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(readers), asked => Assert.True(asked > 0));
        Assert.Equal(["a#0", "b#0"], (await reader.WordsAsync("round12")).Order());
    }

    [Fact]
    public async Task The_corpus_version_says_what_is_in_it_whatever_the_road()
    {
        await using var index = await OpenAsync();
        await using var writer = await index.WriteAsync(Embedder, Dimension, None);
        await writer.PutAsync(Draw("a", Facts(), "temple"), Draw("b", Facts(), "garden"));
        var first = await writer.CommitAsync(None);
        await writer.PutAsync(Draw("a", Facts(), "other"));
        var second = await writer.CommitAsync(None);
        await writer.PutAsync(Draw("a", Facts(), "temple"));
        var third = await writer.CommitAsync(None);

        Assert.NotEqual(first.CorpusVersion, second.CorpusVersion);
        Assert.Equal(first.CorpusVersion, third.CorpusVersion);
    }

    private protected static HashSet<string> Set(params string[] values) => [.. values];

    private static async Task Refused(string says, Func<ValueTask> act)
    {
        var refused = await Assert.ThrowsAsync<IndexException>(async () => await act());
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }
}
