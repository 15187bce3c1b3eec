using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Training;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Rag.Retrieval.Reranking;
using TravelPlanner.Rag.Tests.Indexing;

namespace TravelPlanner.Rag.Tests.Retrieval;

/// <summary>A small corpus with the model that ships: a question goes in, the passages come out in a line.</summary>
public sealed class KnowledgeSearchTests : IAsyncLifetime
{
    private static readonly StaticEmbeddingGenerator Embedder = StaticEmbeddingGenerator.Shipped();

    private static readonly IReadOnlyList<Concept> Concepts =
    [
        new(["机场"], ["airport"]), new(["火车"], ["train"]), new(["小费"], ["tip", "tipping"]), new(["餐厅"], ["restaurant"]), new(["自来水"], ["tap water"]), new(["扒手"], ["pickpocket"]),
        new(["地铁"], ["metro", "subway"]), new(["樱花"], ["cherry blossom"]), new(["什么时候"], ["when"]), new(["看"], ["see"]), new(["酒店"], ["hotel"]),
    ];

    private readonly TemporaryFolder _folder = new();
    private LocalPassageIndex _index = null!;
    private KnowledgeSearch _search = null!;

    public async ValueTask InitializeAsync()
    {
        _index = new LocalPassageIndex(_folder.Path, SystemClock.Instance, "guides");
        await WriteAsync(
            ("rome.en", "en", "rome", 2026, "Getting around", "The metro has three lines; trains to the airport leave Termini every half hour."),
            ("rome.zh", "zh", "rome", 2026, "市内交通", "地铁有三条线，去机场的火车每半小时从特米尼站发车。"),
            ("rome.safety.en", "en", "rome", 2026, "Safety", "Pickpockets work the busy buses and the metro around Termini."),
            ("kyoto.en", "en", "kyoto", 2026, "Seasons", "Cherry blossom comes around the start of April and fills every hotel."),
            ("kyoto.zh", "zh", "kyoto", 2019, "季节", "樱花约在四月初盛开，酒店全部客满。"),
            ("tipping.en", "en", null, 2026, "Restaurants", "In most of Asia nobody tips; in the United States a restaurant expects a fifth."));
        _search = new KnowledgeSearch(_index, Embedder, Embedder.Model, new BilingualLexicon(Concepts), RerankerWeights.Shipped(), new Places());
    }

    public async ValueTask DisposeAsync()
    {
        await _index.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("How do I get from Termini to the airport?", "rome.en")]
    [InlineData("特米尼站怎么去机场", "rome.zh")]
    [InlineData("Are there pickpockets on the metro?", "rome.safety.en")]
    [InlineData("京都什么时候看樱花", "kyoto.zh")]
    [InlineData("When is cherry blossom in Kyoto?", "kyoto.en")]
    [InlineData("美国餐厅给多少小费", "tipping.en")]
    public async Task A_question_finds_its_passage_first(string question, string expected) => Assert.Equal(expected, (await AskAsync(new(question))).Passages[0].DocumentId);

    [Theory]
    [InlineData("quantum chromodynamics lattice")]
    [InlineData("如何编译内核模块")]
    public async Task What_the_corpus_does_not_know_is_said_so(string question)
    {
        var answer = await AskAsync(new(question));

        Assert.Empty(answer.Passages);
        Assert.Contains(answer.Notes, n => n.Code == "nothing_found");
    }

    [Fact]
    public async Task What_is_only_loosely_related_is_said_so()
    {
        Assert.Contains((await AskAsync(new("Which hotel accepts falcons, parrots and other exotic birds?"))).Notes, n => n.Code is "weak" or "nothing_found");
        Assert.DoesNotContain((await AskAsync(new("Are there pickpockets on the metro?"))).Notes, n => n.Code == "weak");
    }

    [Fact]
    public async Task A_filter_leaves_out_what_does_not_pass()
    {
        var answer = await AskAsync(new("metro airport train") { Filter = new PassageFilter { Languages = new HashSet<string> { "zh" } } });

        Assert.NotEmpty(answer.Passages);
        Assert.All(answer.Passages, p => Assert.Equal("zh", p.Language));
        Assert.Contains(answer.Notes, n => n.Code == "other_language");
    }

