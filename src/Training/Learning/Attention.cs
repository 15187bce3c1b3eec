using System.Buffers;
using System.Numerics.Tensors;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Causal attention of sequences that may continue another one, head by head. Heads share nothing, so they run side by side. Sequences behind the same beginning stand below each
/// other and look at it in one product: many small ones would spend half their time packing the same keys again.
/// </summary>
/// <param name="queries">Row a token, a head's columns side by side; so are keys, values, results.</param>
internal sealed class Attention(IReadOnlyList<TokenSequence> sequences, int heads, int headWidth, MatrixView queries, MatrixView keys, MatrixView values)
{
    private readonly float _scale = 1 / MathF.Sqrt(headWidth);
    private readonly List<Group> _groups = GroupsOf(sequences, heads);

    /// <summary>Sequences that follow each other and continue the same one; their shares of it lie before their shares of themselves.</summary>
    private sealed record Group(int First, int Rows, int PrefixStart, int PrefixLength, int Offset)
    {
        public List<(TokenSequence Sequence, int Offset)> Members { get; } = [];

        public int End { get; set; }
    }

    /// <summary>Floats that the shares of attention take.</summary>
    public int Shares => _groups.Count == 0 ? 0 : _groups[^1].End;

    /// <param name="shares">Kept for the way back; at least <see cref="Shares"/> long.</param>
    public void Forward(float[] shares, MatrixView results) => Parallel.For(0, heads, head =>
    {
        foreach (var group in _groups)
        {
            var prefix = Prefix(shares, group, head);
            Product(Head(queries, group.First, head), Head(keys, group.PrefixStart, head).Transposed, prefix, group.Rows, group.PrefixLength, headWidth, add: false);
            foreach (var (s, offset) in group.Members)
            {
                var own = Own(shares, s, offset, head);
                Product(Head(queries, s.Start, head), Head(keys, s.Start, head).Transposed, own, s.Length, s.Length, headWidth, add: false);
                for (var row = 0; row < s.Length; row++)
                {
                    var line = Row(own, row, s.Length);
                    Softmax(Row(prefix, s.Start - group.First + row, group.PrefixLength), line[..(row + 1)]);
                    line[(row + 1)..].Clear();
                }

                Product(own, Head(values, s.Start, head), Head(results, s.Start, head), s.Length, headWidth, s.Length, add: false);
            }

            Product(prefix, Head(values, group.PrefixStart, head), Head(results, group.First, head), group.Rows, headWidth, group.PrefixLength, add: true);
        }
    });

    /// <param name="dResults">Gradient of the results; those of queries, keys and values are added to.</param>
    public void Backward(float[] shares, MatrixView dResults, MatrixView dQueries, MatrixView dKeys, MatrixView dValues) => Parallel.For(0, heads, head =>
    {
        foreach (var group in _groups)
        {
            var (rows, length) = (group.Rows, group.PrefixLength);
            var prefix = Prefix(shares, group, head);
            var above = Head(dResults, group.First, head);
            var rented = ArrayPool<float>.Shared.Rent(rows * length);
            var d = new MatrixView(rented, 0, length);
            Product(above, Head(values, group.PrefixStart, head).Transposed, d, rows, length, headWidth, add: false);
            Product(prefix.Transposed, above, Head(dValues, group.PrefixStart, head), length, headWidth, rows, add: true);
            foreach (var (s, offset) in group.Members)
                BackwardOwn(s, Own(shares, s, offset, head), prefix.At(s.Start - group.First, 0), d.At(s.Start - group.First, 0), length, head, dResults, dQueries, dKeys, dValues);
            Product(d, Head(keys, group.PrefixStart, head), Head(dQueries, group.First, head), rows, headWidth, length, add: true);
            Product(d.Transposed, Head(queries, group.First, head), Head(dKeys, group.PrefixStart, head), length, headWidth, rows, add: true);
            ArrayPool<float>.Shared.Return(rented);
        }
    });

