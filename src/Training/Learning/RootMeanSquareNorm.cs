using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary><c>y = x ÷ √(mean(x²) + ε) · w</c>, row by row.</summary>
internal static class RootMeanSquareNorm
{
    /// <param name="scales">Takes 1 ÷ the root of each row.</param>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, Span<float> y, Span<float> scales)
    {
        var width = weights.Length;
        for (var row = 0; row < scales.Length; row++)
        {
            var from = x.Slice(row * width, width);
            var scale = 1 / MathF.Sqrt((TensorPrimitives.SumOfSquares(from) / width) + NetworkShape.Epsilon);
            scales[row] = scale;
            var to = y.Slice(row * width, width);
            TensorPrimitives.Multiply(from, scale, to);
            TensorPrimitives.Multiply(to, weights, to);
        }
    }

    /// <param name="dx">Adds the gradient of x.</param>
    /// <param name="dw">Adds the gradient of the weights.</param>
    public static void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> weights, ReadOnlySpan<float> scales, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dw)
    {
        var width = weights.Length;
        Span<float> weighted = stackalloc float[width];
        Span<float> scaled = stackalloc float[width];
        for (var row = 0; row < scales.Length; row++)
        {
            var scale = scales[row];
            var from = x.Slice(row * width, width);
            var above = dy.Slice(row * width, width);
            var to = dx.Slice(row * width, width);
            TensorPrimitives.Multiply(from, scale, scaled);
            TensorPrimitives.MultiplyAdd(above, scaled, dw, dw);
            TensorPrimitives.Multiply(above, weights, weighted);
            var along = TensorPrimitives.Dot(weighted, scaled) / width;
            TensorPrimitives.MultiplyAdd(scaled, -along, weighted, weighted);
            TensorPrimitives.MultiplyAdd(weighted, scale, to, to);
        }
    }
}
