using Microsoft.Extensions.AI;
using TravelPlanner.Inference.StaticEmbedding.Onnx;

namespace TravelPlanner.Inference.StaticEmbedding;

/// <summary>Embeddings without a server, a download or a native library: the model that ships, some microseconds a text. Safe for concurrent use.</summary>
public sealed class StaticEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string Resource = "static-zh-en.onnx";

    /// <summary>Read once: it never changes and is asked for from many places.</summary>
    private static readonly Lazy<StaticModel> ShippedModel = new(ReadShipped);

    private readonly EmbeddingGeneratorMetadata _metadata;

    public StaticEmbeddingGenerator(StaticModel model)
    {
        Model = model;
        _metadata = new EmbeddingGeneratorMetadata("static", defaultModelId: model.Id, defaultModelDimensions: model.Dimension);
    }

    public StaticModel Model { get; }

    /// <summary>The embedder of this build, <c>models/embedder/static-zh-en.onnx</c>.</summary>
    public static StaticEmbeddingGenerator Shipped() => new(ShippedModel.Value);

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = new GeneratedEmbeddings<Embedding<float>>();
        foreach (var text in values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            all.Add(new Embedding<float>(Model.Embed(text)) { ModelId = Model.Id });
        }

        return Task.FromResult(all);
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose()
    {
        // Nothing but memory is held.
    }

    private static StaticModel ReadShipped()
    {
        using var stream = typeof(StaticEmbeddingGenerator).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in this build.");
        return OnnxModelReader.Read(stream);
    }
}