    /// <param name="dPrefix">Gradient of the shares of the beginning; turned into that of the scores here, where both parts of a row are known.</param>
    private void BackwardOwn(
        TokenSequence s, MatrixView own, MatrixView prefix, MatrixView dPrefix, int prefixLength, int head, MatrixView dResults, MatrixView dQueries, MatrixView dKeys, MatrixView dValues)
    {
        var (q, above) = (Head(queries, s.Start, head), Head(dResults, s.Start, head));
        var rented = ArrayPool<float>.Shared.Rent(s.Length * s.Length);
        var d = new MatrixView(rented, 0, s.Length);
        Product(above, Head(values, s.Start, head).Transposed, d, s.Length, s.Length, headWidth, add: false);
        Product(own.Transposed, above, Head(dValues, s.Start, head), s.Length, headWidth, s.Length, add: true);
        for (var row = 0; row < s.Length; row++)
        {
            var line = Row(d, row, s.Length);
            var p = Row(own, row, s.Length)[..(row + 1)];
            var before = Row(dPrefix, row, prefixLength);
            var pBefore = Row(prefix, row, prefixLength);
            var mean = TensorPrimitives.Dot(line[..(row + 1)], p) + TensorPrimitives.Dot(before, pBefore);
            Scores(line[..(row + 1)], p, mean);
            Scores(before, pBefore, mean);
            line[(row + 1)..].Clear();
        }

        Product(d, Head(keys, s.Start, head), Head(dQueries, s.Start, head), s.Length, headWidth, s.Length, add: true);
        Product(d.Transposed, q, Head(dKeys, s.Start, head), s.Length, headWidth, s.Length, add: true);
        ArrayPool<float>.Shared.Return(rented);
    }

    private void Scores(Span<float> d, ReadOnlySpan<float> shares, float mean)
    {
        TensorPrimitives.Subtract(d, mean, d);
        TensorPrimitives.Multiply(d, shares, d);
        TensorPrimitives.Multiply(d, _scale, d);
    }

    private static void Product(MatrixView a, MatrixView b, MatrixView c, int m, int n, int k, bool add)
    {
        if (m > 0 && n > 0 && k > 0)
            MatrixProduct.Multiply(a, b, c, m, n, k, add, parallel: false);
    }

    private static List<Group> GroupsOf(IReadOnlyList<TokenSequence> sequences, int heads)
    {
        var (groups, end) = (new List<Group>(), 0);
        for (var i = 0; i < sequences.Count;)
        {
            var first = sequences[i];
            var next = i + 1;
            while (first.PrefixLength > 0 && next < sequences.Count && Continues(sequences[next - 1], sequences[next]))
                next++;
            var rows = sequences[next - 1].Start + sequences[next - 1].Length - first.Start;
            var group = new Group(first.Start, rows, first.PrefixStart, first.PrefixLength, end);
            end = checked(end + (heads * rows * first.PrefixLength));
            for (; i < next; i++)
            {
                group.Members.Add((sequences[i], end));
                end = checked(end + (heads * sequences[i].Length * sequences[i].Length));
            }

            group.End = end;
            groups.Add(group);
        }

        return groups;
    }

    private static bool Continues(TokenSequence one, TokenSequence other) =>
        other.Start == one.Start + one.Length && (other.PrefixStart, other.PrefixLength) == (one.PrefixStart, one.PrefixLength);

    private static MatrixView Prefix(float[] shares, Group group, int head) => new(shares, group.Offset + (head * group.Rows * group.PrefixLength), group.PrefixLength);

    private static MatrixView Own(float[] shares, TokenSequence s, int offset, int head) => new(shares, offset + (head * s.Length * s.Length), s.Length);

    private static Span<float> Row(MatrixView matrix, int row, int length) => matrix.Data.AsSpan(matrix.Offset + (row * matrix.RowStride), length);

    private MatrixView Head(MatrixView matrix, int token, int head) => matrix.At(token, head * headWidth);

    /// <summary>Of one row, whose beginning and own part lie apart.</summary>
    private void Softmax(Span<float> prefix, Span<float> own)
    {
        TensorPrimitives.Multiply(prefix, _scale, prefix);
        TensorPrimitives.Multiply(own, _scale, own);
        var most = TensorPrimitives.Max(own);
        if (prefix.Length > 0)
            most = Math.Max(most, TensorPrimitives.Max(prefix));
        TensorPrimitives.Subtract(prefix, most, prefix);
        TensorPrimitives.Subtract(own, most, own);
        TensorPrimitives.Exp(prefix, prefix);
        TensorPrimitives.Exp(own, own);
        var sum = TensorPrimitives.Sum(own) + TensorPrimitives.Sum(prefix);
        TensorPrimitives.Divide(prefix, sum, prefix);
        TensorPrimitives.Divide(own, sum, own);
    }
}
