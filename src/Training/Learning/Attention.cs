using System.Buffers;
using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary>Causal attention of sequences that may continue another one, head by head. Heads share nothing, so they run side by side.</summary>
/// <param name="queries">Row a token, a head's columns side by side; so are keys, values, results.</param>
internal sealed class Attention(IReadOnlyList<TokenSequence> sequences, int heads, int headWidth, MatrixView queries, MatrixView keys, MatrixView values)
{
    private readonly float _scale = 1 / MathF.Sqrt(headWidth);
    private readonly int[] _shareOffsets = Offsets(sequences, heads);

    /// <summary>Floats that the shares of attention take.</summary>
    public int Shares => _shareOffsets[^1];

    /// <param name="shares">Kept for the way back; at least <see cref="Shares"/> long.</param>
    public void Forward(float[] shares, MatrixView results) => Parallel.For(0, heads, head =>
    {
        for (var i = 0; i < sequences.Count; i++)
        {
            var s = sequences[i];
            var all = s.PrefixLength + s.Length;
            var share = Share(shares, i, head);
            var q = Head(queries, s.Start, head);
            Product(q, Head(keys, s.PrefixStart, head).Transposed, share, s.Length, s.PrefixLength, headWidth, add: false);
            Product(q, Head(keys, s.Start, head).Transposed, share.At(0, s.PrefixLength), s.Length, s.Length, headWidth, add: false);
            for (var row = 0; row < s.Length; row++)
            {
                var seen = s.PrefixLength + row + 1;
                var line = share.Data.AsSpan(share.Offset + (row * all), all);
                Softmax(line[..seen]);
                line[seen..].Clear();
            }

            var o = Head(results, s.Start, head);
            Product(share.At(0, s.PrefixLength), Head(values, s.Start, head), o, s.Length, headWidth, s.Length, add: false);
            Product(share, Head(values, s.PrefixStart, head), o, s.Length, headWidth, s.PrefixLength, add: true);
        }
    });

    /// <param name="dResults">Gradient of the results; those of queries, keys and values are added to.</param>
    public void Backward(float[] shares, MatrixView dResults, MatrixView dQueries, MatrixView dKeys, MatrixView dValues) => Parallel.For(0, heads, head =>
    {
        for (var i = 0; i < sequences.Count; i++)
        {
            var s = sequences[i];
            var all = s.PrefixLength + s.Length;
            var share = Share(shares, i, head);
            var (q, above) = (Head(queries, s.Start, head), Head(dResults, s.Start, head));
            var rented = ArrayPool<float>.Shared.Rent(s.Length * all);
            var d = new MatrixView(rented, 0, all);
            Product(above, Head(values, s.PrefixStart, head).Transposed, d, s.Length, s.PrefixLength, headWidth, add: false);
            Product(above, Head(values, s.Start, head).Transposed, d.At(0, s.PrefixLength), s.Length, s.Length, headWidth, add: false);
            Product(share.Transposed, above, Head(dValues, s.PrefixStart, head), s.PrefixLength, headWidth, s.Length, add: true);
            Product(share.At(0, s.PrefixLength).Transposed, above, Head(dValues, s.Start, head), s.Length, headWidth, s.Length, add: true);
            for (var row = 0; row < s.Length; row++)
            {
                var line = rented.AsSpan(row * all, all);
                var p = share.Data.AsSpan(share.Offset + (row * all), all);
                var seen = s.PrefixLength + row + 1;
                var mean = TensorPrimitives.Dot(line[..seen], p[..seen]);
                TensorPrimitives.Subtract(line[..seen], mean, line[..seen]);
                TensorPrimitives.Multiply(line[..seen], p[..seen], line[..seen]);
                TensorPrimitives.Multiply(line[..seen], _scale, line[..seen]);
                line[seen..].Clear();
            }

            var own = d.At(0, s.PrefixLength);
            var dq = Head(dQueries, s.Start, head);
            Product(d, Head(keys, s.PrefixStart, head), dq, s.Length, headWidth, s.PrefixLength, add: true);
            Product(own, Head(keys, s.Start, head), dq, s.Length, headWidth, s.Length, add: true);
            Product(d.Transposed, q, Head(dKeys, s.PrefixStart, head), s.PrefixLength, headWidth, s.Length, add: true);
            Product(own.Transposed, q, Head(dKeys, s.Start, head), s.Length, headWidth, s.Length, add: true);
            ArrayPool<float>.Shared.Return(rented);
        }
    });

    private static void Product(MatrixView a, MatrixView b, MatrixView c, int m, int n, int k, bool add)
    {
        if (m > 0 && n > 0 && k > 0)
            MatrixProduct.Multiply(a, b, c, m, n, k, add, parallel: false);
    }

    private static int[] Offsets(IReadOnlyList<TokenSequence> sequences, int heads)
    {
        var offsets = new int[sequences.Count + 1];
        for (var i = 0; i < sequences.Count; i++)
            offsets[i + 1] = checked(offsets[i] + (heads * sequences[i].Length * (sequences[i].PrefixLength + sequences[i].Length)));
        return offsets;
    }

    private MatrixView Share(float[] shares, int sequence, int head)
    {
        var s = sequences[sequence];
        var all = s.PrefixLength + s.Length;
        return new MatrixView(shares, _shareOffsets[sequence] + (head * s.Length * all), all);
    }

    private MatrixView Head(MatrixView matrix, int token, int head) => matrix.At(token, head * headWidth);

    private void Softmax(Span<float> line)
    {
        TensorPrimitives.Multiply(line, _scale, line);
        TensorPrimitives.Subtract(line, TensorPrimitives.Max(line), line);
        TensorPrimitives.Exp(line, line);
        TensorPrimitives.Divide(line, TensorPrimitives.Sum(line), line);
    }
}