    [Fact]
    public async Task An_old_passage_is_marked_and_noted()
    {
        var answer = await AskAsync(new("京都樱花") { OldBefore = new LocalDate(2025, 1, 1) });

        Assert.True(answer.Passages.Single(p => p.DocumentId == "kyoto.zh").IsOld);
        Assert.Contains(answer.Notes, n => n.Code == "old");
    }

    [Fact]
    public async Task A_passage_can_be_cited_by_itself()
    {
        var passage = (await AskAsync(new("trains from Termini to the airport"))).Passages[0];

        Assert.Equal("rome.en#0 | Guide | Getting around | test | 2026-01-01", $"{passage.ChunkId} | {passage.Title} | {string.Join(" › ", passage.HeadingPath)} | {passage.Source} | {passage.Revised:uuuu-MM-dd}");
    }

    [Fact]
    public async Task A_new_generation_answers_anew()
    {
        var before = await AskAsync(new("Where is the lost property office?"));
        await WriteAsync(("lost.en", "en", "rome", 2026, "Lost things", "The lost property office is near Ostiense station."));
        var after = await AskAsync(new("Where is the lost property office?"));

        Assert.DoesNotContain(before.Passages, p => p.DocumentId == "lost.en");
        Assert.Equal("lost.en", after.Passages[0].DocumentId);
        Assert.True(after.Generation > before.Generation);
    }

    [Fact]
    public async Task The_same_question_of_the_same_generation_is_answered_from_memory() =>
        Assert.Same(await AskAsync(new("metro in Rome")), await AskAsync(new("metro in Rome")));

    [Fact]
    public async Task Without_vectors_of_its_embedder_words_alone_are_searched()
    {
        var search = new KnowledgeSearch(_index, null, Embedder.Model, new BilingualLexicon(Concepts), RerankerWeights.Shipped());
        var answer = await search.SearchAsync(new("pickpockets on the metro"), CancellationToken.None);

        Assert.Equal("rome.safety.en", answer.Passages[0].DocumentId);
        Assert.Contains(answer.Notes, n => n.Code == "words_only");
    }

    [Theory]
    [InlineData("", 5, 500, "text")]
    [InlineData("metro", 0, 500, "limit")]
    [InlineData("metro", 5, 10, "token budget")]
    public async Task A_wrong_number_is_refused_with_what_is_allowed(string text, int limit, int budget, string named) =>
        Assert.StartsWith(named, (await Assert.ThrowsAsync<ArgumentException>(() => AskAsync(new(text) { Limit = limit, TokenBudget = budget }))).Message, StringComparison.Ordinal);

    private Task<KnowledgeAnswer> AskAsync(KnowledgeQuery query) => _search.SearchAsync(query, CancellationToken.None);

    private async Task WriteAsync(params (string Id, string Language, string? Place, int Year, string Heading, string Text)[] documents)
    {
        await using var writer = await _index.WriteAsync(Embedder.Model.Id, Embedder.Model.Dimension, CancellationToken.None);
        foreach (var (id, language, place, year, heading, text) in documents)
        {
            var facts = Samples.Facts(language, place is null ? "topic" : "destination", place, place is "rome" ? "IT" : place is "kyoto" ? "JP" : null, new LocalDate(year, 1, 1), "Guide");
            var chunk = new Chunk($"{id}#0", id, 0, [heading], text, 1, facts);
            await writer.PutAsync(new(id, Samples.Hash(text), 1, facts), [new(chunk, Embedder.Model.Embed(chunk.Searchable))], CancellationToken.None);
        }

        await writer.CommitAsync(CancellationToken.None);
    }

    private sealed class Places : IPlaceNames
    {
        private static readonly (string Name, NamedPlace Place)[] Known =
            [("Kyoto", new("kyoto", "JP", "Kyoto", "京都", [])), ("京都", new("kyoto", "JP", "Kyoto", "京都", [])), ("Rome", new("rome", "IT", "Rome", "罗马", []))];

        public IReadOnlyList<PlaceMention> Find(string text) =>
            [.. Known.Where(k => text.Contains(k.Name, StringComparison.Ordinal)).Select(k => new PlaceMention(text.IndexOf(k.Name, StringComparison.Ordinal), k.Name.Length, k.Place))];
    }
}
