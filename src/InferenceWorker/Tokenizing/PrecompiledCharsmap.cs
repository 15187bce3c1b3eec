using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>
/// The table of replacements that SentencePiece compiles into its models: the size of a double-array trie in bytes, the trie, and the
/// replacements as texts that end with a zero. The table is followed, not guessed: it is nearly NFKC, but for instance takes control characters out.
/// </summary>
internal sealed class PrecompiledCharsmap
{
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Longer clusters are looked up character by character, as SentencePiece's own port does.</summary>
    private const int LongestCluster = 6;

    private readonly uint[] _trie;
    private readonly byte[] _texts;

    public PrecompiledCharsmap(JsonMember json)
    {
        var bytes = new byte[MostBytes];
        if (!Convert.TryFromBase64String(json.AsText(), bytes, out var length) || length < 8)
            throw json.Wrong($"table in base64 of at most {MostBytes} bytes");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (size % 4 != 0 || size == 0 || size > length - 4)
            throw json.Wrong("table: its trie is larger than it");
        _trie = new uint[size / 4];
        for (var i = 0; i < _trie.Length; i++)
            _trie[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4 + (i * 4)));
        _texts = bytes[(4 + (int)size)..length];
    }

    public AlignedText Normalize(AlignedText text)
    {
        var parts = new List<(int, int, string)>();
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text.Text.AsSpan(at));
            var cluster = text.Text.AsSpan(at, length);
            if (Encoding.UTF8.GetByteCount(cluster) < LongestCluster && Find(cluster) is { } whole)
            {
                parts.Add((at, at + length, whole));
            }
            else
            {
                var inside = at;
                foreach (var rune in cluster.EnumerateRunes())
                {
                    var end = inside + rune.Utf16SequenceLength;
                    if (Find(text.Text.AsSpan(inside, end - inside)) is { } one)
                        parts.Add((inside, end, one));
                    inside = end;
                }
            }

            at += length;
        }

        return text.Replace(parts.Where(p => !text.Text.AsSpan(p.Item1, p.Item2 - p.Item1).SequenceEqual(p.Item3)));
    }

    /// <summary>The replacement of the shortest prefix that has one, which stands for the whole: the table is made so.</summary>
    private string? Find(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (!Encoding.UTF8.TryGetBytes(key, bytes, out var count))
            return null;
        var node = Offset(_trie[0]);
        foreach (var b in bytes[..count])
        {
            if (b == 0)
                break;
            node ^= b;
            if (node >= _trie.Length || Label(_trie[node]) != b)
                return null;
            var unit = _trie[node];
            node ^= Offset(unit);
            if (HasValue(unit))
                return node < _trie.Length ? Text(_trie[node] & 0x7FFF_FFFF) : null;
        }

        return null;
    }

    private string? Text(uint start)
    {
        if (start >= _texts.Length)
            return null;
        var rest = _texts.AsSpan((int)start);
        var end = rest.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? rest : rest[..end]);
    }

    // The units of the double array as Darts-clone lays them out.
    private static bool HasValue(uint unit) => ((unit >> 8) & 1) == 1;

    private static uint Label(uint unit) => unit & 0x8000_00FF;

    private static uint Offset(uint unit) => (unit >> 10) << (int)((unit & (1 << 9)) >> 6);
}
