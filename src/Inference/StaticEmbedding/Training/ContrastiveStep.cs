using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>
/// Moves the rows so that the two texts of a pair come nearer than to the other pairs' texts of the batch: softmax over cosines in both directions, Adagrad with one
/// accumulator a row. Sums run in one fixed order, whatever the machine.
/// </summary>
internal sealed class ContrastiveStep(float[] values, int dimension, float learningRate, float temperature)
{
    private const float Tiny = 1e-8f;

    private readonly float[] _squares = new float[values.Length / dimension];
    private readonly Dictionary<int, int> _touched = [];
    private readonly List<int> _order = [];
    private float[] _gradients = [];

    /// <returns>The mean loss of the batch.</returns>
    public double Run(IReadOnlyList<(WeightedRow[] First, WeightedRow[] Second)> pairs)
    {
        var n = pairs.Count;
        var (first, firstLengths) = Encode(pairs, p => p.First);
        var (second, secondLengths) = Encode(pairs, p => p.Second);
        var errors = new float[n * n];
        var loss = Errors(first, second, errors, n);
        var (firstGradient, secondGradient) = (new float[n * dimension], new float[n * dimension]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (errors[(i * n) + j] is var error && MathF.Abs(error) < 1e-7f)
                    continue;
                Vectors.Add(Row(firstGradient, i), Row(second, j), error);
                Vectors.Add(Row(secondGradient, j), Row(first, i), error);
            }
        }

        for (var i = 0; i < n; i++)
        {
            Spread(pairs[i].First, Row(first, i), Row(firstGradient, i), firstLengths[i]);
            Spread(pairs[i].Second, Row(second, i), Row(secondGradient, i), secondLengths[i]);
        }

        Apply();
        return loss;
    }

    private Span<float> Row(float[] matrix, int row) => matrix.AsSpan(row * dimension, dimension);

    private (float[] Vectors, float[] Lengths) Encode(IReadOnlyList<(WeightedRow[] First, WeightedRow[] Second)> pairs, Func<(WeightedRow[] First, WeightedRow[] Second), WeightedRow[]> side)
    {
        var (vectors, lengths) = (new float[pairs.Count * dimension], new float[pairs.Count]);
        for (var i = 0; i < pairs.Count; i++)
        {
            var vector = Row(vectors, i);
            foreach (var (row, weight) in side(pairs[i]))
                Vectors.Add(vector, Row(values, row), weight);
            lengths[i] = Vectors.Normalize(vector);
        }

        return (vectors, lengths);
    }

    /// <summary>The derivative of the loss by each cosine.</summary>
    private double Errors(float[] first, float[] second, float[] errors, int n)
    {
        var scores = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
                scores[(i * n) + j] = Vectors.Dot(Row(first, i), Row(second, j)) / temperature;
        }

        var loss = 0.0;
        var shares = new double[n];
        for (var direction = 0; direction < 2; direction++)
        {
            for (var i = 0; i < n; i++)
            {
                var (top, sum) = (double.MinValue, 0.0);
                for (var j = 0; j < n; j++)
                    top = Math.Max(top, scores[At(i, j)]);
                for (var j = 0; j < n; j++)
                    sum += shares[j] = Math.Exp(scores[At(i, j)] - top);
                loss += Math.Log(sum) + top - scores[At(i, i)];
                for (var j = 0; j < n; j++)
                    errors[At(i, j)] += (float)((shares[j] / sum) - (j == i ? 1 : 0)) / (2 * n * temperature);
            }

            int At(int i, int j) => direction == 0 ? (i * n) + j : (j * n) + i;
        }

        return loss / (2 * n);
    }

    /// <summary>From the gradient by a text's vector of length one to its rows.</summary>
    private void Spread(WeightedRow[] rows, ReadOnlySpan<float> vector, Span<float> gradient, float length)
    {
        if (length <= Tiny)
            return;
        Vectors.Add(gradient, vector, -Vectors.Dot(gradient, vector));
        Vectors.Scale(gradient, 1 / length);
        foreach (var (row, weight) in rows)
        {
            if (!_touched.TryGetValue(row, out var at))
            {
                at = _order.Count;
                _touched.Add(row, at);
                _order.Add(row);
                if (_gradients.Length < _order.Count * dimension)
                    Array.Resize(ref _gradients, Math.Max(4_096 * dimension, _gradients.Length * 2));
                Row(_gradients, at).Clear();
            }

            Vectors.Add(Row(_gradients, at), gradient, weight);
        }
    }

    private void Apply()
    {
        for (var at = 0; at < _order.Count; at++)
        {
            var row = _order[at];
            var gradient = Row(_gradients, at);
            _squares[row] += Vectors.Dot(gradient, gradient);
            Vectors.Add(Row(values, row), gradient, -learningRate / (MathF.Sqrt(_squares[row]) + Tiny));
        }

        _touched.Clear();
        _order.Clear();
    }
}
