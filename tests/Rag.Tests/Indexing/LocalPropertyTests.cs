using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Text;
using static TravelPlanner.Rag.Tests.Indexing.Samples;

namespace TravelPlanner.Rag.Tests.Indexing;

/// <summary>The index against the plainest way to do the same.</summary>
public sealed class LocalPropertyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(128, 6_000)]
    [InlineData(384, 3_000)]
    [InlineData(100, 2_000)]
    [InlineData(7, 500)]
    public async Task Scanning_8_bits_and_scoring_the_best_again_finds_at_least_99_of_100_true_neighbours(int dimension, int rows)
    {
        var random = new Random(dimension);
        var vectors = Enumerable.Range(0, rows).Select(_ => Gaussian(random, dimension)).ToArray();
        await using var index = new LocalPassageIndex(_folder.Path, SystemClock.Instance);
        await using (var writer = await index.WriteAsync("random", dimension, default))
        {
            // Two segments, so that rows are told apart across them.
            foreach (var half in vectors.Index().Chunk((rows * 3) / 4))
            {
                foreach (var hundred in half.Chunk(100))
                    await PutAsync(writer, $"d{hundred[0].Index}", Facts(), hundred.Select(v => ($"{v.Index}", v.Item)));
                await writer.CommitAsync(default);
            }
        }

        var (found, wanted) = (0, 0);
        for (var q = 0; q < 50; q++)
        {
            var query = Gaussian(random, dimension);
            var truth = vectors.Index().Select(v => (v.Index, Score: Cosine(query, v.Item))).OrderByDescending(v => v.Score).Take(20).ToList();
            var hits = await index.SearchMeaningAsync(query, PassageFilter.None, 20, default);
            var ids = (await index.GetAsync([.. hits.Select(h => h.ChunkId)], default)).Select(c => int.Parse(c.Text)).ToList();
            wanted += truth.Count;
            found += truth.Select(t => t.Index).Intersect(ids).Count();
            Assert.Equal(Cosine(query, vectors[ids[0]]), hits[0].Score, 4);
        }

        Assert.True(found >= 0.99 * wanted, $"{found} of {wanted}");
    }

    [Fact]
    public async Task A_filter_leaves_exactly_what_a_plain_check_of_each_document_leaves()
    {
        string[] places = ["kyoto", "oslo", "lima"], countries = ["JP", "NO"], categories = ["destination", "tip"], languages = ["zh", "en"];
        var random = new Random(3);
        var facts = new Dictionary<string, Corpus.DocumentFacts>(StringComparer.Ordinal);
        await using var index = new LocalPassageIndex(_folder.Path, SystemClock.Instance);
        await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
        {
            for (var i = 0; i < 300; i++)
            {
                var one = Facts(Pick(languages)!, Pick(categories)!, Pick([.. places, null]), Pick([.. countries, null]), random.Next(3) == 0 ? null : new LocalDate(2026, 1, 1 + random.Next(28)));
                facts[$"d{i}"] = one;
                await writer.PutAsync(Draw($"d{i}", one, [.. Enumerable.Range(0, random.Next(4)).Select(_ => "temple")]));
                if (i % 70 == 69)
                    await writer.CommitAsync(default);
            }

            for (var i = 0; i < 300; i += 9)
            {
                await writer.RemoveAsync($"d{i}", default);
                facts.Remove($"d{i}");
            }

            await writer.CommitAsync(default);
        }

        var sets = (string?[] values) => Gen.OneOf(Gen.Constant<IReadOnlySet<string>?>(null), Gen.SubListOf(values.OfType<string>()).Select(l => (IReadOnlySet<string>?)l.ToHashSet()));
        var filters =
            from place in sets(places)
            from country in sets(countries)
            from category in sets(categories)
            from language in sets(languages)
            from day in Gen.Choose(0, 28)
            select new PassageFilter { Places = place, Countries = country, Categories = category, Languages = language, RevisedFrom = day == 0 ? null : new LocalDate(2026, 1, day) };
        Prop.ForAll(filters.ToArbitrary(), filter =>
        {
            var expected = facts.Where(f => Passes(f.Value, filter)).Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
            var chunks = index.GetAsync([.. facts.Keys.SelectMany(d => Enumerable.Range(0, 4).Select(c => $"{d}#{c}"))], default).AsTask().Result.Where(c => expected.Contains(c.DocumentId)).Select(c => c.Id).Order(StringComparer.Ordinal);
            var words = index.WordsAsync("temple", filter, 1_000).Result.Order(StringComparer.Ordinal);
            var meaning = index.MeaningAsync("temple", filter, 1_000).Result.Order(StringComparer.Ordinal);
            return chunks.SequenceEqual(words, StringComparer.Ordinal) && chunks.SequenceEqual(meaning, StringComparer.Ordinal);
        }).QuickCheckThrowOnFailure();

        string? Pick(string?[] values) => values[random.Next(values.Length)];
    }

    [Fact]
    public async Task Words_are_scored_as_the_formula_of_BM25_says()
    {
        var random = new Random(11);
        string[] vocabulary = [.. Enumerable.Range(0, 60).Select(i => $"word{i}x"), "上海", "东京塔", "夜市"];
        var texts = Enumerable.Range(0, 400).Select(_ => string.Join(' ', Enumerable.Range(0, 3 + random.Next(30)).Select(_ => vocabulary[random.Next(vocabulary.Length)]))).ToArray();
        await using var index = new LocalPassageIndex(_folder.Path, SystemClock.Instance);
        await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
        {
            foreach (var part in texts.Index().Chunk(250))
            {
                foreach (var (i, text) in part)
                    await writer.PutAsync(Draw($"{i}", Facts(), text));
                await writer.CommitAsync(default);
            }
        }

        var chunks = texts.Select(t => ChunkWords.Of(Draw("x", Facts(), t).Chunks[0].Chunk)).ToArray();
        var average = chunks.Average(c => c.Length);
        foreach (var query in new[] { "word1x", "word2x word3x word4x", "上海 word5x", "东京", "塔", "夜市 word6x word6x" })
        {
            var expected = chunks.Select((c, i) => (Id: $"{i}#0", Score: WordScorer.Words(query).Sum(q => Score(c, q.Word, q.Weight)))).Where(s => s.Score > 0).OrderByDescending(s => s.Score).ToList();
            var found = await index.SearchWordsAsync(query, PassageFilter.None, 1_000, default);
            Assert.Equal(expected.Select(e => e.Id).Order(), found.Select(f => f.ChunkId).Order());
            Assert.All(found, f => Assert.Equal(expected.Single(e => e.Id == f.ChunkId).Score, f.Score, 3));
            Assert.Equal(found.OrderByDescending(f => f.Score).Select(f => f.Score), found.Select(f => f.Score));
        }

        double Score((IReadOnlyList<string> Words, int Length) chunk, string word, double weight)
        {
            double frequency = chunk.Words.Count(w => w == word), having = chunks.Count(c => c.Words.Contains(word));
            var idf = Math.Log(1 + ((chunks.Length - having + 0.5) / (having + 0.5)));
            return weight * idf * frequency * (WordScorer.K1 + 1) / (frequency + (WordScorer.K1 * (1 - WordScorer.B + (WordScorer.B * chunk.Length / average))));
        }
    }

    private static async Task PutAsync(IIndexWriter writer, string id, Corpus.DocumentFacts facts, IEnumerable<(string Text, float[] Vector)> chunks)
    {
        var all = chunks.Select((c, i) => new EmbeddedChunk(new($"{id}#{i}", id, i, [], c.Text, 1, facts), c.Vector)).ToList();
        await writer.PutAsync(new(id, Hash(id), all.Count, facts), all, default);
    }

    private static bool Passes(Corpus.DocumentFacts facts, PassageFilter filter) =>
        In(filter.Places, facts.Place) && In(filter.Countries, facts.Country) && In(filter.Categories, facts.Category) && In(filter.Languages, facts.Language)
        && (filter.RevisedFrom is null || facts.Revised >= filter.RevisedFrom);

    private static bool In(IReadOnlySet<string>? wanted, string? value) => wanted is null or { Count: 0 } || (value is not null && wanted.Contains(value));

    private static float[] Gaussian(Random random, int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];

    private static double Cosine(float[] a, float[] b)
    {
        var (dot, left, right) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
            (dot, left, right) = (dot + ((double)a[i] * b[i]), left + ((double)a[i] * a[i]), right + ((double)b[i] * b[i]));
        return dot / Math.Sqrt(left * right);
    }
}
