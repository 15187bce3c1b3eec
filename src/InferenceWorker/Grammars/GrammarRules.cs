using System.Globalization;
using System.Text;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>
/// The rules of one grammar, bounded in number and size, and their text in llama.cpp's dialect: names of letters, digits and dashes, repetition
/// only of rules and classes, never of what may be empty (the engine takes that for left recursion).
/// </summary>
internal sealed class GrammarRules
{
    public const int MostRules = 4_000;
    public const int MostCharacters = 400_000;

    /// <summary>The engine multiplies nested repetition and drops an upper bound above 2,000 without a word, so longer ones are built from blocks.</summary>
    private const int Block = 100;

    private readonly Dictionary<string, Expr> rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<Expr, string> shared = [];

    /// <summary>A rule that can be pointed to before it is written, which recursion needs.</summary>
    public string Reserve(string hint)
    {
        var stem = new string([.. hint.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(40)]);
        if (stem.Length == 0 || !char.IsAsciiLetter(stem[0]))
            stem = "r" + stem;
        var name = stem;
        for (var i = 2; !names.Add(name); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}");
        if (names.Count > MostRules)
            throw new SchemaRefusedException("#", $"the grammar needs more than {MostRules} rules; ask for a smaller schema.");
        return name;
    }

    public void Write(string name, Expr expr) => rules[name] = expr;

    /// <summary>The same expression is written once and pointed to.</summary>
    public Expr Share(string hint, Expr expr)
    {
        if (expr is RefExpr || expr == Expr.Never || expr == Expr.Empty)
            return expr;
        if (!shared.TryGetValue(expr, out var name))
        {
            shared[expr] = name = Reserve(hint);
            Write(name, expr);
        }

        return Expr.Ref(name);
    }

    /// <param name="max">Null: any number. At most a million.</param>
    public Expr Repeat(string hint, Expr item, int min, int? max)
    {
        if (item == Expr.Never || max == 0)
            return Expr.Repeat(item, min, max);
        if (max < min)
            return Expr.Never;
        if ((min, max) == (1, 1))
            return item;
        var one = item is CharsExpr or RefExpr ? item : Share(hint, item);
        return Expr.Seq(Exactly(hint, one, min), max is { } most ? UpTo(hint, one, most - min) : Expr.Repeat(one, 0, null));
    }

    /// <summary>The rules reachable from <paramref name="root"/>, without the branches that could never end.</summary>
    public string ToGbnf(Expr root)
    {
        rules["root"] = root;
        var productive = new HashSet<string>(StringComparer.Ordinal);
        bool found;
        do
        {
            var ending = rules.Where(r => !productive.Contains(r.Key) && Ends(r.Value, productive)).Select(r => r.Key).ToList();
            productive.UnionWith(ending);
            found = ending.Count > 0;
        }
        while (found);

        if (!productive.Contains("root"))
            throw new SchemaRefusedException("#", "no document can satisfy it.");
        var text = new StringBuilder();
        var waiting = new Queue<string>(["root"]);
        var seen = new HashSet<string>(["root"], StringComparer.Ordinal);
        while (waiting.TryDequeue(out var name))
        {
            text.Append(name).Append(" ::= ");
            Print(text, Prune(rules[name], productive), nested: false, reference =>
            {
                if (seen.Add(reference))
                    waiting.Enqueue(reference);
            });
            text.Append('\n');
            if (text.Length > MostCharacters)
                throw new SchemaRefusedException("#", $"the grammar is longer than {MostCharacters} characters; ask for a smaller schema.");
        }

        return text.ToString();
    }

    private Expr Exactly(string hint, Expr one, int count)
    {
        if (count <= Block)
            return Expr.Repeat(one, count, count);
        var block = Share(hint + "-block", Expr.Repeat(one, Block, Block));
        return Expr.Seq(Exactly(hint, block, count / Block), Expr.Repeat(one, count % Block, count % Block));
    }

    private Expr UpTo(string hint, Expr one, int count)
    {
        if (count <= Block)
            return Expr.Repeat(one, 0, count);
        var block = Share(hint + "-block", Expr.Repeat(one, Block, Block));
        return Expr.Alt(
            Expr.Seq(UpTo(hint, block, (count / Block) - 1), Expr.Repeat(one, 0, Block - 1)),
            Expr.Seq(Exactly(hint, block, count / Block), Expr.Repeat(one, 0, count % Block)));
    }

    private static bool Ends(Expr expr, HashSet<string> productive) => expr switch
    {
        RefExpr reference => productive.Contains(reference.Rule),
        SeqExpr seq => seq.Parts.All(p => Ends(p, productive)),
        AltExpr alt => alt.Choices.Any(c => Ends(c, productive)),
        RepeatExpr repeat => repeat.Min == 0 || Ends(repeat.Item, productive),
        _ => true,
    };

    private static Expr Prune(Expr expr, HashSet<string> productive) => expr switch
    {
        RefExpr reference when !productive.Contains(reference.Rule) => Expr.Never,
        SeqExpr seq => Expr.Seq([.. seq.Parts.Select(p => Prune(p, productive))]),
        AltExpr alt => Expr.Alt(alt.Choices.Select(c => Prune(c, productive)).Where(c => c != Expr.Never)),
        RepeatExpr repeat => Expr.Repeat(Prune(repeat.Item, productive), repeat.Min, repeat.Max),
        _ => expr,
    };

    private static void Print(StringBuilder text, Expr expr, bool nested, Action<string> refersTo)
    {
        switch (expr)
        {
            case TextExpr literal:
                Quote(text, literal.Value);
                break;
            case CharsExpr chars:
                text.Append(chars.Set.ToGbnf());
                break;
            case RefExpr reference:
                refersTo(reference.Rule);
                text.Append(reference.Rule);
                break;
            case SeqExpr { Parts.Length: 0 }:
                text.Append("\"\"");
                break;
            case SeqExpr seq:
                Join(text, seq.Parts, " ", nestedParts: true, refersTo);
                break;
            case AltExpr alt:
                text.Append(nested ? "(" : "");
                Join(text, alt.Choices, " | ", nestedParts: false, refersTo);
                text.Append(nested ? ")" : "");
                break;
            case RepeatExpr repeat:
                Print(text, repeat.Item, nested: true, refersTo);
                text.Append((repeat.Min, repeat.Max) switch
                {
                    (0, null) => "*",
                    (1, null) => "+",
                    (0, 1) => "?",
                    var (min, max) when min == max => string.Create(CultureInfo.InvariantCulture, $"{{{min}}}"),
                    var (min, max) => string.Create(CultureInfo.InvariantCulture, $"{{{min},{max}}}"),
                });
                break;
        }
    }

    private static void Join(StringBuilder text, IReadOnlyList<Expr> parts, string between, bool nestedParts, Action<string> refersTo)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            text.Append(i > 0 ? between : "");
            Print(text, parts[i], nestedParts, refersTo);
        }
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                < ' ' or '\x7F' => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
