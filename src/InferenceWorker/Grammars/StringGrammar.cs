using System.Collections.Immutable;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>How a text is written: between JSON's quotes with its escapes, or as it is between tags.</summary>
internal enum TextCoding
{
    Json,

    /// <summary>As <see cref="Json"/>, and without <c>&lt;</c> as <see cref="Raw"/>.</summary>
    JsonInTags,

    /// <summary>Without <c>&lt;</c>, so that nothing inside can close the tag around it.</summary>
    Raw,
}

/// <summary>The expressions of texts, without their quotes.</summary>
internal sealed class StringGrammar(GrammarRules rules)
{
    /// <summary>JSON's short escapes; other control characters can only be written coded, which only an unrestricted character may be.</summary>
    private static readonly ImmutableArray<(int Scalar, string Escaped)> Escapes =
        [('"', "\\\""), ('\\', "\\\\"), ('\b', "\\b"), ('\f', "\\f"), ('\n', "\\n"), ('\r', "\\r"), ('\t', "\\t")];

    private static readonly CharSet NotPlain = CharSet.Range(0, 0x1F).Union(CharSet.Of("\"\\"));
    private static readonly CharSet Hex = CharSet.Of("0123456789abcdefABCDEF");

    private readonly Dictionary<string, string> untils = new(StringComparer.Ordinal);

    /// <summary>One character of a set; each has exactly one way to be written.</summary>
    public Expr Char(CharSet set, TextCoding coding)
    {
        if (coding != TextCoding.Json)
            set = set.Except(CharSet.Of("<"));
        if (coding == TextCoding.Raw)
            return Expr.Chars(set);
        var escaped = Escapes.Where(e => set.Contains(e.Scalar)).Select(e => Expr.Text(e.Escaped)).ToList();
        var plain = Expr.Chars(set.Except(NotPlain));
        return escaped.Count == 0 ? plain : rules.Share("char", Expr.Alt(plain == Expr.Never ? escaped : [plain, .. escaped]));
    }

    /// <summary>Any character in any way JSON can write it, except as surrogates, so that each counts as one.</summary>
    public Expr AnyChar(TextCoding coding)
    {
        if (coding == TextCoding.Raw)
            return Char(CharSet.All, coding);
        var hex = Expr.Chars(Hex);
        var coded = Expr.Alt(
            Expr.Seq(Expr.Chars(Hex.Except(CharSet.Of("dD"))), Expr.Repeat(hex, 3, 3)),
            Expr.Seq(Expr.Chars(CharSet.Of("dD")), Expr.Chars(CharSet.Of("01234567")), Expr.Repeat(hex, 2, 2)));
        var plain = CharSet.All.Except(coding == TextCoding.JsonInTags ? NotPlain.Union(CharSet.Of("<")) : NotPlain);
        return rules.Share("any-char", Expr.Alt(Expr.Chars(plain),
            Expr.Seq(Expr.Text("\\"), Expr.Alt(Expr.Chars(CharSet.Of("\"\\/bfnrt")), Expr.Seq(Expr.Text("u"), coded)))));
    }

    public Expr Matching(RegexNode node, TextCoding coding) => node switch
    {
        RegexChars { Set: var set } when set.Equals(CharSet.All) => AnyChar(coding),
        RegexChars chars => Char(chars.Set, coding),
        RegexSeq seq => Expr.Seq([.. seq.Parts.Select(p => Matching(p, coding))]),
        RegexAlt alt => Expr.Alt(alt.Choices.Select(c => Matching(c, coding))),
        RegexRepeat { Item.Length.Min: 0, Max: 1 } maybe => Expr.Optional(Matching(maybe.Item, coding)),
        RegexRepeat repeat => rules.Repeat("rep", Matching(repeat.Item, coding), repeat.Min, repeat.Max),
        _ => throw new InvalidOperationException("There is no such node."),
    };

