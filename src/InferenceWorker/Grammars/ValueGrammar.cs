using System.Collections.Immutable;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A way to write values: its name, a listed value, and any value of what a list of schemas describes together.</summary>
internal sealed record ValueWriting(string Name, Func<JsonElement, Expr> Constant, Func<ImmutableArray<SchemaPart>, Expr> Value);

/// <summary>The rules of one document's values.</summary>
internal sealed class ValueGrammar
{
    /// <summary>Schemas within each other on the way down; the stack has an end.</summary>
    private const int MostNesting = 100;

    private const int MostCompared = 64;

    private int nesting;

    private readonly Dictionary<string, string> written = new(StringComparer.Ordinal);
    private readonly SchemaParts parts;
    private readonly GrammarRules rules;
    private readonly ISet<string> afterwards;
    private readonly JsonElement root;
    private readonly string rootPath;

    /// <param name="rootPath">How the document is named where a keyword is left to the check; paths of refusals begin with <c>#</c>.</param>
    /// <param name="coding">How the texts inside JSON are written.</param>
    public ValueGrammar(JsonElement root, string rootPath, GrammarRules rules, ISet<string> afterwards, TextCoding coding)
    {
        (this.root, this.rootPath, this.rules, this.afterwards, Coding) = (root, rootPath, rules, afterwards, coding);
        parts = new(root);
        Strings = new(rules);
        Space = rules.Share("ws", Expr.Alt(Expr.Empty, Expr.Text(" "), Expr.Seq(Expr.Text("\n"), Expr.Repeat(Expr.Chars(CharSet.Of(" ")), 0, 20))));
    }

    public TextCoding Coding { get; }

    public StringGrammar Strings { get; }

    public Expr Space { get; }

    /// <summary>A value that satisfies all the parts, as a rule that is written once.</summary>
    public Expr Of(IReadOnlyList<SchemaPart> given, string hint) =>
        Of(given, new(Coding.ToString(), value => Expr.Text(JsonText.Compact(value)), expanded => Value(expanded, hint, SchemaTypes.All)), hint);

    /// <summary>As <see cref="Of(IReadOnlyList{SchemaPart}, string)"/>, written another way; alternatives are followed here for all ways.</summary>
    public Expr Of(IReadOnlyList<SchemaPart> given, ValueWriting way, string hint)
    {
        if (parts.Expand(given) is not { } expanded)
            return Expr.Never;
        var key = way.Name + " " + string.Join(' ', expanded.Select(p => p.Key).Order(StringComparer.Ordinal));
        if (!written.TryGetValue(key, out var name))
        {
            written[key] = name = rules.Reserve(hint);
            if (written.Count > GrammarRules.MostRules)
                throw new SchemaRefusedException(expanded.IsEmpty ? "#" : expanded[0].Path, "its alternatives multiply beyond measure.");
            if (++nesting > MostNesting)
                throw new SchemaRefusedException(expanded.IsEmpty ? "#" : expanded[0].Path, $"schemas lie within each other deeper than {MostNesting}.");
            rules.Write(name, Constants(expanded) is { } values
                ? Expr.Alt(values.Select(way.Constant))
                : Branches(expanded, way, hint) ?? way.Value(expanded));
            nesting--;
        }

        return Expr.Ref(name);
    }

    public void LeaveToCheck(SchemaPart part, string keyword) => afterwards.Add($"{rootPath}{part.Path[1..]}/{keyword}");

    /// <summary>The values of <c>enum</c> and <c>const</c> that satisfy everything else, written compactly.</summary>
    public List<JsonElement>? Constants(ImmutableArray<SchemaPart> expanded)
    {
        var lists = expanded.SelectMany(p => new[] { Enumerated(p), p["const"] is { } only ? [only] : null }).OfType<List<JsonElement>>().ToList();
        return lists.MinBy(l => l.Count)?.Where(v => expanded.All(p => SchemaCheck.Check(root, p.Schema, p.Path, v).Count == 0)).ToList();
    }

