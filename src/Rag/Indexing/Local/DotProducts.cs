using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Dot products, of whole vectors and of their 8-bit copies.</summary>
internal static unsafe class DotProducts
{
    /// <summary>8-bit rows are padded with zeros to a multiple of this.</summary>
    public const int Stride = 32;

    public static float Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (sum, at) = (Vector<float>.Zero, 0);
        for (; at <= a.Length - Vector<float>.Count; at += Vector<float>.Count)
            sum += new Vector<float>(a[at..]) * new Vector<float>(b[at..]);
        var total = Vector.Sum(sum);
        for (; at < a.Length; at++)
            total += a[at] * b[at];
        return total;
    }

    /// <param name="length">A multiple of <see cref="Stride"/>. No value is -128: two products of 127 × 127 still fit into 16 bits.</param>
    public static int Of(sbyte* a, sbyte* b, int length)
    {
        if (Avx2.IsSupported)
        {
            var sum = Vector256<int>.Zero;
            for (var at = 0; at < length; at += Vector256<sbyte>.Count)
            {
                var left = Vector256.Load(a + at);
                // The instruction multiplies unsigned by signed: the sign of a moves over to b.
                var pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(left), Avx2.Sign(Vector256.Load(b + at), left));
                sum += Avx2.MultiplyAddAdjacent(pairs, Vector256<short>.One);
            }

            return Vector256.Sum(sum);
        }

        var total = Vector128<int>.Zero;
        for (var at = 0; at < length; at += Vector128<sbyte>.Count)
        {
            var (leftLow, leftHigh) = Vector128.Widen(Vector128.Load(a + at));
            var (rightLow, rightHigh) = Vector128.Widen(Vector128.Load(b + at));
            var (low, high) = Vector128.Widen(leftLow * rightLow);
            total += low + high;
            (low, high) = Vector128.Widen(leftHigh * rightHigh);
            total += low + high;
        }

        return Vector128.Sum(total);
    }

    /// <summary>The vector at length 1; one of zeros stays.</summary>
    /// <exception cref="IndexException">It has a value that is no number.</exception>
    public static float[] Normalize(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
        {
            if (!float.IsFinite(value))
                throw new IndexException($"A vector has the value {value}; every value is a finite number: check the embedder.");
            squares += (double)value * value;
        }

        var unit = new float[vector.Length];
        if (squares == 0)
            return unit;
        var factor = 1 / Math.Sqrt(squares);
        for (var i = 0; i < unit.Length; i++)
            unit[i] = (float)(vector[i] * factor);
        return unit;
    }

    /// <summary>8 bits a value, the largest at ±127.</summary>
    /// <returns>What the bytes are multiplied by to give the values back.</returns>
    public static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> bytes)
    {
        var largest = 0f;
        foreach (var value in vector)
            largest = Math.Max(largest, Math.Abs(value));
        bytes.Clear();
        if (largest == 0)
            return 0;
        for (var i = 0; i < vector.Length; i++)
            bytes[i] = (sbyte)MathF.Round(vector[i] * (127 / largest));
        return largest / 127;
    }

    public static int PaddedTo(int dimension) => (dimension + Stride - 1) / Stride * Stride;

    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values);
}
