using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>A class of characters, or a rule where there are no ranges.</summary>
internal readonly record struct GbnfSymbol(int Rule, bool Negated, (int Low, int High)[]? Ranges)
{
    public bool Takes(int scalar) => Ranges!.Any(r => r.Low <= scalar && scalar <= r.High) != Negated;
}

/// <summary>Reads the text of a grammar into numbered rules, each a list of alternatives; refuses repetition beyond the engine's bounds.</summary>
internal sealed class GbnfReader(string text)
{
    private const int MostRepetition = 2_000;

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<List<GbnfSymbol[]>?> rules = [];
    private int at;

    /// <summary>Where each rule stands in <see cref="Rules"/>; those that have no name in the text are called <c>#</c> and a number.</summary>
    public IReadOnlyDictionary<string, int> Ids => ids;

    /// <summary>Null for one that is named and never defined.</summary>
    public IReadOnlyList<List<GbnfSymbol[]>?> Rules => rules;

    public void Read()
    {
        while (at < text.Length)
        {
            var name = Name();
            Expect(" ::= ");
            rules[Id(name)] = Alternatives(nested: false);
            Expect("\n");
        }
    }

    private int Id(string name)
    {
        if (!ids.TryGetValue(name, out var id))
        {
            ids[name] = id = rules.Count;
            rules.Add(null);
        }

        return id;
    }

    private int NewRule(List<GbnfSymbol[]> alternatives)
    {
        var id = Id($"#{rules.Count}");
        rules[id] = alternatives;
        return id;
    }

    private List<GbnfSymbol[]> Alternatives(bool nested)
    {
        var all = new List<GbnfSymbol[]> { Sequence(nested) };
        while (Take('|'))
        {
            Spaces();
            all.Add(Sequence(nested));
        }

        return all;
    }

    private GbnfSymbol[] Sequence(bool nested)
    {
        var sequence = new List<GbnfSymbol>();
        var last = 0;
        var size = 1;
        while (at < text.Length && text[at] is not ('\n' or '|') && !(nested && text[at] == ')'))
        {
            var c = text[at];
            if (c is '*' or '+' or '?' or '{')
            {
                Repeat(sequence, last, ref size);
                continue;
            }

            (last, size) = (sequence.Count, 1);
            if (c == '"')
            {
                at++;
                while (text[at] != '"')
                    sequence.Add(One(Character()));
                at++;
            }
            else if (c == '[')
            {
                sequence.Add(Class());
            }
            else if (c == '.')
            {
                at++;
                sequence.Add(new(-1, true, []));
            }
            else if (c == '(')
            {
                at++;
                var before = rules.Count;
                var id = NewRule(Alternatives(nested: true));
                size = Math.Max(1, rules.Count - before);
                sequence.Add(new(id, false, null));
                Expect(")");
            }
            else
            {
                sequence.Add(new(Id(Name()), false, null));
            }

            Spaces();
        }

        return [.. sequence];
    }

    private void Repeat(List<GbnfSymbol> sequence, int last, ref int size)
    {
        (int Min, int? Max) count = text[at++] switch
        {
            '*' => (0, null),
            '+' => (1, null),
            '?' => (0, 1),
            _ => Counted(),
        };
        Spaces();
        var item = sequence[last..].ToArray();
        var factor = count.Max is > 0 ? count.Max.Value : Math.Max(1, count.Min);
        if (item.Length == 0 || size * (long)factor > MostRepetition || count.Min > MostRepetition)
            throw new FormatException($"A repetition of {count} is not taken by the engine.");
        size *= factor;
        sequence.RemoveRange(last, sequence.Count - last);
        for (var i = 0; i < count.Min; i++)
            sequence.AddRange(item);
        if (count.Max is null)
        {
            var loop = NewRule([]);
            rules[loop] = [[.. item, new(loop, false, null)], []];
            sequence.Add(new(loop, false, null));
            return;
        }

        GbnfSymbol? inner = null;
        for (var i = count.Min; i < count.Max; i++)
            inner = new(NewRule([inner is { } more ? [.. item, more] : item, []]), false, null);
        if (inner is { } outer)
            sequence.Add(outer);
    }

    private (int Min, int? Max) Counted()
    {
        var close = text.IndexOf('}', at);
        var parts = text[at..close].Split(',');
        at = close + 1;
        var min = int.Parse(parts[0], CultureInfo.InvariantCulture);
        return (min, parts.Length == 1 ? min : parts[1].Length == 0 ? null : int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private GbnfSymbol Class()
    {
        at++;
        var negated = Take('^');
        var ranges = new List<(int, int)>();
        while (text[at] != ']')
        {
            var low = Character();
            var high = low;
            if (text[at] == '-' && text[at + 1] != ']')
            {
                at++;
                high = Character();
            }

            ranges.Add((low, high));
        }

        at++;
        return ranges.Count == 0 ? throw new FormatException("A class is empty.") : new(-1, negated, [.. ranges]);
    }

    private static GbnfSymbol One(int scalar) => new(-1, false, [(scalar, scalar)]);

    private int Character()
    {
        if (text[at] != '\\')
        {
            var rune = Rune.GetRuneAt(text, at);
            at += rune.Utf16SequenceLength;
            return rune.Value;
        }

        var c = text[at + 1];
        at += 2;
        return c switch
        {
            'x' => Hex(2),
            'u' => Hex(4),
            'U' => Hex(8),
            't' => '\t',
            'r' => '\r',
            'n' => '\n',
            '\\' or '"' or '[' or ']' => c,
            _ => throw new FormatException($"The escape \\{c} is not known."),
        };
    }

    private int Hex(int digits)
    {
        var value = int.Parse(text.AsSpan(at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        at += digits;
        return value;
    }

    private string Name()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-'))
            at++;
        return at > start ? text[start..at] : throw new FormatException($"A name should stand at {at}: {text[Math.Max(0, at - 40)..Math.Min(text.Length, at + 20)]}");
    }

    private void Expect(string expected)
    {
        if (!text.AsSpan(at).StartsWith(expected, StringComparison.Ordinal))
            throw new FormatException($"{expected} should stand at {at}: {text[Math.Max(0, at - 60)..Math.Min(text.Length, at + 20)]}");
        at += expected.Length;
    }

    private bool Take(char c)
    {
        if (at >= text.Length || text[at] != c)
            return false;
        at++;
        return true;
    }

    private void Spaces()
    {
        while (Take(' '))
        {
            // Only spaces separate; a rule stands on one line.
        }
    }
}
