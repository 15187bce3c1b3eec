using System.Globalization;
using System.Text;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Models.Gguf;

/// <summary>
/// A byte-level BPE vocabulary of the family's size, with its special tokens at their ids, made from nothing: all bytes, pairs and longer combinations of letters, and
/// Chinese characters. Any text can be written in it, English in a few letters a token, Chinese in a character a token.
/// </summary>
internal sealed class SyntheticVocabulary
{
    /// <summary>The family's special tokens, from the first id after the base tokens on.</summary>
    private static readonly string[] Specials =
    [
        "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>", "<|quad_start|>", "<|quad_end|>",
        "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>", "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>",
        "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>", "<|file_sep|>", "<tool_response>", "</tool_response>", "<think>", "</think>",
    ];

    private readonly List<string> _tokens = [];
    private readonly List<string> _merges = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly int _most;

    public SyntheticVocabulary(SyntheticShape shape)
    {
        _most = shape.BaseTokens;
        var bytes = Enumerable.Range(0, 256).Select(b => ByteText.OfByte((byte)b).ToString()).ToArray();
        foreach (var letter in bytes)
            Know(letter);
        Letters(bytes[' ']);
        Chinese(bytes);
        Words();
        if (_tokens.Count != _most)
            throw new InvalidOperationException($"Only {_tokens.Count} of {_most} tokens could be made.");
        EndOfText = _most;
        EndOfTurn = _most + Array.IndexOf(Specials, "<|im_end|>");
        _tokens.AddRange(Specials);
        for (var i = _tokens.Count; i < shape.Tokens; i++)
            _tokens.Add(string.Create(CultureInfo.InvariantCulture, $"[PAD{i}]"));
    }

    public IReadOnlyList<string> Tokens => _tokens;

    public IReadOnlyList<string> Merges => _merges;

    public static int SpecialTokens => Specials.Length;

    public int EndOfText { get; }

    public int EndOfTurn { get; }

    private void Letters(string space)
    {
        var alphabet = Enumerable.Range('a', 26).Select(c => ((char)c).ToString()).ToList();
        foreach (var a in alphabet)
            foreach (var b in alphabet)
                Merge(a, b);
        foreach (var a in alphabet)
            Merge(space, a);
        foreach (var a in alphabet)
            foreach (var b in alphabet)
                Merge(space, a + b);
        foreach (var a in alphabet)
            foreach (var b in alphabet)
                foreach (var c in alphabet)
                    Merge(a + b, c);
    }

    private void Chinese(string[] bytes)
    {
        Span<byte> utf8 = stackalloc byte[3];
        for (var character = 0x4E00; character <= 0x9FFF; character++)
        {
            Encoding.UTF8.GetBytes([(char)character], utf8);
            var head = bytes[utf8[0]] + bytes[utf8[1]];
            Merge(bytes[utf8[0]], bytes[utf8[1]]);
            Merge(head, bytes[utf8[2]]);
        }
    }

    /// <summary>The rest: two pairs of letters, then three, until there are enough.</summary>
    private void Words()
    {
        const string Frequent = "etaoinshrdlcumwfgypbvk";
        var pairs = (from a in Frequent from b in Frequent select $"{a}{b}").ToList();
        foreach (var first in pairs)
            foreach (var second in pairs)
                Merge(first, second);
    }

    private void Merge(string left, string right)
    {
        if (_tokens.Count >= _most || _known.Contains(left + right) || !_known.Contains(left) || !_known.Contains(right))
            return;
        Know(left + right);
        _merges.Add(left + " " + right);
    }

    private void Know(string token)
    {
        _known.Add(token);
        _tokens.Add(token);
    }
}
