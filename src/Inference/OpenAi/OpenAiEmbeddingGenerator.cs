using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>Embeddings over <c>/embeddings</c>. Long lists go in several requests, one after another; vectors come in the order of the texts.</summary>
public sealed class OpenAiEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly ModelServer _server;
    private readonly EmbeddingGeneratorMetadata _metadata;
    private readonly int _batch;

    /// <param name="batch">Texts per request, 1 to 2048.</param>
    /// <exception cref="ArgumentException">The endpoint cannot be used, with what is allowed.</exception>
    public OpenAiEmbeddingGenerator(InferenceEndpoint endpoint, int batch = 64, TimeProvider? time = null)
    {
        if (batch is < 1 or > 2048)
            throw new ArgumentException($"batch: received {batch}; allowed: 1 to 2048.", nameof(batch));
        _server = new ModelServer(endpoint, time);
        _batch = batch;
        _metadata = new EmbeddingGeneratorMetadata(endpoint.Provider, endpoint.Address, endpoint.Model);
    }

    /// <exception cref="InferenceException">The server did not answer as it should; a vector of another length or with an infinite number counts as that.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var texts in values.Chunk(_batch))
        {
            var (vectors, model, usage) = await _server.CallAsync("/embeddings", Body(texts, options), json => Read(json, texts.Length), cancellationToken);
            foreach (var vector in vectors)
            {
                if (all.Count > 0 && all[0].Dimensions != vector.Length)
                    throw ModelServer.Malformed($"The server gives vectors of {all[0].Dimensions} and of {vector.Length} numbers.");
                all.Add(new Embedding<float>(vector) { ModelId = model ?? options?.ModelId ?? _server.Endpoint.Model });
            }

            if (usage is null)
                continue;
            all.Usage ??= new UsageDetails();
            all.Usage.Add(usage);
        }

        return all;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => _server.Dispose();

    private byte[] Body(string[] texts, EmbeddingGenerationOptions? options) => JsonBody.Write(json =>
    {
        json.WriteString("model", options?.ModelId ?? _server.Endpoint.Model);
        json.WriteStartArray("input");
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
        json.WriteString("encoding_format", "float");
        if (options?.Dimensions is { } dimensions)
            json.WriteNumber("dimensions", dimensions);
        if (options?.AdditionalProperties?.GetValueOrDefault(InferenceProperties.InputType) is string purpose)
            json.WriteString(InferenceProperties.InputType, purpose);
    });

    private static (float[][] Vectors, string? Model, UsageDetails? Usage) Read(byte[] json, int expected)
    {
        var answer = ModelServer.Parse(json, WireJson.Default.EmbeddingAnswer);
        var vectors = new float[expected][];
        var items = answer.Data ?? [];
        if (items.Count != expected)
            throw ModelServer.Malformed($"The server gives {items.Count} vectors for {expected} texts.");
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is not { Embedding: { Length: > 0 } vector } item || (item.Index ?? i) is var at && (at < 0 || at >= expected || vectors[at] is not null)
                || !vector.All(float.IsFinite))
                throw ModelServer.Malformed($"The vector at place {i} is missing, empty, not finite or there twice.");
            vectors[at] = vector;
        }

        return (vectors, answer.Model, ChatAnswers.Usage(answer.Usage));
    }
}
