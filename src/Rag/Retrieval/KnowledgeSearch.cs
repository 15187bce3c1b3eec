using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval.Reranking;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>
/// Answers a question with passages of an index: understands it, searches by words and meaning, fuses and reranks, prefers the places and the language it names, leaves out
/// repetition, fills a budget, and says so when nothing answers. Safe for concurrent use.
/// </summary>
public sealed class KnowledgeSearch
{
    private const int CachedAnswers = 256;

    // In the reranker's units, where about 1 to 2 lie between a good and a bad candidate.
    private const double SamePlace = 6;
    private const double NearPlace = 0.5;
    private const double SameCountry = 2;
    private const double OtherPlace = -5;
    private const double SameLanguage = 1.5;
    private const double Trust = 0.5;

    /// <summary>What stands before the first heading names everything and answers little.</summary>
    private const double Introduction = -1;

    /// <summary>What the question is about, when the passage's heading is about the same.</summary>
    private const double SameSubject = 2.5;

    /// <summary>Candidates taken from the named places besides the best of all.</summary>
    private const int FromPlaces = 40;

    private readonly PassageRetriever _retriever;
    private readonly PassageRelevance _relevance;
    private readonly LinearReranker _reranker;
    private readonly StaticModel _model;
    private readonly QueryReader _reader;
    private readonly Subjects _subjects = Subjects.Shipped();
    private readonly AnswerCache _cache = new(CachedAnswers);

    /// <param name="model">The small model: it compares passages with each other and weighs words, whichever embedder the index was made with.</param>
    public KnowledgeSearch(
        IPassageIndex index, Microsoft.Extensions.AI.IEmbeddingGenerator<string, Microsoft.Extensions.AI.Embedding<float>>? embedder, StaticModel model, BilingualLexicon lexicon,
        RerankerWeights weights, IPlaceNames? places = null)
    {
        _model = model;
        _reader = new QueryReader(lexicon, model, places);
        _reranker = new LinearReranker(new PassageSignals(lexicon, model), weights);
        _relevance = new PassageRelevance(lexicon, model);
        _retriever = new PassageRetriever(index, embedder);
    }

    /// <exception cref="ArgumentException">The question is empty or too long, or a number is out of its range; the message says which and what is allowed.</exception>
    /// <exception cref="IndexException">The index cannot be used.</exception>
    public async Task<KnowledgeAnswer> SearchAsync(KnowledgeQuery query, CancellationToken cancellation = default)
    {
        Check(query);
        var manifest = _retriever.Index.Manifest;
        var key = AnswerCache.Key(query, manifest.Name, manifest.Generation);
        if (_cache.Find(key) is { } known)
            return known;
        var understood = _reader.Read(query.Text);
        var ranked = await RankAsync(understood, query.Filter, query.Language, cancellation);
        var answer = Answer(query, understood, ranked, manifest);
        // A commit between the first look and the answer would keep new passages under the old number.
        if (_retriever.Index.Manifest.Generation == manifest.Generation)
            _cache.Put(key, answer);
        return answer;
    }

    private static void Check(KnowledgeQuery query)
    {
        if (string.IsNullOrWhiteSpace(query.Text) || query.Text.Length > QueryReader.LongestQuestion)
            throw new ArgumentException($"text: 1 to {QueryReader.LongestQuestion} characters are allowed; received {query.Text.Length}.", nameof(query));
        if (query.Limit is < 1 or > KnowledgeQuery.MostPassages)
            throw new ArgumentException($"limit: 1 to {KnowledgeQuery.MostPassages} is allowed; received {query.Limit}.", nameof(query));
        if (query.TokenBudget is < KnowledgeQuery.LeastTokens or > KnowledgeQuery.MostTokens)
            throw new ArgumentException($"token budget: {KnowledgeQuery.LeastTokens} to {KnowledgeQuery.MostTokens} is allowed; received {query.TokenBudget}.", nameof(query));
        if (query.PerDocument < 1)
            throw new ArgumentException($"passages per document: 1 or more is allowed; received {query.PerDocument}.", nameof(query));
    }

    /// <summary>Every candidate in order, before what does not answer or repeats is left out.</summary>
    /// <param name="language">Preferred; the question's own when null.</param>
    public async Task<IReadOnlyList<Hit>> RankAsync(string question, PassageFilter filter, string? language = null, CancellationToken cancellation = default) =>
        [.. (await RankAsync(_reader.Read(question), filter, language, cancellation)).Select(r => new Hit(r.Chunk.Id, r.Score))];

