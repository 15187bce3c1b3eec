using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>Vectors to four bits a number, with the scale of each row that leaves the least error.</summary>
internal static class Quantizer
{
    private const int Levels = 16;

    /// <summary>The greatest number of a row need not be kept whole; these shares of it are tried as the outermost level.</summary>
    private static readonly float[] Reaches = [1, 0.9f, 0.8f, 0.7f, 0.6f];

    public static StaticModel Pack(string id, FeatureTable features, float[] values, int dimension)
    {
        var half = dimension / 2;
        var (packed, scales) = (new byte[features.Rows * half], new float[features.Rows]);
        for (var row = 0; row < features.Rows; row++)
        {
            var vector = values.AsSpan(row * dimension, dimension);
            var scale = scales[row] = Scale(vector);
            for (var i = 0; i < half; i++)
                packed[(row * half) + i] = (byte)(Level(vector[i], scale) | (Level(vector[half + i], scale) << 4));
        }

        return new StaticModel(id, dimension, features, packed, scales);
    }

    private static float Scale(ReadOnlySpan<float> vector)
    {
        var greatest = 0f;
        foreach (var value in vector)
            greatest = Math.Max(greatest, Math.Abs(value));
        var (best, least) = (greatest / StaticModel.Middle, double.MaxValue);
        foreach (var reach in Reaches)
        {
            var scale = greatest * reach / StaticModel.Middle;
            var error = 0.0;
            foreach (var value in vector)
            {
                var gap = value - ((Level(value, scale) - StaticModel.Middle) * scale);
                error += gap * gap;
            }

            if (error < least)
                (best, least) = (scale, error);
        }

        return best;
    }

    private static int Level(float value, float scale) =>
        scale <= 0 ? Levels / 2 : Math.Clamp((int)MathF.Floor((value / scale) + StaticModel.Middle + 0.5f), 0, Levels - 1);
}
