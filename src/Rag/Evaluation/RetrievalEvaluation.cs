using System.Diagnostics;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Retrieval;

namespace TravelPlanner.Rag.Evaluation;

/// <summary>Means over all queries, and how long a query took, in milliseconds.</summary>
public sealed record StageFigures(double Ndcg10, double Recall10, double Mrr10, double P50Ms, double P99Ms);

/// <summary>A figure for every stage; null where there is no such stage.</summary>
public sealed record EvaluationSummary(StageFigures Bm25, StageFigures? Dense, StageFigures? Fused, StageFigures? Reranked);

/// <summary>
/// Runs the queries of a test set through the stages of retrieval: words of the question alone, its meaning, both fused (words with their translations), and reranked. A
/// stage's time holds everything from the text of the question to its ranking.
/// </summary>
public sealed class RetrievalEvaluation(PassageRetriever retriever, QueryReader reader, bool reranks)
{
    public const int Depth = 10;

    /// <param name="queries">Grades name documents, not chunks; the best chunk stands for its document.</param>
    /// <param name="progress">Queries done.</param>
    public async Task<EvaluationSummary> RunAsync(IReadOnlyList<BeirQuery> queries, IProgress<int>? progress, CancellationToken cancellation)
    {
        var (bm25, dense, fused, reranked) = (new Stage(), new Stage(), new Stage(), new Stage());
        var searchesMeaning = retriever.SearchesMeaning;
        for (var i = 0; i < queries.Count; i++)
        {
            var query = queries[i];
            await bm25.AddAsync(query, () => retriever.WordsAsync(query.Text, PassageFilter.None, cancellation));
            if (searchesMeaning)
                await dense.AddAsync(query, () => retriever.MeaningAsync(query.Text, PassageFilter.None, cancellation));
            await fused.AddAsync(query, async () => await retriever.FuseAsync(reader.Read(query.Text), PassageFilter.None, cancellation));
            if (reranks)
                await reranked.AddAsync(query, async () => await retriever.RerankAsync(reader.Read(query.Text), PassageFilter.None, cancellation));
            progress?.Report(i + 1);
        }

        return new EvaluationSummary(bm25.Figures()!, dense.Figures(), fused.Figures(), reranked.Figures());
    }

    private sealed class Stage
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
            var documents = hits.Select(h => h.ChunkId[..h.ChunkId.LastIndexOf('#')]).Distinct(StringComparer.Ordinal).Take(Depth).ToList();
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
