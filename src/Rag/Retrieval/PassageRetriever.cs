using Microsoft.Extensions.AI;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval.Reranking;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>The two searches, at once and fused. Without an embedder that fits the index, by words alone.</summary>
public sealed class PassageRetriever(IPassageIndex index, IEmbeddingGenerator<string, Embedding<float>>? embedder)
{
    /// <summary>Hits asked of each search.</summary>
    public const int Depth = 100;

    /// <summary>The first of the fused hits, which are reranked.</summary>
    public const int Reranked = 30;

    public IPassageIndex Index => index;

    /// <summary>Whether questions can be searched by meaning: the index was made with this embedder.</summary>
    public bool SearchesMeaning =>
        embedder?.GetService(typeof(EmbeddingGeneratorMetadata)) is EmbeddingGeneratorMetadata metadata && index.Manifest.Embedder is { } made && made == metadata.DefaultModelId;

    public async Task<IReadOnlyList<Hit>> WordsAsync(string words, PassageFilter filter, CancellationToken cancellation) => await index.SearchWordsAsync(words, filter, Depth, cancellation);

    /// <summary>Only where <see cref="SearchesMeaning"/>.</summary>
    public async Task<IReadOnlyList<Hit>> MeaningAsync(string text, PassageFilter filter, CancellationToken cancellation)
    {
        var vector = await embedder!.GenerateAsync([text], cancellationToken: cancellation);
        return await index.SearchMeaningAsync(vector[0].Vector, filter, Depth, cancellation);
    }

    /// <summary>Both searches at the same time; no hits by meaning where the index has no fitting vectors.</summary>
    public async Task<(IReadOnlyList<Hit> Words, IReadOnlyList<Hit> Meaning)> SearchAsync(string text, string words, PassageFilter filter, CancellationToken cancellation)
    {
        var meaning = SearchesMeaning ? Task.Run(() => MeaningAsync(text, filter, cancellation), cancellation) : Task.FromResult<IReadOnlyList<Hit>>([]);
        var byWords = await WordsAsync(words, filter, cancellation);
        return (byWords, await meaning);
    }

    public async Task<IReadOnlyList<Hit>> FuseAsync(UnderstoodQuery query, PassageFilter filter, CancellationToken cancellation)
    {
        var (words, meaning) = await SearchAsync(query.Text, query.Words, filter, cancellation);
        return Fusion.Scores(words, meaning);
    }

    internal static IReadOnlyList<Candidate> Candidates(IReadOnlyList<Chunk> chunks, IReadOnlyList<Hit> words, IReadOnlyList<Hit> meaning)
    {
        var last = meaning.Count > 0 ? meaning[^1].Score : 0;
        var byWords = words.ToDictionary(h => h.ChunkId, h => h.Score, StringComparer.Ordinal);
        var byMeaning = meaning.ToDictionary(h => h.ChunkId, h => h.Score, StringComparer.Ordinal);
        // A question and its translation are of different lengths: their scores compare within a language only.
        var best = chunks.GroupBy(c => c.Facts.Language, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Max(c => byWords.GetValueOrDefault(c.Id)), StringComparer.Ordinal);
        return [.. chunks.Select(c => new Candidate(c.Searchable, best[c.Facts.Language] is > 0 and var top ? byWords.GetValueOrDefault(c.Id) / top : 0, byMeaning.GetValueOrDefault(c.Id, last)))];
    }
}
