using System.Collections.Immutable;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A pattern as the language of the whole texts that it finds itself in.</summary>
internal abstract record RegexNode
{
    /// <summary>Least and greatest length in scalar values; null: without limit.</summary>
    public (int Min, int? Max) Length => this switch
    {
        RegexChars => (1, 1),
        RegexSeq seq => seq.Parts.Select(p => p.Length).Aggregate((Min: 0, Max: (int?)0), (sum, l) => (Bounded((long)sum.Min + l.Min), Bounded((long?)sum.Max + l.Max))),
        RegexAlt alt => (alt.Choices.Min(c => c.Length.Min), alt.Choices.Any(c => c.Length.Max is null) ? null : alt.Choices.Max(c => c.Length.Max)),
        RegexRepeat repeat => (Bounded((long)repeat.Item.Length.Min * repeat.Min), Bounded((long?)repeat.Item.Length.Max * repeat.Max)),
        _ => throw new InvalidOperationException("There is no such node."),
    };

    /// <summary>Counts multiply where groups nest; beyond a billion they are all the same.</summary>
    private static int Bounded(long length) => (int)Math.Min(length, 1_000_000_000);

    private static int? Bounded(long? length) => length is { } some ? Bounded(some) : null;
}

internal sealed record RegexChars(CharSet Set) : RegexNode;

internal sealed record RegexSeq(ImmutableArray<RegexNode> Parts) : RegexNode;

internal sealed record RegexAlt(ImmutableArray<RegexNode> Choices) : RegexNode;

internal sealed record RegexRepeat(RegexNode Item, int Min, int? Max) : RegexNode;

/// <summary>
/// The part of ECMAScript's regular expressions that a grammar can hold: characters, classes, groups, alternatives, counted repetition, and
/// anchors at the outer ends. Look-around, back references, word boundaries and Unicode properties are refused.
/// </summary>
internal sealed class RegexSubset
{
    private const int LongestPattern = 1_000;
    private const int MostRepetition = 1_000;
    private const int MostDepth = 40;

    private static readonly CharSet Digit = CharSet.Range('0', '9');
    private static readonly CharSet Word = Digit.Union(CharSet.Range('a', 'z')).Union(CharSet.Range('A', 'Z')).Union(CharSet.Of("_"));
    private static readonly CharSet Space = CharSet.Of(" \t\n\v\f\r\u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF").Union(CharSet.Range(0x2000, 0x200A));
    private static readonly CharSet Dot = CharSet.Of("\n\r\u2028\u2029").Complement();

    private readonly string pattern;
    private readonly string path;
    private int at;
    private int depth;

    private RegexSubset(string pattern, string path) => (this.pattern, this.path) = (pattern, path);

    private bool More => at < pattern.Length;

    /// <exception cref="SchemaRefusedException">The pattern is no pattern, or none of the subset.</exception>
    public static RegexNode Parse(string pattern, string path)
    {
        var reader = new RegexSubset(pattern, path);
        return pattern.Length > LongestPattern ? throw reader.Refuse($"it is longer than {LongestPattern} characters") : reader.Whole();
    }

    /// <summary>An unanchored end may be followed by anything, as a search finds it.</summary>
    private RegexNode Whole()
    {
        var anything = new RegexRepeat(new RegexChars(CharSet.All), 0, null);
        var choices = ImmutableArray.CreateBuilder<RegexNode>();
        do
        {
            var start = Take('^');
            var body = Sequence();
            var end = Take('$');
            if (More && pattern[at] != '|')
                throw Refuse(pattern[at] == ')' ? "a group is closed that was not opened" : "an anchor stands inside; anchors may only stand at the ends");
            choices.Add(new RegexSeq([.. start ? [] : (RegexNode[])[anything], body, .. end ? [] : (RegexNode[])[anything]]));
        }
        while (Take('|'));
        return choices.Count == 1 ? choices[0] : new RegexAlt(choices.ToImmutable());
    }

    private RegexNode Choice()
    {
        if (++depth > MostDepth)
            throw Refuse($"groups are nested deeper than {MostDepth}");
        var choices = ImmutableArray.CreateBuilder<RegexNode>();
        do
            choices.Add(Sequence());
        while (Take('|'));
        depth--;
        return choices.Count == 1 ? choices[0] : new RegexAlt(choices.ToImmutable());
    }

    private RegexSeq Sequence()
    {
        var parts = ImmutableArray.CreateBuilder<RegexNode>();
        while (More && pattern[at] is not ('|' or ')' or '$'))
            parts.Add(Quantified(Atom()));
        return new(parts.ToImmutable());
    }

