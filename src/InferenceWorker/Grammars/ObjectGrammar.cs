using System.Collections.Immutable;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>What several schemas together say of an object.</summary>
internal static class ObjectShape
{
    /// <summary>Declared names in the order of their first appearance, then those only required.</summary>
    public static IReadOnlyList<string> Names(ImmutableArray<SchemaPart> expanded) =>
        [.. expanded.SelectMany(p => SchemaReading.Properties(p)).Select(p => p.Name).Concat(Required(expanded)).Distinct(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Required(ImmutableArray<SchemaPart> expanded) =>
        [.. expanded.SelectMany(p => SchemaReading.Texts(p, "required")).Distinct(StringComparer.Ordinal)];

    /// <summary>What a property has to satisfy: where a schema does not declare it, its <c>additionalProperties</c>.</summary>
    public static IReadOnlyList<SchemaPart> Property(ImmutableArray<SchemaPart> expanded, string name) =>
        [.. expanded.Select(p => SchemaReading.Properties(p).Where(d => d.Name == name).Select(d => (SchemaPart?)d.Schema).FirstOrDefault() ?? Additional(p)).OfType<SchemaPart>()];

    /// <summary>What undeclared properties have to satisfy; null where none are to be written.</summary>
    public static IReadOnlyList<SchemaPart>? Free(ImmutableArray<SchemaPart> expanded)
    {
        var free = expanded.Select(Additional).OfType<SchemaPart>().ToList();
        return free.Count > 0 || expanded.All(p => p["properties"] is null && p["required"] is null) ? free : null;
    }

    private static SchemaPart? Additional(SchemaPart part) => part["additionalProperties"] is { } schema ? part.Child("additionalProperties", schema) : null;
}

internal sealed class ObjectGrammar(ValueGrammar values, GrammarRules rules)
{
    private const int MostNames = 1_000;
    private const int LongestName = 100;

    /// <summary>
    /// Properties in declared order, each optional one there or not. From the last backwards, each position has two rules: one for when
    /// nothing has been written yet, and one for when a comma is due; so the grammar grows with the number of properties, not with their subsets.
    /// </summary>
    public Expr Of(ImmutableArray<SchemaPart> expanded, string hint)
    {
        CheckBounds(expanded);
        var required = ObjectShape.Required(expanded).ToHashSet(StringComparer.Ordinal);
        var names = ObjectShape.Names(expanded);
        var comma = Expr.Seq(Expr.Text(","), values.Space);
        var (first, more) = Free(expanded, names, comma, hint);
        foreach (var name in names.Reverse())
        {
            var member = Member(Expr.Text(JsonText.Quoted(name)), values.Of(ObjectShape.Property(expanded, name), name));
            var rest = rules.Share($"{hint}-rest", more);
            var withComma = Expr.Seq(comma, member, rest);
            var alone = Expr.Seq(member, rest);
            (first, more) = required.Contains(name)
                ? (alone, withComma)
                : (rules.Share($"{hint}-first", Expr.Alt(alone, first)), Expr.Alt(withComma, rest));
        }

        return Expr.Seq(Expr.Text("{"), values.Space, first, first == Expr.Empty ? Expr.Empty : values.Space, Expr.Text("}"));
    }

    private (Expr First, Expr More) Free(ImmutableArray<SchemaPart> expanded, IReadOnlyList<string> names, Expr comma, string hint)
    {
        if (ObjectShape.Free(expanded) is not { } free)
            return (Expr.Empty, Expr.Empty);
        var value = values.Of(free, $"{hint}-value");
        if (value == Expr.Never)
            return (Expr.Empty, Expr.Empty);
        var name = Expr.Seq(Expr.Text("\""), values.Strings.NameExcept(names, CharSet.All, values.Coding), Expr.Text("\""));
        var member = rules.Share($"{hint}-free", Member(name, value));
        var others = rules.Repeat($"{hint}-others", Expr.Seq(comma, member), 0, null);
        return (Expr.Optional(Expr.Seq(member, others)), others);
    }

    private Expr Member(Expr name, Expr value) => Expr.Seq(name, Expr.Text(":"), values.Space, value);

    /// <summary>Shared with the XML form: refuses what is too large, and names the keywords that a grammar cannot hold.</summary>
    public void CheckBounds(ImmutableArray<SchemaPart> expanded)
    {
        var names = ObjectShape.Names(expanded).Count;
        var required = ObjectShape.Required(expanded).Count;
        if (names > MostNames)
            throw new SchemaRefusedException(expanded[0].Path, $"it has more than {MostNames} properties.");
        if (ObjectShape.Free(expanded) is not null && ObjectShape.Names(expanded).FirstOrDefault(n => n.Length > LongestName) is { } name)
            throw new SchemaRefusedException(expanded[0].Path, $"beside free names, a declared one has at most {LongestName} characters, and {name[..20]}… has {name.Length}.");
        foreach (var part in expanded)
        {
            if (SchemaReading.Count(part, "minProperties") > required)
                values.LeaveToCheck(part, "minProperties");
            if (SchemaReading.Count(part, "maxProperties") is { } most && (most < names || ObjectShape.Free(expanded) is not null))
                values.LeaveToCheck(part, "maxProperties");
            if (part["dependentRequired"] is not null)
                values.LeaveToCheck(part, "dependentRequired");
            if (part["propertyNames"] is { } rule && !SaysNothing(rule))
                values.LeaveToCheck(part, "propertyNames");
        }
    }

    private static bool SaysNothing(JsonElement rule) => rule.ValueKind == JsonValueKind.True
        || (rule.ValueKind == JsonValueKind.Object && rule.EnumerateObject().All(p => p.Name == "type" && p.Value.ValueKind == JsonValueKind.String && p.Value.GetString() == "string"));
}
