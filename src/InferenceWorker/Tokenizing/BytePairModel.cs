using System.Collections.Concurrent;
using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>Begins with the characters of a piece and merges, over and over, the neighbours that the training merged first.</summary>
internal sealed class BytePairModel(
    Dictionary<string, int> vocabulary, Dictionary<(int, int), (int Rank, int Id)> merges, int? unknown, bool fuseUnknown, bool byteFallback, bool ignoreMerges) : ITokenModel
{
    /// <summary>Words come again and again; one more than this and all are forgotten.</summary>
    private const int MostKept = 20_000;

    private const int LongestKept = 64;

    private readonly int[]? _bytes = byteFallback ? UnigramModel.ByteTokens(vocabulary) : null;
    private readonly ConcurrentDictionary<string, PieceToken[]> _kept = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    public void Tokenize(string piece, List<PieceToken> tokens)
    {
        if (_kept.TryGetValue(piece, out var known))
        {
            tokens.AddRange(known);
            return;
        }

        var made = ignoreMerges && vocabulary.TryGetValue(piece, out var whole) ? [new PieceToken(whole, 0, piece.Length)] : Merge(Characters(piece));
        tokens.AddRange(made);
        if (piece.Length > LongestKept)
            return;
        if (_kept.Count >= MostKept)
            _kept.Clear();
        _kept.TryAdd(piece, made);
    }

    private List<PieceToken> Characters(string piece)
    {
        var symbols = new List<PieceToken>(piece.Length);
        var lookup = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<byte> bytes = stackalloc byte[4];
        var at = 0;
        foreach (var rune in piece.EnumerateRunes())
        {
            var end = at + rune.Utf16SequenceLength;
            if (lookup.TryGetValue(piece.AsSpan(at, end - at), out var id))
            {
                symbols.Add(new PieceToken(id, at, end));
            }
            else if (_bytes is not null)
            {
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                    symbols.Add(new PieceToken(_bytes[b], at, end));
            }
            else if (unknown is { } none)
            {
                if (fuseUnknown && symbols is [.., { Id: var last, Start: var start }] && last == none)
                    symbols[^1] = new PieceToken(none, start, end);
                else
                    symbols.Add(new PieceToken(none, at, end));
            }

            at = end;
        }

        return symbols;
    }

    private PieceToken[] Merge(List<PieceToken> symbols)
    {
        var previous = new int[symbols.Count];
        var next = new int[symbols.Count];
        var waiting = new PriorityQueue<(int Left, int LeftId, int RightId), (int Rank, int Left)>();
        for (var i = 0; i < symbols.Count; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            Offer(i, i + 1);
        }

        var gone = new bool[symbols.Count];
        while (waiting.TryDequeue(out var pair, out _))
        {
            var right = next[pair.Left];
            // What was offered may have been merged with another neighbour since.
            if (gone[pair.Left] || right >= symbols.Count || symbols[pair.Left].Id != pair.LeftId || symbols[right].Id != pair.RightId)
                continue;
            symbols[pair.Left] = new PieceToken(merges[(pair.LeftId, pair.RightId)].Id, symbols[pair.Left].Start, symbols[right].End);
            gone[right] = true;
            next[pair.Left] = next[right];
            if (next[right] < symbols.Count)
                previous[next[right]] = pair.Left;
            if (previous[pair.Left] >= 0)
                Offer(previous[pair.Left], pair.Left);
            Offer(pair.Left, next[pair.Left]);
        }

        return [.. symbols.Where((_, i) => !gone[i])];

        void Offer(int left, int right)
        {
            if (right < symbols.Count && merges.TryGetValue((symbols[left].Id, symbols[right].Id), out var merge))
                waiting.Enqueue((left, symbols[left].Id, symbols[right].Id), (merge.Rank, left));
        }
    }
}
