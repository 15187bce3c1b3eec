using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Momentum made orthogonal (Jordan and others, 2024): a matrix moves equally far in every direction that its gradients named, where Adam lets a few strong directions hide the rest.
/// Scaled as by Liu and others (2025), so that one rate serves these matrices and what Adam moves.
/// </summary>
internal static class Muon
{
    private const float Keep = 0.95f;
    private const float Decay = 0.1f;
    private const float UsualStep = 0.2f;
    private const int Iterations = 5;

    /// <summary>A quintic whose repetition draws every singular value near one.</summary>
    private const float First = 3.4445f, Third = -4.775f, Fifth = 2.0315f;

    /// <summary>Moves the weights, and clears the gradient.</summary>
    /// <param name="scale">Of the gradient, whose length is bounded.</param>
    public static void Step(Parameter parameter, float rate, float scale)
    {
        var (rows, columns) = (parameter.Rows / parameter.Blocks, parameter.Columns);
        TensorPrimitives.Multiply(parameter.Gradient, scale, parameter.Gradient);
        TensorPrimitives.MultiplyAdd(parameter.Mean, Keep, parameter.Gradient, parameter.Mean);
        TensorPrimitives.MultiplyAdd(parameter.Mean, Keep, parameter.Gradient, parameter.Gradient);
        var length = rate * UsualStep * MathF.Sqrt(Math.Max(rows, columns));
        for (var block = 0; block < parameter.Blocks; block++)
        {
            var (from, count) = (block * rows * columns, rows * columns);
            var direction = rows <= columns
                ? Orthogonal(new(parameter.Gradient, from, columns), rows, columns)
                : Orthogonal(new MatrixView(parameter.Gradient, from, columns).Transposed, columns, rows);
            var values = parameter.Value.AsSpan(from, count);
            TensorPrimitives.Multiply(values, 1 - (rate * Decay), values);
            if (rows <= columns)
            {
                TensorPrimitives.MultiplyAdd(direction, -length, values, values);
                continue;
            }

            for (var row = 0; row < rows; row++)
            {
                for (var column = 0; column < columns; column++)
                    values[(row * columns) + column] -= length * direction[(column * rows) + row];
            }
        }

        Array.Clear(parameter.Gradient);
    }

    /// <summary>The orthogonal matrix nearest to one that is wider than high, by Newton and Schulz; nearly so, which is enough for a direction.</summary>
    private static float[] Orthogonal(MatrixView from, int rows, int columns)
    {
        var x = new float[rows * columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                x[(row * columns) + column] = from.Data[from.Offset + (row * from.RowStride) + (column * from.ColumnStride)];
        }

        TensorPrimitives.Divide(x, TensorPrimitives.Norm<float>(x) + 1e-7f, x);
        var (square, factor, next) = (new float[rows * rows], new float[rows * rows], new float[rows * columns]);
        for (var i = 0; i < Iterations; i++)
        {
            MatrixProduct.Multiply(new(x, 0, columns), new MatrixView(x, 0, columns).Transposed, new(square, 0, rows), rows, rows, columns, add: false, parallel: false);
            MatrixProduct.Multiply(new(square, 0, rows), new(square, 0, rows), new(factor, 0, rows), rows, rows, rows, add: false, parallel: false);
            TensorPrimitives.Multiply(factor, Fifth, factor);
            TensorPrimitives.MultiplyAdd(square, Third, factor, factor);
            for (var row = 0; row < rows; row++)
                factor[(row * rows) + row] += First;
            MatrixProduct.Multiply(new(factor, 0, rows), new(x, 0, columns), new(next, 0, columns), rows, columns, rows, add: false, parallel: false);
            (x, next) = (next, x);
        }

        return x;
    }
}