    private RegexNode Atom()
    {
        var c = NextScalar();
        switch (c)
        {
            case '(':
                if (Take('?') && !Take(':'))
                    throw Refuse("look-around and named groups have no place in a grammar; use (…) or (?:…)");
                var inner = Choice();
                return Take(')') ? inner : throw Refuse(More ? "an anchor stands inside a group; anchors may only stand at the ends" : "a group is not closed");
            case '[':
                return new RegexChars(Class());
            case '.':
                return new RegexChars(Dot);
            case '\\':
                return new RegexChars(Escape(inClass: false));
            case '^':
                throw Refuse("an anchor stands inside; anchors may only stand at the ends");
            case '*' or '+' or '?' or '{':
                throw Refuse($"there is nothing before '{(char)c}' to repeat");
            default:
                return new RegexChars(CharSet.Range(c, c));
        }
    }

    private RegexNode Quantified(RegexNode item)
    {
        if (!More || pattern[at] is not ('*' or '+' or '?' or '{'))
            return item;
        (int Min, int? Max) count = pattern[at++] switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            _ => Counted(),
        };
        Take('?');
        if (More && pattern[at] is '*' or '+' or '{')
            throw Refuse("a repetition is repeated; put it in a group");
        if (item.Length.Min == 0 && count.Max != 1)
            throw Refuse("what may be empty is repeated; write the inner part so that it takes at least one character");
        return new RegexRepeat(item, count.Min, count.Max);
    }

    private (int Min, int? Max) Counted()
    {
        var min = Number() ?? throw Refuse("'{' is not followed by a count; write \\{ for the character");
        int? max = min;
        if (Take(','))
            max = Number();
        if (!Take('}'))
            throw Refuse("a count is not closed with '}'");
        return max < min ? throw Refuse("a count's upper bound is below its lower one") : (min, max);
    }

    private int? Number()
    {
        var start = at;
        while (More && char.IsAsciiDigit(pattern[at]))
            at++;
        if (at == start)
            return null;
        return at - start < 6 && int.Parse(pattern.AsSpan(start, at - start), System.Globalization.CultureInfo.InvariantCulture) is var number and <= MostRepetition
            ? number
            : throw Refuse($"a count is above {MostRepetition}");
    }

    private CharSet Class()
    {
        var negated = Take('^');
        var set = CharSet.Empty;
        while (More && pattern[at] != ']')
        {
            var low = ClassPart();
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                var high = ClassPart();
                if (Single(low) is not { } from || Single(high) is not { } to || from > to)
                    throw Refuse("a range in a class does not go from a lower to a higher character");
                low = CharSet.Range(from, to);
            }

            set = set.Union(low);
        }

        if (!Take(']'))
            throw Refuse("a class is not closed");
        return negated ? set.Complement() : set;
    }

    private CharSet ClassPart()
    {
        var c = NextScalar();
        return c == '\\' ? Escape(inClass: true) : CharSet.Range(c, c);
    }

    private static int? Single(CharSet set) => set.Ranges is [var only] && only.Low == only.High ? only.Low : null;

    private CharSet Escape(bool inClass)
    {
        if (!More)
            throw Refuse("it ends with a backslash");
        var c = NextScalar();
        return c switch
        {
            'd' => Digit,
            'D' => Digit.Complement(),
            'w' => Word,
            'W' => Word.Complement(),
            's' => Space,
            'S' => Space.Complement(),
            'n' => CharSet.Of("\n"),
            'r' => CharSet.Of("\r"),
            't' => CharSet.Of("\t"),
            'v' => CharSet.Of("\v"),
            'f' => CharSet.Of("\f"),
            'b' when inClass => CharSet.Of("\b"),
            'x' => Coded(2),
            'u' => Coded(4),
            < 0x80 when char.IsAsciiLetterOrDigit((char)c) => throw Refuse($"\\{(char)c} has no place in a grammar"),
            _ => CharSet.Range(c, c),
        };
    }

    private CharSet Coded(int digits)
    {
        if (at + digits > pattern.Length
            || !int.TryParse(pattern.AsSpan(at, digits), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var scalar)
            || scalar is >= 0xD800 and <= 0xDFFF)
        {
            throw Refuse("a coded character is not written as \\xNN or \\uNNNN, or is half a surrogate pair");
        }

        at += digits;
        return CharSet.Range(scalar, scalar);
    }

    private int NextScalar()
    {
        if (!More)
            throw Refuse("it ends too early");
        if (!System.Text.Rune.TryGetRuneAt(pattern, at, out var rune))
            throw Refuse("it has half a surrogate pair");
        at += rune.Utf16SequenceLength;
        return rune.Value;
    }

    private bool Take(char c)
    {
        if (!More || pattern[at] != c)
            return false;
        at++;
        return true;
    }

    private SchemaRefusedException Refuse(string reason) => new(path, $"the pattern {JsonText.Quoted(pattern.Length > 80 ? pattern[..80] + "…" : pattern)} cannot be kept at character {at}: {reason}.");
}
