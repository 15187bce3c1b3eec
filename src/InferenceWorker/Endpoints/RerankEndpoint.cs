using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.InferenceWorker.Reranking;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary><c>POST /v1/rerank</c>, in the form of Jina and Cohere: documents are texts or objects with one, the best come first. What is too long is cut.</summary>
internal sealed class RerankEndpoint(CrossEncoder? encoder)
{
    public const int MostDocuments = 1000;

    public async Task PostAsync(HttpContext http)
    {
        var model = encoder ?? throw EmbeddingsEndpoint.Missing(http.Request.Path, "a reranking model (--reranker)");
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        EmbeddingsEndpoint.CheckModel(body, model.Name);
        var query = body.Need("query");
        if (query.Length is 0 or > EmbeddingsEndpoint.LongestText)
            throw body.Wrong("query", $"a text of 1 to {EmbeddingsEndpoint.LongestText} characters");
        var documents = ReadDocuments(body);
        var top = body.Whole("top_n", 1, int.MaxValue) ?? documents.Count;
        var withTexts = body.Flag("return_documents") ?? false;
        var scored = await model.ScoreAsync(query, documents, EmbeddingsEndpoint.ReadDeadline(body), http.RequestAborted).ConfigureAwait(false);
        var results = scored.Scores.Select((score, i) => new WireRanked(i, score, withTexts ? new WireDocument(documents[i]) : null)).OrderByDescending(r => r.RelevanceScore).ThenBy(r => r.Index).Take(top);
        await http.Response.WriteAsJsonAsync(
            new WireReranking("rerank-" + RandomNumberGenerator.GetHexString(24, lowercase: true), model.Name, [.. results], new WireReadUsage(scored.Tokens, scored.Tokens)),
            WireJson.Readable.WireReranking, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    private static IReadOnlyList<string> ReadDocuments(RequestBody body)
    {
        var list = body.Find("documents");
        if (list is not { ValueKind: JsonValueKind.Array } given || given.GetArrayLength() is 0 or > MostDocuments)
            throw new BadRequestException($"documents: allowed is a list of 1 to {MostDocuments} texts, or of objects with a text; it is required.", "documents");
        string[] texts = [.. given.EnumerateArray().Select((d, i) => d.ValueKind == JsonValueKind.String ? d.GetString()! : new RequestBody(d, $"documents[{i}]").Need("text"))];
        return Array.FindIndex(texts, t => t.Length > EmbeddingsEndpoint.LongestText) is >= 0 and var longest
            ? throw new BadRequestException($"documents[{longest}] has {texts[longest].Length} characters; allowed are at most {EmbeddingsEndpoint.LongestText}.", "documents")
            : texts;
    }
}
