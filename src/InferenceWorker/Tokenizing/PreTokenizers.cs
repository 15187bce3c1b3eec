using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Tokenizing;

internal delegate IEnumerable<AlignedText> PreTokenizer(AlignedText piece);

/// <summary>The <c>pre_tokenizer</c> of a tokenizer.json: where a token can never reach across.</summary>
internal static class PreTokenizers
{
    /// <summary>GPT-2's words.</summary>
    private const string Words = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static PreTokenizer? Read(JsonMember json)
    {
        if (json.IsNull)
            return null;
        var type = json.Text("type");
        return type switch
        {
            "Sequence" => Sequence([.. json.List("pretokenizers").Select(Read).OfType<PreTokenizer>()]),
            "BertPreTokenizer" => Bert,
            "Whitespace" => Matches(new TextPattern(@"\w+|[^\w\s]+")),
            "WhitespaceSplit" => piece => Cut(piece, Where(piece, Rune.IsWhiteSpace), Joining.Removed),
            "Punctuation" => Punctuation(ReadJoining(json, Joining.Isolated)),
            "Digits" => json.Flag("individual_digits") == true
                ? piece => Cut(piece, Where(piece, Rune.IsNumber), Joining.Isolated)
                : piece => Cut(piece, Where(piece, Rune.IsNumber), Joining.Contiguous),
            "Metaspace" => Metaspace(json),
            "Split" => Split(TextPattern.Read(json.Need("pattern")), ReadJoining(json, null), json.Flag("invert") ?? false),
            "ByteLevel" => Bytes(json),
            _ => throw json.Unknown("type", type),
        };
    }

    private enum Joining
    {
        Removed,
        Isolated,
        MergedWithPrevious,
        MergedWithNext,
        Contiguous,
    }

    private static PreTokenizer Sequence(PreTokenizer[] all) => piece => all.Aggregate((IEnumerable<AlignedText>)[piece], (pieces, split) => pieces.SelectMany(p => split(p)));

    private static IEnumerable<AlignedText> Bert(AlignedText piece) =>
        Cut(piece, Where(piece, Rune.IsWhiteSpace), Joining.Removed).SelectMany(word => Cut(word, Where(word, IsBertPunctuation), Joining.Isolated));

    private static PreTokenizer Punctuation(Joining joining) => piece => Cut(piece, Where(piece, IsBertPunctuation), joining);

    private static PreTokenizer Matches(TextPattern pattern) => piece => pattern.Matches(piece.Text).Select(m => piece.Slice(m.Start, m.End));

    private static PreTokenizer Split(TextPattern pattern, Joining joining, bool invert) =>
        piece => Cut(piece, invert ? Between(pattern.Matches(piece.Text), piece.Length) : pattern.Matches(piece.Text), joining);

    /// <summary>Spaces become a visible mark that belongs to the word behind it.</summary>
    private static PreTokenizer Metaspace(JsonMember json)
    {
        var mark = json.Find("replacement") is { IsNull: false } given ? given.AsText() : "▁";
        var scheme = json.Find("prepend_scheme") is { IsNull: false } said ? said.AsText() : json.Flag("add_prefix_space") == false ? "never" : "always";
        var split = json.Flag("split") ?? true;
        if (scheme is not ("always" or "first" or "never"))
            throw json.Unknown("prepend_scheme", scheme);
        return piece =>
        {
            var marked = piece.Rewrite(rune => rune.Value == ' ' ? mark : null);
            var prepend = scheme == "always" || (scheme == "first" && piece.Length > 0 && piece.Original(0, 1).Start == 0);
            if (prepend && marked.Length > 0 && !marked.Text.StartsWith(mark, StringComparison.Ordinal))
                marked = marked.Prepend(mark);
            return split ? Cut(marked, Occurrences(marked.Text, mark), Joining.MergedWithNext) : [marked];
        };
    }

