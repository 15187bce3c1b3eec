using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Embedding;
using TravelPlanner.InferenceWorker.Models.Hosting;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>
/// <c>POST /v1/embeddings</c>. Beside the API's members: <c>input_type</c> (query, passage), <c>truncate</c>, <c>deadline_ms</c>. Queries go before passages.
/// </summary>
internal sealed class EmbeddingsEndpoint(TextEncoder? encoder)
{
    public const int MostTexts = 2048;

    /// <summary>Characters of a text: more than any model here reads, and little enough to be cut into tokens at once.</summary>
    public const int LongestText = 200_000;

    public async Task PostAsync(HttpContext http)
    {
        var model = encoder ?? throw Missing(http.Request.Path, "an embedding model (--embedder)");
        var body = await RequestBody.ReadAsync(http.Request, http.RequestAborted).ConfigureAwait(false);
        CheckModel(body, model.Name);
        var texts = ReadTexts(body);
        var asBase64 = body.Choice("encoding_format", "float", "base64") == "base64";
        var purpose = body.Choice("input_type", InferenceProperties.Query, InferenceProperties.Passage) == InferenceProperties.Query ? TextPurpose.Query : TextPurpose.Passage;
        var request = new EmbeddingRequest
        {
            Purpose = purpose,
            Urgent = purpose == TextPurpose.Query,
            Dimension = body.Whole("dimensions", 1, 65_536),
            Truncate = body.Flag("truncate") ?? false,
            Deadline = ReadDeadline(body),
        };
        var embedded = await model.EmbedAsync(texts, request, http.RequestAborted).ConfigureAwait(false);
        var data = embedded.Texts.Select((t, i) => new WireEmbedding("embedding", i, Vector(t.Vector, asBase64)));
        await http.Response.WriteAsJsonAsync(
            new WireEmbeddings("list", [.. data], model.Name, new WireReadUsage(embedded.Tokens, embedded.Tokens)), WireJson.Readable.WireEmbeddings, cancellationToken: http.RequestAborted).ConfigureAwait(false);
    }

    public static BadRequestException Missing(string path, string what) => new($"{path} is not served by this worker: it was started without {what}.", code: "not_supported");

    public static void CheckModel(RequestBody body, string served)
    {
        if (body.Text("model", 200) is { Length: > 0 } asked && asked != served)
            throw new UnknownModelException(asked, [served]);
    }

    public static TimeSpan? ReadDeadline(RequestBody body) => body.Whole("deadline_ms", 1, 86_400_000) is { } deadline ? TimeSpan.FromMilliseconds(deadline) : null;

    private static IReadOnlyList<string> ReadTexts(RequestBody body)
    {
        if (body.Find("input") is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().Any(t => t.ValueKind is JsonValueKind.Number or JsonValueKind.Array))
            throw new BadRequestException("input has tokens; send texts: the tokens of another model's vocabulary mean nothing to this one.", "input");
        var texts = body.Texts("input", MostTexts);
        if (texts.Count == 0)
            throw body.Wrong("input", $"a text or a list of 1 to {MostTexts} texts; it is required");
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i].Length is 0 or > LongestText)
                throw new BadRequestException($"input[{i}] has {texts[i].Length} characters; allowed are 1 to {LongestText}.", "input");
        }

        return texts;
    }

    /// <summary>As numbers, or as the bytes of single-precision numbers, the least significant first: a third of the length.</summary>
    private static JsonElement Vector(float[] vector, bool asBase64) => asBase64
        ? JsonSerializer.SerializeToElement(Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)), WireJson.Default.String)
        : JsonSerializer.SerializeToElement(vector, WireJson.Default.SingleArray);
}
