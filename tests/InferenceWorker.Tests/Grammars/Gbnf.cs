using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>
/// An own reading of llama.cpp's grammar dialect: parses the text, refuses what the engine refuses (unknown rules, left recursion, repetition
/// beyond its bounds), decides whether a text belongs to the language, and writes random texts of it.
/// </summary>
internal sealed class Gbnf
{
    private const int MostRepetition = 2_000;

    private readonly record struct Symbol(int Rule, bool Negated, (int Low, int High)[]? Ranges)
    {
        public bool Takes(int scalar) => Ranges!.Any(r => r.Low <= scalar && scalar <= r.High) != Negated;
    }

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<List<Symbol[]>?> rules = [];
    private readonly string text;
    private int[] leastLengths = [];
    private int at;

    private Gbnf(string text) => this.text = text;

    public int Rules => rules.Count;

    public static Gbnf Parse(string text)
    {
        var grammar = new Gbnf(text);
        grammar.ReadRules();
        grammar.CheckRules();
        return grammar;
    }

    public bool Recognises(string sentence)
    {
        var frames = new Frames(this);
        var current = frames.Start(ids["root"]);
        foreach (var rune in sentence.EnumerateRunes())
            current = frames.Accept(current, rune.Value);
        return current.Contains(null);
    }

    /// <summary>A random text; the further it goes beyond <paramref name="budget"/> rules, the shorter its choices.</summary>
    public string Sample(Random random, int budget = 400)
    {
        var least = leastLengths;
        var result = new StringBuilder();
        var waiting = new Stack<Symbol>([new(ids["root"], false, null)]);
        while (waiting.TryPop(out var symbol))
        {
            if (symbol.Ranges is not null)
            {
                result.Append(new Rune(Pick(symbol, random)).ToString());
                continue;
            }

            var choices = rules[symbol.Rule]!.Where(a => Cost(a, least) < int.MaxValue).ToList();
            var choice = budget-- > 0 ? choices[random.Next(choices.Count)] : choices.MinBy(a => Cost(a, least))!;
            foreach (var part in choice.Reverse())
                waiting.Push(part);
        }

        return result.ToString();
    }

    private static int Pick(Symbol symbol, Random random)
    {
        const string pool = "abz09 _-.,:;<>/{}[]\"\\'=éß中文Ω😀\n\t\u007F\u2028";
        var likely = pool.EnumerateRunes().Select(r => r.Value).Where(symbol.Takes).ToList();
        if (likely.Count > 0 && (symbol.Negated || random.Next(4) == 0))
            return likely[random.Next(likely.Count)];
        if (symbol.Negated)
            return Enumerable.Range('!', 5_000).First(symbol.Takes);
        var (low, high) = symbol.Ranges![random.Next(symbol.Ranges.Length)];
        var scalar = random.Next(low, high + 1);
        return scalar is >= 0xD800 and <= 0xDFFF ? low : scalar;
    }

    private static int Cost(Symbol[] choice, int[] least)
    {
        long sum = 0;
        foreach (var symbol in choice)
            sum += symbol.Ranges is null ? least[symbol.Rule] : 1;
        return (int)Math.Min(sum, int.MaxValue);
    }

    private int[] LeastLengths()
    {
        var least = Enumerable.Repeat(int.MaxValue, rules.Count).ToArray();
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < rules.Count; i++)
            {
                var cost = rules[i]!.Min(a => Cost(a, least));
                (changed, least[i]) = (changed || cost < least[i], Math.Min(cost, least[i]));
            }
        }

        return least;
    }

    private void ReadRules()
    {
        while (at < text.Length)
        {
            var name = Name();
            Expect(" ::= ");
            rules[Id(name)] = Alternatives(nested: false);
            Expect("\n");
        }
    }

    private void CheckRules()
    {
        if (ids.FirstOrDefault(i => rules[i.Value] is null).Key is { } missing)
            throw new FormatException($"The rule {missing} is not defined.");
        var least = leastLengths = LeastLengths();
        if (ids.FirstOrDefault(i => least[i.Value] == int.MaxValue).Key is { } endless)
            throw new FormatException($"The rule {endless} never ends.");
        var state = new int[rules.Count];
        for (var i = 0; i < rules.Count; i++)
            CheckLeft(i, state, least);
    }

    private void CheckLeft(int rule, int[] state, int[] least)
    {
        if (state[rule] == 2)
            return;
        if (state[rule] == 1)
            throw new FormatException($"The rule {ids.First(i => i.Value == rule).Key} is left-recursive.");
        state[rule] = 1;
        foreach (var choice in rules[rule]!)
        {
            foreach (var symbol in choice)
            {
                if (symbol.Ranges is not null)
                    break;
                CheckLeft(symbol.Rule, state, least);
                if (least[symbol.Rule] > 0)
                    break;
            }
        }

        state[rule] = 2;
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

    private int NewRule(List<Symbol[]> alternatives)
    {
        var id = Id($"#{rules.Count}");
        rules[id] = alternatives;
        return id;
    }

    private List<Symbol[]> Alternatives(bool nested)
    {
        var all = new List<Symbol[]> { Sequence(nested) };
        while (Take('|'))
        {
            Spaces();
            all.Add(Sequence(nested));
        }

        return all;
    }

    private Symbol[] Sequence(bool nested)
    {
        var sequence = new List<Symbol>();
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

    private void Repeat(List<Symbol> sequence, int last, ref int size)
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

        Symbol? inner = null;
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

    private Symbol Class()
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

    private static Symbol One(int scalar) => new(-1, false, [(scalar, scalar)]);

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

    /// <summary>What may come next, as stacks whose tops are character classes; null is the end of the text.</summary>
    private sealed class Frames(Gbnf grammar)
    {
        public sealed record Frame(Symbol[] Choice, int At, Frame? Below)
        {
            public bool Equals(Frame? other) => other is not null && ReferenceEquals(Choice, other.Choice) && At == other.At && ReferenceEquals(Below, other.Below);

            public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Choice), At, Below is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Below));
        }

        private readonly Dictionary<Frame, Frame> known = [];

        public HashSet<Frame?> Start(int rule)
        {
            var reached = new HashSet<Frame?>();
            Enter(rule, null, reached);
            return reached;
        }

        public HashSet<Frame?> Accept(HashSet<Frame?> current, int scalar)
        {
            var reached = new HashSet<Frame?>();
            foreach (var frame in current.OfType<Frame>().Where(f => f.Choice[f.At].Takes(scalar)))
                Advance(frame.Choice, frame.At + 1, frame.Below, reached);
            return reached;
        }

        private void Enter(int rule, Frame? below, HashSet<Frame?> reached)
        {
            foreach (var choice in grammar.rules[rule]!)
                Advance(choice, 0, below, reached);
        }

        private void Advance(Symbol[] choice, int at, Frame? below, HashSet<Frame?> reached)
        {
            if (at == choice.Length)
            {
                if (below is null)
                    reached.Add(null);
                else
                    Advance(below.Choice, below.At, below.Below, reached);
                return;
            }

            if (choice[at].Ranges is not null)
                reached.Add(Known(new(choice, at, below)));
            else
                Enter(choice[at].Rule, at + 1 == choice.Length ? below : Known(new(choice, at + 1, below)), reached);
        }

        private Frame Known(Frame frame)
        {
            if (known.TryGetValue(frame, out var same))
                return same;
            known.Add(frame, frame);
            return frame;
        }
    }
}
