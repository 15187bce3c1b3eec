using System.Buffers;
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(MatrixView a, ref float b, MatrixView c, int rows, int columns, int depth, bool add)
    {
        // Rows that are not there repeat the first; their sums are not stored.
        ref var a0 = ref MemoryMarshal.GetArrayDataReference(a.Data);
        a0 = ref Unsafe.Add(ref a0, a.Offset);
        ref var a1 = ref Unsafe.Add(ref a0, rows > 1 ? a.RowStride : 0);
        ref var a2 = ref Unsafe.Add(ref a0, rows > 2 ? 2 * a.RowStride : 0);
        ref var a3 = ref Unsafe.Add(ref a0, rows > 3 ? 3 * a.RowStride : 0);
        ref var a4 = ref Unsafe.Add(ref a0, rows > 4 ? 4 * a.RowStride : 0);
        ref var a5 = ref Unsafe.Add(ref a0, rows > 5 ? 5 * a.RowStride : 0);
        ref var a6 = ref Unsafe.Add(ref a0, rows > 6 ? 6 * a.RowStride : 0);
        ref var a7 = ref Unsafe.Add(ref a0, rows > 7 ? 7 * a.RowStride : 0);
        nint step = a.ColumnStride, at = 0;
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

        var to = c.Data.AsSpan(c.Offset);
        Store(to, columns, add, s00, s01, s02);
        if (rows > 1)
            Store(to[c.RowStride..], columns, add, s10, s11, s12);
        if (rows > 2)
            Store(to[(2 * c.RowStride)..], columns, add, s20, s21, s22);
        if (rows > 3)
            Store(to[(3 * c.RowStride)..], columns, add, s30, s31, s32);
        if (rows > 4)
            Store(to[(4 * c.RowStride)..], columns, add, s40, s41, s42);
        if (rows > 5)
            Store(to[(5 * c.RowStride)..], columns, add, s50, s51, s52);
        if (rows > 6)
            Store(to[(6 * c.RowStride)..], columns, add, s60, s61, s62);
        if (rows > 7)
            Store(to[(7 * c.RowStride)..], columns, add, s70, s71, s72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Span<float> to, int columns, bool add, Vector512<float> x, Vector512<float> y, Vector512<float> z)
    {
        if (columns == Columns)
        {
            ref var first = ref to[Columns - 1];
            first = ref Unsafe.Subtract(ref first, Columns - 1);
            if (add)
            {
                x += Vector512.LoadUnsafe(ref first);
                y += Vector512.LoadUnsafe(ref first, Width);
                z += Vector512.LoadUnsafe(ref first, 2 * Width);
            }

            x.StoreUnsafe(ref first);
            y.StoreUnsafe(ref first, Width);
            z.StoreUnsafe(ref first, 2 * Width);
            return;
        }

        Span<float> sums = stackalloc float[Columns];
        x.CopyTo(sums);
        y.CopyTo(sums[Width..]);
        z.CopyTo(sums[(2 * Width)..]);
        for (var j = 0; j < columns; j++)
            to[j] = add ? to[j] + sums[j] : sums[j];
    }
}