    /// <summary>
    /// Narrows a pattern to lengths, where one repeated class is all that varies in it; null where the lengths have to be checked afterwards.
    /// </summary>
    public static RegexNode? Narrow(RegexNode node, int min, int? max)
    {
        var length = node.Length;
        if (length.Min >= min && (max is null || length.Max <= max))
            return node;
        var parts = node is RegexSeq seq ? seq.Parts.SelectMany(p => p is RegexSeq inner ? inner.Parts : [p]).ToList() : [node];
        var varying = parts.FindIndex(p => p.Length.Min != p.Length.Max);
        if (varying < 0 || parts[varying] is not RegexRepeat { Item: RegexChars } repeat || parts.Skip(varying + 1).Any(p => p.Length.Min != p.Length.Max))
            return null;
        var rest = length.Min - repeat.Min;
        var from = Math.Max(repeat.Min, min - rest);
        var to = max - rest is { } most ? Math.Min(repeat.Max ?? most, most) : repeat.Max;
        parts[varying] = to < from ? new RegexChars(CharSet.Empty) : new RegexRepeat(repeat.Item, from, to);
        return new RegexSeq([.. parts]);
    }

    /// <summary>Any text up to the first <paramref name="close"/>, and that.</summary>
    public Expr Until(string hint, string close)
    {
        if (untils.TryGetValue(close, out var start))
            return Expr.Ref(start);
        var names = close.Select(_ => rules.Reserve(hint)).ToArray();
        untils[close] = names[0];
        for (var i = 0; i < close.Length; i++)
        {
            // From each number of characters already matched, where a character leads; any other begins again.
            var steps = close.Distinct().Select(c => (Char: c, Next: Matched(close, close[..i] + c))).Where(s => s.Next > 0).ToList();
            var others = steps.Aggregate(CharSet.All, (set, s) => set.Except(CharSet.Range(s.Char, s.Char)));
            rules.Write(names[i], Expr.Alt([.. steps.Select(s => Expr.Seq(Expr.Text(s.Char.ToString()), s.Next == close.Length ? Expr.Empty : Expr.Ref(names[s.Next]))),
                Expr.Seq(Expr.Chars(others), Expr.Ref(names[0]))]));
        }

        return Expr.Ref(names[0]);
    }

    /// <summary>What stands before an answer.</summary>
    public Expr Thinking(ThinkingStart start)
    {
        if (start == ThinkingStart.None)
            return Expr.Empty;
        var rest = Expr.Seq(Until("thinking", "</think>"), Expr.Repeat(Expr.Chars(CharSet.Of("\n")), 0, 2));
        return start == ThinkingStart.Opened ? rest : Expr.Optional(Expr.Seq(Expr.Text("<think>"), rest));
    }

    /// <summary>The length of the longest end of a text with which <paramref name="close"/> begins.</summary>
    private static int Matched(string close, string text) =>
        Enumerable.Range(0, Math.Min(close.Length, text.Length) + 1).Last(n => text.EndsWith(close[..n], StringComparison.Ordinal));

    /// <summary>A name that is none of those given. Escapes have one form each, so no declared name can return in disguise.</summary>
    public Expr NameExcept(IReadOnlyCollection<string> taken, CharSet alphabet, TextCoding coding) =>
        NameExcept([.. taken.Select(t => t.EnumerateRunes().Select(r => r.Value).ToArray())], depth: 0, alphabet, coding);

    private Expr NameExcept(ImmutableArray<int[]> taken, int depth, CharSet alphabet, TextCoding coding)
    {
        var rest = rules.Repeat("name-rest", Char(alphabet, coding), 0, 60);
        var nexts = taken.Where(t => t.Length > depth).GroupBy(t => t[depth]).ToList();
        var others = nexts.Aggregate(alphabet, (set, next) => set.Except(CharSet.Range(next.Key, next.Key)));
        var choices = new List<Expr> { Expr.Seq(Char(others, coding), rest) };
        choices.AddRange(nexts.Where(n => alphabet.Contains(n.Key)).Select(n =>
            Expr.Seq(Char(CharSet.Range(n.Key, n.Key), coding), rules.Share("name", NameExcept([.. n], depth + 1, alphabet, coding)))));
        if ((depth > 0 || coding != TextCoding.Raw) && taken.All(t => t.Length != depth))
            choices.Add(Expr.Empty);
        return Expr.Alt(choices.Where(c => c != Expr.Never));
    }
}
