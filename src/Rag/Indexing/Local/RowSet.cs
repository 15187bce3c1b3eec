using System.Numerics;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>A set of the rows of one segment, a bit each.</summary>
internal sealed class RowSet
{
    private readonly ulong[] _bits;

    public RowSet(int rows)
    {
        Rows = rows;
        _bits = new ulong[(rows + 63) / 64];
    }

    private RowSet(int rows, ulong[] bits) => (Rows, _bits) = (rows, bits);

    /// <summary>Of the segment; members are 0 to this, exclusive.</summary>
    public int Rows { get; }

    /// <summary>64 rows a word, the lowest first.</summary>
    public ReadOnlySpan<ulong> Bits => _bits;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _bits)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool Contains(int row) => (_bits[row >> 6] >> (row & 63) & 1) != 0;

    public void AddRange(int first, int count)
    {
        for (var row = first; row < first + count;)
        {
            var bit = row & 63;
            var taken = Math.Min(64 - bit, first + count - row);
            _bits[row >> 6] |= (taken == 64 ? ulong.MaxValue : (1UL << taken) - 1) << bit;
            row += taken;
        }
    }

    public void Remove(RowSet others)
    {
        for (var i = 0; i < _bits.Length; i++)
            _bits[i] &= ~others._bits[i];
    }

    public RowSet Copy() => new(Rows, [.. _bits]);

    public byte[] ToBytes()
    {
        var bytes = new byte[_bits.Length * 8];
        for (var i = 0; i < _bits.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * 8), _bits[i]);
        return bytes;
    }

    /// <exception cref="IndexException">The file is not one of a set of so many rows.</exception>
    public static RowSet Read(int rows, string path)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.Length != (rows + 63) / 64 * 8)
            throw new IndexException($"{path} has {bytes.Length} bytes, not {(rows + 63) / 64 * 8}; restore the index from an export or build it again.");
        var bits = new ulong[bytes.Length / 8];
        for (var i = 0; i < bits.Length; i++)
            bits[i] = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
        return new(rows, bits);
    }
}