    /// <summary>Every byte becomes a visible character, so that no text is unknown.</summary>
    private static PreTokenizer Bytes(JsonMember json)
    {
        var prefix = json.Flag("add_prefix_space") ?? true;
        var words = json.Flag("use_regex") ?? true ? new TextPattern(Words) : null;
        return piece =>
        {
            if (prefix && piece.Length > 0 && piece.Text[0] != ' ')
                piece = piece.Prepend(" ");
            var pieces = words is null ? [piece] : Cut(piece, words.Matches(piece.Text), Joining.Isolated);
            return pieces.Select(p => p.Rewrite(ByteText.OfRune));
        };
    }

    private static Joining ReadJoining(JsonMember json, Joining? otherwise)
    {
        if (otherwise is { } usual && json.Find("behavior").IsNull)
            return usual;
        var name = json.Text("behavior");
        return Enum.TryParse<Joining>(name, out var joining) ? joining : throw json.Unknown("behavior", name);
    }

    private static List<TextSpan> Where(AlignedText piece, Func<Rune, bool> which)
    {
        List<TextSpan> found = [];
        var at = 0;
        foreach (var rune in piece.Text.EnumerateRunes())
        {
            if (which(rune))
                found.Add(new TextSpan(at, at + rune.Utf16SequenceLength));
            at += rune.Utf16SequenceLength;
        }

        return found;
    }

    private static List<TextSpan> Occurrences(string text, string what)
    {
        List<TextSpan> found = [];
        for (var at = text.IndexOf(what, StringComparison.Ordinal); at >= 0; at = text.IndexOf(what, at + what.Length, StringComparison.Ordinal))
            found.Add(new TextSpan(at, at + what.Length));
        return found;
    }

    private static List<TextSpan> Between(IReadOnlyList<TextSpan> delimiters, int length)
    {
        List<TextSpan> between = [];
        var at = 0;
        foreach (var delimiter in delimiters)
        {
            if (at < delimiter.Start)
                between.Add(new TextSpan(at, delimiter.Start));
            at = delimiter.End;
        }

        if (at < length)
            between.Add(new TextSpan(at, length));
        return between;
    }

    /// <summary>Cuts at the delimiters; what becomes of them says <paramref name="joining"/>. No piece is empty.</summary>
    private static List<AlignedText> Cut(AlignedText piece, IReadOnlyList<TextSpan> delimiters, Joining joining)
    {
        List<(int Start, int End, bool IsDelimiter)> parts = [];
        var at = 0;
        foreach (var delimiter in delimiters)
        {
            if (at < delimiter.Start)
                parts.Add((at, delimiter.Start, false));
            parts.Add((delimiter.Start, delimiter.End, true));
            at = delimiter.End;
        }

        if (at < piece.Length)
            parts.Add((at, piece.Length, false));

        List<(int Start, int End)> pieces = [];
        var previousWasDelimiter = false;
        var held = -1;
        foreach (var (start, end, isDelimiter) in parts)
        {
            switch (joining)
            {
                case Joining.Removed when isDelimiter:
                    break;
                case Joining.MergedWithPrevious when isDelimiter && !previousWasDelimiter && pieces.Count > 0:
                case Joining.Contiguous when isDelimiter == previousWasDelimiter && pieces.Count > 0:
                    pieces[^1] = (pieces[^1].Start, end);
                    break;
                case Joining.MergedWithNext when isDelimiter:
                    if (held >= 0)
                        pieces.Add((held, start));
                    held = start;
                    break;
                case Joining.MergedWithNext when held >= 0:
                    pieces.Add((held, end));
                    held = -1;
                    break;
                default:
                    pieces.Add((start, end));
                    break;
            }

            previousWasDelimiter = isDelimiter;
        }

        if (held >= 0)
            pieces.Add((held, piece.Length));
        return [.. pieces.Select(p => piece.Slice(p.Start, p.End))];
    }

    private static bool IsBertPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation
            or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
