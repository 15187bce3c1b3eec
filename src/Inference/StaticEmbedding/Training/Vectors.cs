using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>Arithmetic in lanes of eight on every machine, so that sums round alike everywhere. Lengths are multiples of 8.</summary>
internal static class Vectors
{
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var left = MemoryMarshal.Cast<float, Vector256<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector256<float>>(b);
        var sum = Vector256<float>.Zero;
        for (var i = 0; i < left.Length; i++)
            sum += left[i] * right[i];
        return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
    }

    /// <summary><c>to += factor × from</c></summary>
    public static void Add(Span<float> to, ReadOnlySpan<float> from, float factor)
    {
        var target = MemoryMarshal.Cast<float, Vector256<float>>(to);
        var source = MemoryMarshal.Cast<float, Vector256<float>>(from);
        var times = Vector256.Create(factor);
        for (var i = 0; i < target.Length; i++)
            target[i] += source[i] * times;
    }

    public static void Scale(Span<float> vector, float factor)
    {
        foreach (ref var part in MemoryMarshal.Cast<float, Vector256<float>>(vector))
            part *= factor;
    }

    /// <summary>Brings a vector to length one and says what it was; a zero vector stays.</summary>
    public static float Normalize(Span<float> vector)
    {
        var length = MathF.Sqrt(Dot(vector, vector));
        if (length > 0)
            Scale(vector, 1 / length);
        return length;
    }
}
