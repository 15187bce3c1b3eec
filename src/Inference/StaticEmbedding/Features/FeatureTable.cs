using System.Buffers.Binary;

namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>A row of the table of vectors, and how much of it a text has.</summary>
public readonly record struct WeightedRow(int Row, float Weight);

/// <summary>
/// Which rows a feature has: one of its own (words that mean the same share it), or two of the hashed rows, which few other features have both of.
/// </summary>
public sealed class FeatureTable : IFeatureVocabulary
{
    private const float HalfOfTwo = 0.70710678f;

    private readonly Dictionary<uint, int> _rows;

    /// <param name="rows">Row of each feature that has one.</param>
    /// <param name="ownRows">How many such rows there are; the hashed ones follow.</param>
    public FeatureTable(IReadOnlyDictionary<uint, int> rows, int ownRows, int hashedRows)
    {
        if (ownRows is < 0 or > ushort.MaxValue || hashedRows is < 2 or > ushort.MaxValue || rows.Values.Any(r => r < 0 || r >= ownRows))
            throw new ArgumentException($"{rows.Count} features in {ownRows} own and {hashedRows} hashed rows: a feature points past its rows, or there are too many.", nameof(rows));
        _rows = new Dictionary<uint, int>(rows);
        (OwnRows, HashedRows) = (ownRows, hashedRows);
    }

    public int OwnRows { get; }

    public int HashedRows { get; }

    public int Rows => OwnRows + HashedRows;

    /// <summary>Features with a row of their own.</summary>
    public int Count => _rows.Count;

    public bool Contains(uint key) => _rows.ContainsKey(key);

    public bool TryFind(uint key, out int row) => _rows.TryGetValue(key, out row);

    public void AddRows(Feature feature, List<WeightedRow> rows)
    {
        if (_rows.TryGetValue(feature.Key, out var own))
        {
            rows.Add(new WeightedRow(own, feature.Weight));
            return;
        }

        var (first, second) = Hashed(feature.Key);
        rows.Add(new WeightedRow(first, feature.Weight * HalfOfTwo));
        rows.Add(new WeightedRow(second, feature.Weight * HalfOfTwo));
    }

    private (int First, int Second) Hashed(uint key)
    {
        var first = (int)(key % (uint)HashedRows);
        var second = (int)(FeatureKey.End(key ^ 0x9E3779B9) % (uint)HashedRows);
        return (OwnRows + first, OwnRows + (second == first ? (second + 1) % HashedRows : second));
    }

    /// <summary>Counts (own, hashed, features: 4 bytes each), then each feature in the order of keys: key (4 bytes), row (2); little-endian.</summary>
    public byte[] Write()
    {
        var bytes = new byte[12 + (6 * _rows.Count)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, OwnRows);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), HashedRows);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), _rows.Count);
        var at = 12;
        foreach (var (key, row) in _rows.OrderBy(r => r.Key))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), key);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 4), (ushort)row);
            at += 6;
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> wrote.</exception>
    public static FeatureTable Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12 || BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is var count && (count < 0 || bytes.Length != 12 + (6L * count)))
            throw new InvalidDataException($"The features of the model take {bytes.Length} bytes, which fits no number of them.");
        var rows = new Dictionary<uint, int>(count);
        for (var at = 12; at < bytes.Length; at += 6)
        {
            if (!rows.TryAdd(BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..])))
                throw new InvalidDataException("A feature of the model is there twice.");
        }

        try
        {
            return new FeatureTable(rows, BinaryPrimitives.ReadInt32LittleEndian(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]));
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException(wrong.Message, wrong);
        }
    }
}
