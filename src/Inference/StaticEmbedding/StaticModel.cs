using System.Runtime.Intrinsics;
using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding;

/// <summary>
/// A table of vectors, four bits a number and one scale a row; a text is the weighted sum of the rows of its features, brought to length one. The same sum that the ONNX
/// file of the model computes.
/// </summary>
public sealed class StaticModel
{
    /// <summary>Between the two middle ones of the sixteen levels, so that they lie evenly around zero.</summary>
    public const float Middle = 7.5f;

    private readonly FeatureReader _reader;

    /// <param name="packed">Row by row, <c>dimension / 2</c> bytes: number i in the low half of byte i, number i + dimension / 2 in the high half.</param>
    /// <param name="scales">What a level of the row is worth.</param>
    /// <exception cref="ArgumentException">The sizes do not agree.</exception>
    public StaticModel(string id, int dimension, FeatureTable features, byte[] packed, float[] scales)
    {
        if (dimension is < 16 or > 1024 || dimension % 16 != 0 || scales.Length != features.Rows || packed.LongLength != (long)features.Rows * (dimension / 2) || !scales.All(float.IsFinite))
            throw new ArgumentException($"{features.Rows} rows of {dimension} numbers, but {packed.LongLength} bytes and {scales.Length} scales; a dimension is a multiple of 16 up to 1024.", nameof(packed));
        (Id, Dimension, Features, Packed, Scales) = (id, dimension, features, packed, scales);
        _reader = new FeatureReader(features);
    }

    /// <summary>Name and version, as an index records it.</summary>
    public string Id { get; }

    public int Dimension { get; }

    public FeatureTable Features { get; }

    public byte[] Packed { get; }

    public float[] Scales { get; }

    /// <summary>What the model is given for a text: rows (<c>input_ids</c>) and weights (<c>input_weights</c>). Empty when the text says nothing.</summary>
    public IReadOnlyList<WeightedRow> Rows(string text)
    {
        var features = new List<Feature>();
        _reader.Read(text, features);
        var rows = new List<WeightedRow>(features.Count * 2);
        foreach (var feature in features)
            Features.AddRows(feature, rows);
        return rows;
    }

    /// <summary>How much a feature moves a text's vector: near 0 for a word of every text, about 1 for a rare or unknown one.</summary>
    public float Importance(uint key)
    {
        if (!Features.TryFind(key, out var row))
            return 1;
        var sum = 0f;
        foreach (var packed in Packed.AsSpan(row * (Dimension / 2), Dimension / 2))
        {
            var (low, high) = ((packed & 15) - Middle, (packed >> 4) - Middle);
            sum += (low * low) + (high * high);
        }

        return Scales[row] * MathF.Sqrt(sum);
    }

    /// <summary>A vector of length one; zeros for a text without features.</summary>
    public float[] Embed(string text)
    {
        var vector = new float[Dimension];
        Sum(Rows(text), vector);
        return vector;
    }

    private void Sum(IReadOnlyList<WeightedRow> rows, Span<float> vector)
    {
        var half = Dimension / 2;
        foreach (var (row, weight) in rows)
        {
            var factor = Scales[row] * weight;
            var packed = Packed.AsSpan(row * half, half);
            for (var i = 0; i < half; i++)
            {
                vector[i] += factor * ((packed[i] & 15) - Middle);
                vector[half + i] += factor * ((packed[i] >> 4) - Middle);
            }
        }

        var length = MathF.Sqrt(SumOfSquares(vector));
        if (length <= 0)
            return;
        foreach (ref var value in vector)
            value /= length;
    }

    private static float SumOfSquares(ReadOnlySpan<float> vector)
    {
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < vector.Length; i += 8)
        {
            var part = Vector256.Create(vector.Slice(i, 8));
            sum += part * part;
        }

        return Vector256.Sum(sum);
    }
}
