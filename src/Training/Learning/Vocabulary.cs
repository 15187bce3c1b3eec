using System.Text;
using System.Text.RegularExpressions;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// A byte-level BPE vocabulary in the family's form (its pre-tokenizer, its special tokens), as a GGUF file holds it. Merges never join a space or a quotation mark with a
/// word: a name in the middle of a sentence and the same name inside JSON are then the same tokens, and copying is copying.
/// </summary>
public sealed partial class Vocabulary
{
    /// <summary>In the family's order; ids follow the base tokens.</summary>
    private static readonly string[] Specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>"];

    private readonly BytePairModel _model;
    private readonly Dictionary<string, int> _ids;

    /// <param name="tokens">Base tokens in byte letters, without the special ones.</param>
    /// <param name="merges">Pairs "left right", the first to be merged first.</param>
    public Vocabulary(IReadOnlyList<string> tokens, IReadOnlyList<string> merges)
    {
        Tokens = [.. tokens, .. Specials];
        Merges = merges;
        _ids = Tokens.Select((t, i) => (t, i)).ToDictionary(x => x.t, x => x.i, StringComparer.Ordinal);
        var ranks = new Dictionary<(int, int), (int, int)>(merges.Count);
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var space = merges[rank].IndexOf(' ', StringComparison.Ordinal);
            var (left, right) = (merges[rank][..space], merges[rank][(space + 1)..]);
            ranks[(_ids[left], _ids[right])] = (rank, _ids[left + right]);
        }

        _model = new BytePairModel(_ids, ranks, unknown: null, fuseUnknown: false, byteFallback: false, ignoreMerges: false);
    }

    public IReadOnlyList<string> Tokens { get; }

    public IReadOnlyList<string> Merges { get; }

    public int EndOfText => _ids[Specials[0]];

    public int EndOfTurn => _ids["<|im_end|>"];

    /// <summary>How many tokens stand before the special ones.</summary>
    public int BaseTokens => Tokens.Count - Specials.Length;

    public void Encode(IEnumerable<PromptSegment> segments, List<int> ids)
    {
        foreach (var segment in segments)
        {
            if (segment.IsControl)
                ids.Add(_ids[segment.Text]);
            else
                Encode(segment.Text, ids);
        }
    }

    public void Encode(string text, List<int> ids)
    {
        var tokens = new List<PieceToken>();
        foreach (var piece in Pieces().EnumerateMatches(text))
        {
            tokens.Clear();
            _model.Tokenize(Letters(text.AsSpan(piece.Index, piece.Length)), tokens);
            ids.AddRange(tokens.Select(t => t.Id));
        }
    }

    /// <summary>The words that merges may not cross, in byte letters.</summary>
    internal static IEnumerable<string> Words(string text)
    {
        foreach (Match piece in Pieces().Matches(text))
            yield return Letters(piece.ValueSpan);
    }

    internal static string Letters(ReadOnlySpan<char> text)
    {
        var letters = new StringBuilder(text.Length * 2);
        foreach (var rune in text.EnumerateRunes())
            letters.Append(ByteText.OfRune(rune));
        return letters.ToString();
    }

    /// <summary>The pre-tokenizer that GGUF files call "qwen2".</summary>
    [GeneratedRegex(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Pieces();
}
