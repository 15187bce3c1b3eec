namespace TravelPlanner.Inference.Reranking;

/// <summary>Orders documents by how well they answer a query.</summary>
public interface IReranker : IDisposable
{
    /// <returns>The best first; equal scores in the order given. Scores compare only within one answer.</returns>
    /// <exception cref="InferenceException">The server did not answer as it should.</exception>
    Task<RerankedDocuments> RerankAsync(string query, IReadOnlyList<string> documents, RerankOptions? options = null, CancellationToken cancellationToken = default);
}

public sealed record RerankOptions
{
    /// <summary>The model, when not the client's own.</summary>
    public string? ModelId { get; init; }

    /// <summary>At most so many documents come back; all when null.</summary>
    public int? Top { get; init; }
}

/// <param name="Index">The place in the list that was given, from 0.</param>
/// <param name="Score">Higher is better; the range is the model's.</param>
public readonly record struct RerankedDocument(int Index, double Score);

/// <param name="InputTokens">Tokens read, where the server says so.</param>
public sealed record RerankedDocuments(IReadOnlyList<RerankedDocument> Documents, string? ModelId, long? InputTokens);
