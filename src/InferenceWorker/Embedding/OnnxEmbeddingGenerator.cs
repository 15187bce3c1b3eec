using Microsoft.Extensions.AI;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Embedding;

/// <summary>
/// An embedding model in this process, behind the interface that an endpoint's has too. What is too long is cut. Whether texts are queries says the
/// property <see cref="InferenceProperties.InputType"/>; queries go before passages.
/// </summary>
/// <param name="encoder">Disposed with this.</param>
public sealed class OnnxEmbeddingGenerator(TextEncoder encoder) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("onnxruntime", null, encoder.Name, encoder.Dimension);

    /// <exception cref="ArgumentException">A dimension or a purpose that the model does not know, with what is allowed.</exception>
    /// <exception cref="Scheduling.QueueFullException">Too much waits.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var purpose = options?.AdditionalProperties?.GetValueOrDefault(InferenceProperties.InputType) switch
        {
            null or InferenceProperties.Passage => TextPurpose.Passage,
            InferenceProperties.Query => TextPurpose.Query,
            var other => throw new ArgumentException($"{InferenceProperties.InputType}: received '{other}'; allowed: {InferenceProperties.Query}, {InferenceProperties.Passage}.", nameof(options)),
        };
        var request = new EmbeddingRequest { Purpose = purpose, Urgent = purpose == TextPurpose.Query, Dimension = options?.Dimensions, Truncate = true };
        var embedded = await encoder.EmbedAsync([.. values], request, cancellationToken);
        return new GeneratedEmbeddings<Embedding<float>>(embedded.Texts.Select(t => new Embedding<float>(t.Vector) { ModelId = encoder.Name }))
        {
            Usage = new UsageDetails { InputTokenCount = embedded.Tokens, TotalTokenCount = embedded.Tokens },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
        : serviceType == typeof(TextEncoder) ? encoder
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => encoder.Dispose();
}
