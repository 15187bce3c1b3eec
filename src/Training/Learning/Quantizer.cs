using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.Training.Learning;

/// <summary>Stores rows of f32 as a GGUF type. Q8_0 and Q4_0: blocks of 32 values with a half-precision scale, by the layouts of ggml-common.h.</summary>
internal static class Quantizer
{
    private const int BlockValues = 32;

    /// <exception cref="ArgumentException">There is no such way here.</exception>
    public static byte[] Store(ReadOnlySpan<float> values, GgmlType type)
    {
        if (type == GgmlType.F32)
            return MemoryMarshal.AsBytes(values).ToArray();
        if (type == GgmlType.F16)
        {
            var halves = new Half[values.Length];
            TensorPrimitives.ConvertToHalf(values, halves);
            return MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();
        }

        var bytes = new byte[values.Length / BlockValues * type.BlockBytes];
        for (var block = 0; block < values.Length / BlockValues; block++)
        {
            var from = values.Slice(block * BlockValues, BlockValues);
            var to = bytes.AsSpan(block * type.BlockBytes, type.BlockBytes);
            if (type == GgmlType.Q80)
                Eight(from, to);
            else if (type == GgmlType.Q40)
                Four(from, to);
            else
                throw new ArgumentException($"Weights are not stored as {type.Name} here.", nameof(type));
        }

        return bytes;
    }

    private static void Eight(ReadOnlySpan<float> from, Span<byte> to)
    {
        var scale = Math.Abs(TensorPrimitives.MaxMagnitude(from)) / 127f;
        BinaryPrimitives.WriteHalfLittleEndian(to, (Half)scale);
        for (var i = 0; i < BlockValues; i++)
            to[2 + i] = (byte)(sbyte)(scale == 0 ? 0 : MathF.Round(from[i] / scale));
    }

    /// <summary>The value furthest from zero is −8 steps, so that the whole range of the nibble is used.</summary>
    private static void Four(ReadOnlySpan<float> from, Span<byte> to)
    {
        var scale = TensorPrimitives.MaxMagnitude(from) / -8f;
        BinaryPrimitives.WriteHalfLittleEndian(to, (Half)scale);
        for (var i = 0; i < BlockValues / 2; i++)
            to[2 + i] = (byte)(Nibble(from[i], scale) | (Nibble(from[i + (BlockValues / 2)], scale) << 4));
    }

    private static int Nibble(float value, float scale) => scale == 0 ? 8 : Math.Clamp((int)((value / scale) + 8.5f), 0, 15);
}
