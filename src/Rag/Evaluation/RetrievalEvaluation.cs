using System.Diagnostics;
using System.Text.Json.Serialization;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Evaluation;

/// <summary>Means over all queries, and how long a query took, in milliseconds.</summary>
public sealed record StageFigures(double Ndcg10, double Recall10, double Mrr10, [property: JsonPropertyName("p50Ms")] double P50Ms, [property: JsonPropertyName("p99Ms")] double P99Ms);

/// <summary>A figure for every stage; null where there is no such stage.</summary>
public sealed record EvaluationSummary(StageFigures Bm25, StageFigures? Dense, StageFigures? Fused, StageFigures? Reranked);

/// <summary>
/// Runs the queries of a test set through the stages of retrieval: words of the question alone, its meaning, both fused (words with their translations), and reranked. A
/// stage's time holds everything from the text of the question to its ranking.
/// </summary>
/// <param name="search">Null for no reranking.</param>
/// <param name="judged">What is judged of a chunk, by its id: its document, or a section of it.</param>
public sealed class RetrievalEvaluation(PassageRetriever retriever, QueryReader reader, KnowledgeSearch? search, Func<string, string> judged)
{
    public const int Depth = 10;

    /// <summary>Of a set whose documents are judged whole.</summary>
    public static string DocumentOf(string chunkId) => chunkId[..chunkId.LastIndexOf('#')];

    /// <param name="queries">Where several chunks are judged as one, the best stands for all.</param>
    /// <param name="progress">Queries done.</param>
    public async Task<EvaluationSummary> RunAsync(IReadOnlyList<BeirQuery> queries, IProgress<int>? progress, CancellationToken cancellation)
    {
        var (bm25, dense, fused, reranked) = (new Stage(judged), new Stage(judged), new Stage(judged), new Stage(judged));
        var searchesMeaning = retriever.SearchesMeaning;
        for (var i = 0; i < queries.Count; i++)
        {
            var query = queries[i];
            await bm25.AddAsync(query, () => retriever.WordsAsync(query.Text, query.Filter, cancellation));
            if (searchesMeaning)
                await dense.AddAsync(query, () => retriever.MeaningAsync(query.Text, query.Filter, cancellation));
            await fused.AddAsync(query, () => retriever.FuseAsync(reader.Read(query.Text), query.Filter, cancellation));
            if (search is not null)
                await reranked.AddAsync(query, () => search.RankAsync(query.Text, query.Filter, cancellation: cancellation));
            progress?.Report(i + 1);
        }

        return new EvaluationSummary(bm25.Figures()!, dense.Figures(), fused.Figures(), reranked.Figures());
    }

    private sealed class Stage(Func<string, string> judged)
    {
        private readonly List<double> _times = [];
        private double _ndcg;
        private double _recall;
        private double _reciprocal;

        public async Task AddAsync(BeirQuery query, Func<Task<IReadOnlyList<Hit>>> rank)
        {
            var watch = Stopwatch.StartNew();
            var hits = await rank();
            _times.Add(watch.Elapsed.TotalMilliseconds);
            var documents = hits.Select(h => judged(h.ChunkId)).Distinct(StringComparer.Ordinal).Take(Depth).ToList();
            _ndcg += RankingMeasures.Ndcg(documents, query.Grades, Depth);
            _recall += RankingMeasures.Recall(documents, query.Grades, Depth);
            _reciprocal += RankingMeasures.ReciprocalRank(documents, query.Grades, Depth);
        }

        public StageFigures? Figures()
        {
            if (_times.Count == 0)
                return null;
            var times = _times.Order().ToList();
            var n = times.Count;
            return new StageFigures(Math.Round(_ndcg / n, 4), Math.Round(_recall / n, 4), Math.Round(_reciprocal / n, 4), At(0.5), At(0.99));

            double At(double share) => Math.Round(times[Math.Min(n - 1, (int)(share * n))], 3);
        }
    }
}
