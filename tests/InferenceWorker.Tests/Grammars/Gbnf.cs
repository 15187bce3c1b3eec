using System.Text;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>
/// An own reading of llama.cpp's grammar dialect: parses the text, refuses what the engine refuses (unknown rules, left recursion, repetition
/// beyond its bounds), decides whether a text belongs to the language, and writes random texts of it.
/// </summary>
internal sealed class Gbnf
{
    private readonly IReadOnlyDictionary<string, int> ids;
    private readonly IReadOnlyList<List<GbnfSymbol[]>?> rules;
    private int[] leastLengths = [];

    private Gbnf(GbnfReader read) => (ids, rules) = (read.Ids, read.Rules);

    public int Rules => rules.Count;

    public static Gbnf Parse(string text)
    {
        var read = new GbnfReader(text);
        read.Read();
        var grammar = new Gbnf(read);
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
        var waiting = new Stack<GbnfSymbol>([new(ids["root"], false, null)]);
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

    private static int Pick(GbnfSymbol symbol, Random random)
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

    private static int Cost(GbnfSymbol[] choice, int[] least)
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

    /// <summary>What may come next, as stacks whose tops are character classes; null is the end of the text.</summary>
    private sealed class Frames(Gbnf grammar)
    {
        public sealed record Frame(GbnfSymbol[] Choice, int At, Frame? Below)
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

        private void Advance(GbnfSymbol[] choice, int at, Frame? below, HashSet<Frame?> reached)
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
