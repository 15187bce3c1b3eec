using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>Of all ways to make a piece up of tokens the likeliest (Viterbi). A character that is in no token costs more than any token does.</summary>
internal sealed class UnigramModel : ITokenModel
{
    /// <summary>What SentencePiece takes off the least score for an unknown character.</summary>
    private const double UnknownPenalty = 10;

    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int> _pieces;
    private readonly double[] _scores;
    private readonly int? _unknown;
    private readonly double _unknownScore;
    private readonly int _longest;
    private readonly int[]? _bytes;

    /// <param name="special">They stand in the vocabulary with the best of scores, and a text that spells one out would become it.</param>
    public UnigramModel(Dictionary<string, int> vocabulary, double[] scores, IReadOnlySet<string> special, int? unknown, bool byteFallback)
    {
        (_vocabulary, _scores, _unknown) = (vocabulary, scores, unknown);
        _unknownScore = scores.Min() - UnknownPenalty;
        _bytes = byteFallback ? ByteTokens(vocabulary) : null;
        _pieces = vocabulary.Where(t => !special.Contains(t.Key) && _bytes?.Contains(t.Value) != true).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        _longest = _pieces.Keys.Select(t => t.Length).DefaultIfEmpty().Max();
    }

    public IReadOnlyDictionary<string, int> Vocabulary => _vocabulary;

    /// <summary>The tokens <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c>; null unless all are there.</summary>
    public static int[]? ByteTokens(Dictionary<string, int> vocabulary)
    {
        var ids = new int[256];
        for (var i = 0; i < 256; i++)
        {
            if (!vocabulary.TryGetValue($"<0x{i:X2}>", out ids[i]))
                return null;
        }

        return ids;
    }

    public void Tokenize(string piece, List<PieceToken> tokens)
    {
        // Of every end: the best score up to it, the token that ends there, and where that begins.
        var best = new (double Score, int Id, int Start)[piece.Length + 1];
        Array.Fill(best, (double.NegativeInfinity, -1, 0));
        best[0].Score = 0;
        var lookup = _pieces.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < piece.Length;)
        {
            var step = char.IsHighSurrogate(piece[at]) && at + 1 < piece.Length ? 2 : 1;
            var single = false;
            for (var length = step; length <= _longest && at + length <= piece.Length; length++)
            {
                if (!lookup.TryGetValue(piece.AsSpan(at, length), out var id))
                    continue;
                single |= length == step;
                Offer(at, at + length, best[at].Score + _scores[id], id);
            }

            if (!single)
                Offer(at, at + step, best[at].Score + _unknownScore, -1);
            at += step;
        }

        var path = new List<(int Start, int End, int Id)>();
        for (var end = piece.Length; end > 0; end = best[end].Start)
            path.Add((best[end].Start, end, best[end].Id));
        path.Reverse();
        for (var i = 0; i < path.Count; i++)
        {
            var (start, end, id) = path[i];
            // Neighbours that are unknown are one unknown.
            while (id < 0 && i + 1 < path.Count && path[i + 1].Id < 0)
                end = path[++i].End;
            Add(piece, start, end, id, tokens);
        }

        void Offer(int start, int end, double score, int id)
        {
            if (score > best[end].Score)
                best[end] = (score, id, start);
        }
    }

    private void Add(string piece, int start, int end, int id, List<PieceToken> tokens)
    {
        if (id >= 0)
        {
            tokens.Add(new PieceToken(id, start, end));
        }
        else if (_bytes is not null)
        {
            var at = start;
            Span<byte> bytes = stackalloc byte[4];
            foreach (var rune in piece.AsSpan(start, end - start).EnumerateRunes())
            {
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                    tokens.Add(new PieceToken(_bytes[b], at, at + rune.Utf16SequenceLength));
                at += rune.Utf16SequenceLength;
            }
        }
        else if (_unknown is { } unknown)
        {
            tokens.Add(new PieceToken(unknown, start, end));
        }
    }
}