    private async Task<List<(Chunk Chunk, double Score)>> RankAsync(UnderstoodQuery understood, PassageFilter filter, string? preferred, CancellationToken cancellation)
    {
        var (words, meaning) = await _retriever.SearchAsync(understood.Text, understood.Words, filter, cancellation);
        var fused = Fusion.Scores(words, meaning).Take(PassageRetriever.Reranked).ToList();
        // Where the question names a place, its own passages take part even when many others share more words.
        if (PlaceFilter(understood, filter) is { } inPlaces)
        {
            var (placeWords, placeMeaning) = await _retriever.SearchAsync(understood.Subject, understood.SubjectWords, inPlaces, cancellation);
            fused.AddRange(Fusion.Scores(placeWords, placeMeaning).Take(FromPlaces));
            (words, meaning) = (Merge(words, placeWords), Merge(meaning, placeMeaning));
        }

        var chunks = await _retriever.Index.GetAsync([.. fused.Select(h => h.ChunkId).Distinct(StringComparer.Ordinal)], cancellation);
        var scores = _reranker.Score(understood.Subject, PassageRetriever.Candidates(chunks, words, meaning));
        var language = preferred ?? understood.Language;
        var pointed = _subjects.Of(understood.Text);
        return [.. chunks.Select((c, i) => (Chunk: c, Score: scores[i] + Preference(c.Facts, understood, language) + About(c))).OrderByDescending(r => r.Score).ThenBy(r => r.Chunk.Id, StringComparer.Ordinal)];

        double About(Chunk chunk) =>
            (_subjects.Of(chunk) is { } subject ? SameSubject * pointed.GetValueOrDefault(subject) : 0) + (chunk.HeadingPath.Count == 0 && chunk.Facts.Title.Length > 0 ? Introduction : 0);
    }

    private static PassageFilter? PlaceFilter(UnderstoodQuery understood, PassageFilter filter)
    {
        if (filter.Places is { Count: > 0 })
            return null;
        var cities = understood.Places.Where(p => p.City is not null).Select(p => p.City!).ToHashSet(StringComparer.Ordinal);
        return cities.Count > 0 ? filter with { Places = cities } : null;
    }

    private static List<Hit> Merge(IReadOnlyList<Hit> all, IReadOnlyList<Hit> more) => [.. all.Concat(more).DistinctBy(h => h.ChunkId, StringComparer.Ordinal).OrderByDescending(h => h.Score)];

    private static double Preference(DocumentFacts facts, UnderstoodQuery understood, string language) =>
        (string.Equals(facts.Language, language, StringComparison.Ordinal) ? SameLanguage : 0)
        + (Trust * (facts.Quality - 0.5))
        + understood.Places.Select(p => Nearness(facts, p)).DefaultIfEmpty(0).Max();

    private static double Nearness(DocumentFacts facts, NamedPlace place) =>
        place.City is not null && facts.Place == place.City ? SamePlace
        : place.City is null && facts.Country == place.Country ? SameCountry
        : facts.Place is null ? 0
        : place.Surroundings.Contains(facts.Place) ? NearPlace
        : OtherPlace;

    private KnowledgeAnswer Answer(KnowledgeQuery query, UnderstoodQuery understood, List<(Chunk Chunk, double Score)> ranked, IndexManifest manifest)
    {
        var relevant = ranked.FindAll(r => _relevance.IsRelevant(understood, r.Chunk));
        var chosen = Diversity.Choose([.. relevant.Select(r => r.Chunk.DocumentId)], i => _model.Embed(relevant[i].Chunk.Searchable), query.Limit, query.PerDocument);
        var packed = ContextPacker.Pack([.. chosen.Select(i => relevant[i].Chunk.Text)], query.TokenBudget);
        var passages = packed.Select(p => Passage(relevant[chosen[p.Index]], p.Text, p.Tokens, p.IsCut, query)).ToList();
        return new KnowledgeAnswer(understood, passages, KnowledgeNotes.Of(passages, understood, query, _retriever.SearchesMeaning, isClear: packed.Any(p => _relevance.IsClear(understood, relevant[chosen[p.Index]].Chunk))), manifest.Generation);
    }

    private static KnowledgePassage Passage((Chunk Chunk, double Score) found, string text, int tokens, bool isCut, KnowledgeQuery query)
    {
        var facts = found.Chunk.Facts;
        return new KnowledgePassage(
            found.Chunk.Id, found.Chunk.DocumentId, facts.Title, found.Chunk.HeadingPath, text, facts.Language, facts.Place, facts.Country, facts.Category, facts.Source, facts.Location,
            facts.Licence, facts.Revised, Math.Round(found.Score, 4), tokens, isCut, IsOld: query.OldBefore is { } day && facts.Revised is { } revised && revised < day);
    }
}
