using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TravelPlanner.Training.Learning;

/// <summary>A matrix within an array: element (row, column) is at <c>Offset + row · RowStride + column · ColumnStride</c>.</summary>
internal readonly record struct MatrixView(float[] Data, int Offset, int RowStride, int ColumnStride = 1)
{
    public MatrixView Transposed => new(Data, Offset, ColumnStride, RowStride);

    public MatrixView At(int row, int column) => this with { Offset = Offset + (row * RowStride) + (column * ColumnStride) };
}

/// <summary>
/// Products of f32 matrices, blocked for the caches: eight rows by 48 columns stay in registers while the inner index runs. Training spends nine tenths of its time here,
/// and neither the engine's graph (whose backward product is not blocked) nor the platform's tensors have such a product.
/// The same inputs give the same bits, whatever the number of threads.
/// </summary>
internal static class MatrixProduct
{
    private const int Rows = 8;
    private const int Width = 16;
    private const int Columns = 3 * Width;
    private const int Depth = 256;
    private const int RowBlock = 64;

    /// <summary>c = a · b, or c += a · b; a is m × k, b is k × n, the columns of c lie side by side.</summary>
    public static void Multiply(MatrixView a, MatrixView b, MatrixView c, int m, int n, int k, bool add, bool parallel = true)
    {
        var panels = (n + Columns - 1) / Columns;
        var packed = ArrayPool<float>.Shared.Rent(panels * Columns * Math.Min(Depth, k));
        try
        {
            for (var begin = 0; begin < k; begin += Depth)
            {
                var depth = Math.Min(Depth, k - begin);
                var (left, right, accumulate) = (a.At(0, begin), b.At(begin, 0), add || begin > 0);
                if (parallel)
                {
                    Parallel.For(0, panels, p => Pack(right, packed, p, n, depth));
                    Parallel.For(0, (m + RowBlock - 1) / RowBlock, block => Block(left, packed, c, block, m, n, depth, accumulate));
                }
                else
                {
                    for (var p = 0; p < panels; p++)
                        Pack(right, packed, p, n, depth);
                    for (var block = 0; block < (m + RowBlock - 1) / RowBlock; block++)
                        Block(left, packed, c, block, m, n, depth, accumulate);
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(packed);
        }
    }

    /// <summary>Forty-eight columns of b side by side, filled with zeros at the edge.</summary>
    private static void Pack(MatrixView b, float[] packed, int panel, int n, int depth)
    {
        var first = panel * Columns;
        var count = Math.Min(Columns, n - first);
        var target = packed.AsSpan(panel * Columns * depth, Columns * depth);
        if (count < Columns)
            target.Clear();
        if (b.ColumnStride == 1)
        {
            for (var p = 0; p < depth; p++)
                b.Data.AsSpan(b.Offset + (p * b.RowStride) + first, count).CopyTo(target[(p * Columns)..]);
            return;
        }

        for (var j = 0; j < count; j++)
        {
            var at = b.Offset + ((first + j) * b.ColumnStride);
            for (int p = 0, to = j; p < depth; p++, to += Columns, at += b.RowStride)
                target[to] = b.Data[at];
        }
    }

    private static void Block(MatrixView a, float[] packed, MatrixView c, int block, int m, int n, int depth, bool add)
    {
        var end = Math.Min(m, (block + 1) * RowBlock);
        for (var panel = 0; panel * Columns < n; panel++)
        {
            ref var b = ref packed[panel * Columns * depth];
            var columns = Math.Min(Columns, n - (panel * Columns));
            for (var row = block * RowBlock; row < end; row += Rows)
                Tile(a.At(row, 0), ref b, c.At(row, panel * Columns), Math.Min(Rows, end - row), columns, depth, add);
        }
    }

    private static void Tile(MatrixView a, ref float b, MatrixView c, int rows, int columns, int depth, bool add)
    {
        Span<float> sums = stackalloc float[Rows * Columns];

        // Rows that are not there repeat the first; their sums are not stored.
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(a.Data), a.Offset);
        Sum(
            ref first, ref Row(ref first, 1, rows, a), ref Row(ref first, 2, rows, a), ref Row(ref first, 3, rows, a), ref Row(ref first, 4, rows, a), ref Row(ref first, 5, rows, a),
            ref Row(ref first, 6, rows, a), ref Row(ref first, 7, rows, a), a.ColumnStride, ref b, ref MemoryMarshal.GetReference(sums), depth);
        for (var row = 0; row < rows; row++)
        {
            var from = sums.Slice(row * Columns, columns);
            var to = c.Data.AsSpan(c.Offset + (row * c.RowStride), columns);
            if (add)
                TensorPrimitives.Add(to, from, to);
            else
                from.CopyTo(to);
        }
    }

    private static ref float Row(ref float first, int row, int rows, MatrixView a) => ref Unsafe.Add(ref first, row < rows ? row * a.RowStride : 0);

    /// <summary>All sums live in registers: nothing is called while they do, or the compiler would keep them in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(
        ref float a0, ref float a1, ref float a2, ref float a3, ref float a4, ref float a5, ref float a6, ref float a7, nint step, ref float b, ref float sums, int depth)
    {
        nint at = 0;
        Vector512<float> s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s30 = default, s31 = default, s32 = default;
        Vector512<float> s40 = default, s41 = default, s42 = default, s50 = default, s51 = default, s52 = default;
        Vector512<float> s60 = default, s61 = default, s62 = default, s70 = default, s71 = default, s72 = default;
        for (var p = 0; p < depth; p++)
        {
            var b0 = Vector512.LoadUnsafe(ref b);
            var b1 = Vector512.LoadUnsafe(ref b, Width);
            var b2 = Vector512.LoadUnsafe(ref b, 2 * Width);
            var v = Vector512.Create(Unsafe.Add(ref a0, at));
            s00 = Vector512.FusedMultiplyAdd(v, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(v, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(v, b2, s02);
            v = Vector512.Create(Unsafe.Add(ref a1, at));
            s10 = Vector512.FusedMultiplyAdd(v, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(v, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(v, b2, s12);
            v = Vector512.Create(Unsafe.Add(ref a2, at));
            s20 = Vector512.FusedMultiplyAdd(v, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(v, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(v, b2, s22);
            v = Vector512.Create(Unsafe.Add(ref a3, at));
            s30 = Vector512.FusedMultiplyAdd(v, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(v, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(v, b2, s32);
            v = Vector512.Create(Unsafe.Add(ref a4, at));
            s40 = Vector512.FusedMultiplyAdd(v, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(v, b1, s41);
            s42 = Vector512.FusedMultiplyAdd(v, b2, s42);
            v = Vector512.Create(Unsafe.Add(ref a5, at));
            s50 = Vector512.FusedMultiplyAdd(v, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(v, b1, s51);
            s52 = Vector512.FusedMultiplyAdd(v, b2, s52);
            v = Vector512.Create(Unsafe.Add(ref a6, at));
            s60 = Vector512.FusedMultiplyAdd(v, b0, s60);
            s61 = Vector512.FusedMultiplyAdd(v, b1, s61);
            s62 = Vector512.FusedMultiplyAdd(v, b2, s62);
            v = Vector512.Create(Unsafe.Add(ref a7, at));
            s70 = Vector512.FusedMultiplyAdd(v, b0, s70);
            s71 = Vector512.FusedMultiplyAdd(v, b1, s71);
            s72 = Vector512.FusedMultiplyAdd(v, b2, s72);
            b = ref Unsafe.Add(ref b, Columns);
            at += step;
        }

        s00.StoreUnsafe(ref sums);
        s01.StoreUnsafe(ref sums, Width);
        s02.StoreUnsafe(ref sums, 2 * Width);
        s10.StoreUnsafe(ref sums, 3 * Width);
        s11.StoreUnsafe(ref sums, 4 * Width);
        s12.StoreUnsafe(ref sums, 5 * Width);
        s20.StoreUnsafe(ref sums, 6 * Width);
        s21.StoreUnsafe(ref sums, 7 * Width);
        s22.StoreUnsafe(ref sums, 8 * Width);
        s30.StoreUnsafe(ref sums, 9 * Width);
        s31.StoreUnsafe(ref sums, 10 * Width);
        s32.StoreUnsafe(ref sums, 11 * Width);
        s40.StoreUnsafe(ref sums, 12 * Width);
        s41.StoreUnsafe(ref sums, 13 * Width);
        s42.StoreUnsafe(ref sums, 14 * Width);
        s50.StoreUnsafe(ref sums, 15 * Width);
        s51.StoreUnsafe(ref sums, 16 * Width);
        s52.StoreUnsafe(ref sums, 17 * Width);
        s60.StoreUnsafe(ref sums, 18 * Width);
        s61.StoreUnsafe(ref sums, 19 * Width);
        s62.StoreUnsafe(ref sums, 20 * Width);
        s70.StoreUnsafe(ref sums, 21 * Width);
        s71.StoreUnsafe(ref sums, 22 * Width);
        s72.StoreUnsafe(ref sums, 23 * Width);
    }
}
