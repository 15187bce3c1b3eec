using TravelPlanner.Inference.Reranking;

namespace TravelPlanner.InferenceWorker.Reranking;

/// <summary>A reranking model in this process, behind the interface that an endpoint's has too.</summary>
/// <param name="encoder">Disposed with this.</param>
public sealed class OnnxReranker(CrossEncoder encoder) : IReranker
{
    public async Task<RerankedDocuments> RerankAsync(
        string query, IReadOnlyList<string> documents, RerankOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Top is < 1)
            throw new ArgumentException($"Top: received {options.Top}; allowed: 1 or more.", nameof(options));
        var scored = await encoder.ScoreAsync(query, documents, null, cancellationToken);
        var best = scored.Scores.Select((score, i) => new RerankedDocument(i, score)).OrderByDescending(d => d.Score).ThenBy(d => d.Index).Take(options?.Top ?? documents.Count);
        return new RerankedDocuments([.. best], encoder.Name, scored.Tokens);
    }

    public void Dispose() => encoder.Dispose();
}
