using TravelPlanner.Inference.Reranking;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>
/// Reranking over <c>/rerank</c>: the form of Jina, Cohere, vLLM, llama-server and our worker (<c>results</c> with <c>relevance_score</c>), and
/// the bare list of Text Embeddings Inference (<c>score</c>).
/// </summary>
public sealed class OpenAiReranker : IReranker
{
    private readonly ModelServer _server;

    /// <exception cref="ArgumentException">The endpoint cannot be used, with what is allowed.</exception>
    public OpenAiReranker(InferenceEndpoint endpoint, TimeProvider? time = null) => _server = new ModelServer(endpoint, time);

    public async Task<RerankedDocuments> RerankAsync(
        string query, IReadOnlyList<string> documents, RerankOptions? options = null, CancellationToken cancellationToken = default)
    {
        if (options?.Top is < 1)
            throw new ArgumentException($"Top: received {options.Top}; allowed: 1 or more.", nameof(options));
        var model = options?.ModelId ?? _server.Endpoint.Model;
        if (documents.Count == 0)
            return new RerankedDocuments([], model, null);

        var top = Math.Min(options?.Top ?? documents.Count, documents.Count);
        var body = JsonBody.Write(json =>
        {
            json.WriteString("model", model);
            json.WriteString("query", query);
            json.WriteStartArray("documents");
            foreach (var document in documents)
                json.WriteStringValue(document);
            json.WriteEndArray();
            json.WriteNumber("top_n", top);
            json.WriteBoolean("return_documents", false);
        });
        return await _server.CallAsync("/rerank", body, json => Read(json, documents.Count, top, model), cancellationToken);
    }

    public void Dispose() => _server.Dispose();

    private static RerankedDocuments Read(byte[] json, int count, int top, string model)
    {
        var bare = json.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("["u8);
        var answer = bare
            ? new RerankAnswer(null, ModelServer.Parse(json, WireJson.Default.IReadOnlyListRerankItem), null)
            : ModelServer.Parse(json, WireJson.Default.RerankAnswer);

        var scores = new Dictionary<int, double>();
        foreach (var item in answer.Results ?? [])
        {
            if (item is not { Index: { } index } || index < 0 || index >= count || (item.RelevanceScore ?? item.Score) is not { } score || !double.IsFinite(score)
                || !scores.TryAdd(index, score))
                throw ModelServer.Malformed("A result has no score, or an index that is missing, out of range or there twice.");
        }

        if (scores.Count < top)
            throw ModelServer.Malformed($"The server gives {scores.Count} results where {top} were asked for.");
        var best = scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(top).Select(s => new RerankedDocument(s.Key, s.Value));
        return new RerankedDocuments([.. best], answer.Model ?? model, answer.Usage?.PromptTokens ?? answer.Usage?.TotalTokens);
    }
}
