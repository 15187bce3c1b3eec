using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Onnx;
using TravelPlanner.InferenceWorker.Models;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>What a static embedder reads: rows of its table for words and their parts, each with a weight. The model's file says which; pairs it knows none.</summary>
public sealed class HashedFeatures(StaticModel model) : ITokenSource
{
    public int VocabularySize => model.Features.Rows;

    /// <summary>Any row: where a batch is filled, the weight is 0.</summary>
    public int PadId => 0;

    /// <exception cref="ModelException">The file is no static embedding model.</exception>
    public static HashedFeatures Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return new HashedFeatures(OnnxModelReader.Read(file));
        }
        catch (InvalidDataException wrong)
        {
            throw new ModelException(ModelFault.Corrupt, $"{path}: {wrong.Message}", $"{path}：{wrong.Message}", wrong);
        }
    }

    public EncodedText Encode(string text, string? pair, int maxTokens)
    {
        if (pair is not null)
            throw new ArgumentException("A static embedder reads one text at a time, no pairs.", nameof(pair));
        var rows = model.Rows(text);
        var kept = rows.Count > maxTokens ? [.. rows.Take(maxTokens)] : rows;
        return new EncodedText([.. kept.Select(r => r.Row)], new int[kept.Count], null, new bool[kept.Count], [.. kept.Select(r => r.Weight)], kept.Count < rows.Count);
    }
}