    private static List<JsonElement>? Enumerated(SchemaPart part) => part["enum"] switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } values when values.GetArrayLength() is > 0 and <= 2_000 => [.. values.EnumerateArray()],
        _ => throw new SchemaRefusedException($"{part.Path}/enum", "it must be a list of 1 to 2,000 values."),
    };

    private Expr? Branches(ImmutableArray<SchemaPart> expanded, ValueWriting way, string hint)
    {
        for (var i = 0; i < expanded.Length; i++)
        {
            var part = expanded[i];
            foreach (var keyword in (string[])["anyOf", "oneOf"])
            {
                if ((keyword == "anyOf" ? part.AnyChosen : part.OneChosen) || SchemaReading.List(part, keyword) is not { Count: > 0 } branches)
                    continue;
                var chosen = expanded.SetItem(i, keyword == "anyOf" ? part with { AnyChosen = true } : part with { OneChosen = true });
                if (keyword == "oneOf" && !PlainlyApart(chosen, branches))
                    LeaveToCheck(part, keyword);
                return Expr.Alt(branches.Select(b => Of([.. chosen, b], way, hint)));
            }
        }

        return null;
    }

    /// <summary>Whether no value can satisfy two of the branches: by type, by listed values, or by a listed value of a property that both require.</summary>
    private bool PlainlyApart(ImmutableArray<SchemaPart> chosen, IReadOnlyList<SchemaPart> branches)
    {
        if (branches.Count > MostCompared)
            return false;
        var all = branches.Select(b => parts.Expand([.. chosen, b])).OfType<ImmutableArray<SchemaPart>>().ToList();
        var listed = all.Select(Constants).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if ((Types(all[i]) & Types(all[j])) != SchemaTypes.None && !Disjoint(listed[i], listed[j]) && !ToldApart(all[i], all[j]))
                    return false;
            }
        }

        return true;

        static SchemaTypes Types(ImmutableArray<SchemaPart> given) => given.Select(SchemaTypeReading.Named).OfType<SchemaTypes>().Aggregate(SchemaTypes.All, (a, b) => a & b);
    }

    private bool ToldApart(ImmutableArray<SchemaPart> a, ImmutableArray<SchemaPart> b) =>
        ObjectShape.Required(a).Intersect(ObjectShape.Required(b)).Any(name =>
            parts.Expand(ObjectShape.Property(a, name)) is { } ours && parts.Expand(ObjectShape.Property(b, name)) is { } theirs && Disjoint(Constants(ours), Constants(theirs)));

    private static bool Disjoint(List<JsonElement>? a, List<JsonElement>? b) =>
        a is not null && b is not null && !a.Any(x => b.Any(y => JsonElement.DeepEquals(x, y)));

    /// <summary>A JSON value of the types that the schemas and <paramref name="among"/> allow.</summary>
    public Expr Value(ImmutableArray<SchemaPart> expanded, string hint, SchemaTypes among)
    {
        var types = SchemaTypeReading.Written(expanded) & among;
        var choices = new List<Expr>();
        if (types.HasFlag(SchemaTypes.Object))
            choices.Add(new ObjectGrammar(this, rules).Of(expanded, hint));
        if (types.HasFlag(SchemaTypes.Array))
            choices.Add(new ArrayGrammar(this, rules).Of(expanded, hint));
        if (types.HasFlag(SchemaTypes.String))
            choices.Add(Expr.Seq(Expr.Text("\""), Text(expanded, Coding), Expr.Text("\"")));
        if ((types & SchemaTypes.Number) != SchemaTypes.None)
            choices.Add(rules.Share(types.HasFlag(SchemaTypes.Fraction) ? "number" : "integer", Number(expanded, types)));
        if (types.HasFlag(SchemaTypes.Boolean))
            choices.Add(Expr.Alt(Expr.Text("true"), Expr.Text("false")));
        if (types.HasFlag(SchemaTypes.Null))
            choices.Add(Expr.Text("null"));
        return Expr.Alt(choices.Where(c => c != Expr.Never));
    }

    private Expr Number(ImmutableArray<SchemaPart> expanded, SchemaTypes types)
    {
        NumberBound? low = null, high = null;
        foreach (var part in expanded)
        {
            if (SchemaReading.Number(part, "multipleOf") is { } step && !(step == 1 && !types.HasFlag(SchemaTypes.Fraction)))
                LeaveToCheck(part, "multipleOf");
            foreach (var (keyword, exclusive) in (ReadOnlySpan<(string, bool)>)[("minimum", false), ("exclusiveMinimum", true)])
            {
                if (SchemaReading.Number(part, keyword) is { } value && (low is null || value > low.Value.Value || (value == low.Value.Value && exclusive)))
                    low = new(value, exclusive);
            }

            foreach (var (keyword, exclusive) in (ReadOnlySpan<(string, bool)>)[("maximum", false), ("exclusiveMaximum", true)])
            {
                if (SchemaReading.Number(part, keyword) is { } value && (high is null || value < high.Value.Value || (value == high.Value.Value && exclusive)))
                    high = new(value, exclusive);
            }
        }

        return types.HasFlag(SchemaTypes.Fraction) ? NumberGrammar.Number(low, high) : NumberGrammar.Integer(low, high);
    }

    /// <summary>A text without its quotes.</summary>
    public Expr Text(ImmutableArray<SchemaPart> expanded, TextCoding writing)
    {
        RegexNode? kept = null;
        string? keptPattern = null;
        int min = 0;
        int? max = null;
        foreach (var part in expanded)
        {
            if (SchemaReading.Text(part, "pattern") is { } pattern && pattern != keptPattern)
            {
                var node = RegexSubset.Parse(pattern, $"{part.Path}/pattern");
                if (kept is null)
                    (kept, keptPattern) = (node, pattern);
                else
                    LeaveToCheck(part, "pattern");
            }

            min = Math.Max(min, SchemaReading.Count(part, "minLength") ?? 0);
            max = SchemaReading.Count(part, "maxLength") is { } most && !(most > max) ? most : max;
        }

        string? keptFormat = null;
        foreach (var part in expanded.Where(p => SchemaReading.Text(p, "format") is { } f && StringFormats.Node(f) is not null))
        {
            var format = SchemaReading.Text(part, "format")!;
            if (kept is null)
                (kept, keptFormat) = (StringFormats.Node(format), format);
            else if (format != keptFormat)
                LeaveToCheck(part, "format");
        }

        if (kept is null)
            return Repeated(expanded, Strings.AnyChar(writing), min, max);
        var narrow = StringGrammar.Narrow(kept, min, max);
        if (narrow is null)
        {
            foreach (var part in expanded)
            {
                foreach (var keyword in (string[])["minLength", "maxLength"])
                {
                    if (part[keyword] is not null)
                        LeaveToCheck(part, keyword);
                }
            }
        }

        return Strings.Matching(narrow ?? kept, writing);
    }

    private Expr Repeated(ImmutableArray<SchemaPart> expanded, Expr one, int min, int? max)
    {
        if (min > 1_000_000)
            throw new SchemaRefusedException(expanded[0].Path, "its minLength is above a million characters.");
        foreach (var part in expanded.Where(p => SchemaReading.Count(p, "maxLength") > 1_000_000))
            LeaveToCheck(part, "maxLength");
        return rules.Repeat("chars", one, min, max > 1_000_000 ? null : max);
    }
}
