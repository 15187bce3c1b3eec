using System.Text;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>Decides whether a pattern matches a whole text, in time proportional to their product: no pattern can make it slow.</summary>
internal sealed class RegexMatcher
{
    private const int MostStates = 50_000;

    private readonly List<(CharSet Set, int Next, int Other)> states = [];
    private readonly int start;

    public RegexMatcher(RegexNode node)
    {
        states.Add((CharSet.Empty, -1, -1));
        start = Compile(node, next: 0);
    }

    public bool IsMatch(string text)
    {
        var current = new HashSet<int>();
        Reach(start, current);
        foreach (var rune in text.EnumerateRunes())
        {
            var after = new HashSet<int>();
            foreach (var state in current)
            {
                if (states[state].Set.Contains(rune.Value))
                    Reach(states[state].Next, after);
            }

            current = after;
        }

        return current.Contains(0);
    }

    private void Reach(int from, HashSet<int> reached)
    {
        var waiting = new Stack<int>([from]);
        while (waiting.TryPop(out var state))
        {
            if (!reached.Add(state) || state == 0 || !states[state].Set.IsEmpty)
                continue;
            if (states[state].Next >= 0)
                waiting.Push(states[state].Next);
            if (states[state].Other >= 0)
                waiting.Push(states[state].Other);
        }
    }

    private int Add(CharSet set, int next, int other)
    {
        if (states.Count >= MostStates)
            throw new SchemaRefusedException("#", $"a pattern repeats too much: it needs more than {MostStates} states.");
        states.Add((set, next, other));
        return states.Count - 1;
    }

    private int Compile(RegexNode node, int next)
    {
        switch (node)
        {
            case RegexChars chars:
                return Add(chars.Set, chars.Set.IsEmpty ? -1 : next, -1);
            case RegexSeq seq:
                return seq.Parts.Reverse().Aggregate(next, (follow, part) => Compile(part, follow));
            case RegexAlt alt:
                return alt.Choices.Select(c => Compile(c, next)).Aggregate((a, b) => Add(CharSet.Empty, a, b));
            case RegexRepeat repeat:
                var tail = next;
                if (repeat.Max is null)
                {
                    tail = Add(CharSet.Empty, next, -1);
                    states[tail] = (CharSet.Empty, next, Compile(repeat.Item, tail));
                }

                for (var i = repeat.Min; i < repeat.Max; i++)
                    tail = Add(CharSet.Empty, Compile(repeat.Item, tail), next);
                for (var i = 0; i < repeat.Min; i++)
                    tail = Compile(repeat.Item, tail);
                return tail;
            default:
                throw new InvalidOperationException("There is no such node.");
        }
    }
}
