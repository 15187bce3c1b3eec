using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.Rag.Retrieval.Reranking;

/// <summary>A weight for each of <see cref="PassageSignals.Names"/>; a passage's score is their sum.</summary>
public sealed record RerankerWeights(string Id, IReadOnlyDictionary<string, double> Weights)
{
    private const string Resource = "rerank-zh-en.json";

    /// <summary>The reranker of this build, <c>models/embedder/rerank-zh-en.json</c>.</summary>
    public static RerankerWeights Shipped()
    {
        using var stream = typeof(RerankerWeights).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in this build.");
        return Read(stream);
    }

    /// <exception cref="InvalidDataException">The file is not one of these, or is of other signals.</exception>
    public static RerankerWeights Read(Stream stream)
    {
        try
        {
            var read = JsonSerializer.Deserialize(stream, RerankerJson.Default.RerankerWeights);
            return read is { Id.Length: > 0, Weights: not null } && read.Weights.Keys.Order(StringComparer.Ordinal).SequenceEqual(PassageSignals.Names.Order(StringComparer.Ordinal)) && read.Weights.Values.All(double.IsFinite)
                ? read
                : throw new InvalidDataException($"The reranker needs an id and one finite weight for each of {string.Join(", ", PassageSignals.Names)}.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"The reranker is not JSON: {broken.Message}", broken);
        }
    }
}

/// <summary>Orders candidates by a weighted sum of what <see cref="PassageSignals"/> sees.</summary>
public sealed class LinearReranker
{
    private readonly PassageSignals _signals;
    private readonly double[] _weights;

    public LinearReranker(PassageSignals signals, RerankerWeights weights)
    {
        _signals = signals;
        _weights = [.. PassageSignals.Names.Select(n => weights.Weights[n])];
    }

    /// <returns>A score for each candidate; they compare within one answer.</returns>
    public IReadOnlyList<double> Score(string query, IReadOnlyList<Candidate> candidates) =>
        [.. _signals.Of(query, candidates).Select(row => row.Select((value, i) => value * _weights[i]).Sum())];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RerankerWeights))]
internal sealed partial class RerankerJson : JsonSerializerContext;
