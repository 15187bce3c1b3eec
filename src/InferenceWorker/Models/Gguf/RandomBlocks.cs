using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>
/// Random weights, written directly as blocks of a quantised type: no other form is ever made. The scales give a standard deviation of one over the root of the row's
/// length, the usual start of a network, so that what comes out is finite.
/// </summary>
/// <remarks>Layouts: ggml-common.h. Q8_0: half scale, 32 signed bytes. Q4_0: half scale, 32 nibbles less 8. Q4_K: half scale and half minimum, eight pairs of six bits,
/// 256 nibbles. Q6_K: 256 six-bit values less 32 in two planes, 16 signed scales, half scale.</remarks>
internal sealed class RandomBlocks(ulong seed)
{
    private const int PartBytes = 4 * 1024 * 1024;

    private ulong _state = seed;

    /// <summary>The data of a tensor in parts; a part is valid until the next.</summary>
    /// <param name="deviation">Of the values.</param>
    public IEnumerable<ReadOnlyMemory<byte>> Parts(GgufTensor tensor, double deviation)
    {
        // Whole blocks, in whole words for the generator.
        var part = new byte[PartBytes / tensor.Type.BlockBytes * tensor.Type.BlockBytes];
        for (var left = tensor.Bytes; left > 0;)
        {
            var length = (int)Math.Min(left, part.Length);
            Fill(part.AsSpan(0, length));
            Shape(tensor.Type, part.AsSpan(0, length), deviation);
            yield return part.AsMemory(0, length);
            left -= length;
        }
    }

    /// <summary>SplitMix64.</summary>
    private void Fill(Span<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (var i = 0; i < words.Length; i++)
            words[i] = Next();
        if (bytes.Length % sizeof(ulong) is > 0 and var rest)
        {
            Span<byte> last = stackalloc byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(last, Next());
            last[..rest].CopyTo(bytes[^rest..]);
        }
    }

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Keeps the random values and puts the scales in.</summary>
    private static void Shape(GgmlType type, Span<byte> bytes, double deviation)
    {
        // Deviations of the stored whole numbers, evenly distributed: over 2^n values it is 2^n / √12.
        const double Nibble = 4.61;
        const double SixBits = 18.47;
        const double SignedByte = 73.9;
        const int Scale = 32;
        if (type == GgmlType.F16)
            Halves(MemoryMarshal.Cast<byte, ushort>(bytes), deviation);
        else if (type == GgmlType.Q80)
            Put(bytes, type, 0, Half(deviation / SignedByte));
        else if (type == GgmlType.Q40)
            Put(bytes, type, 0, Half(deviation / Nibble));
        else if (type == GgmlType.Q4K)
            Put(bytes, type, 0, [.. Half(deviation / Nibble / Scale), .. Half(7.5 * deviation / Nibble / Scale), .. EvenScales(Scale)]);
        else if (type == GgmlType.Q6K)
            Put(bytes, type, 192, [.. Enumerable.Repeat((byte)Scale, 16), .. Half(deviation / SixBits / Scale)]);
        else
            throw new ArgumentException($"Random weights are not made as {type.Name}.", nameof(type));
    }

    private static void Put(Span<byte> bytes, GgmlType type, int at, ReadOnlySpan<byte> scales)
    {
        for (; at < bytes.Length; at += type.BlockBytes)
            scales.CopyTo(bytes[at..]);
    }

    /// <summary>Eight scales and eight minima of the same value, packed as Q4_K has them: the low six bits of four and four bytes; the last four values by nibbles in
    /// four more bytes and their upper bits in the first eight.</summary>
    private static byte[] EvenScales(int value)
    {
        var packed = new byte[12];
        packed.AsSpan(0, 8).Fill((byte)(value | ((value >> 4) << 6)));
        packed.AsSpan(8, 4).Fill((byte)((value & 0xF) | ((value & 0xF) << 4)));
        return packed;
    }

    /// <summary>Sign and fraction at random, one exponent: magnitudes from e to 2e, whose deviation is about 1.53 e.</summary>
    private static void Halves(Span<ushort> values, double deviation)
    {
        var exponent = (ushort)(BitConverter.HalfToUInt16Bits((Half)(deviation / 1.53)) & 0x7C00);
        foreach (ref var value in values)
            value = (ushort)((value & 0x83FF) | exponent);
    }

    private static byte[] Half(double value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
        return bytes;
    }
}
