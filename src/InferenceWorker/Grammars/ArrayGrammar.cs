using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Grammars;

internal sealed class ArrayGrammar(ValueGrammar values, GrammarRules rules)
{
    private const int MostPrefix = 200;
    private const int MostCounted = 100_000;

    public Expr Of(ImmutableArray<SchemaPart> expanded, string hint)
    {
        int min = 0;
        int? max = null;
        foreach (var part in expanded)
        {
            if (part["uniqueItems"] is { ValueKind: JsonValueKind.True })
                values.LeaveToCheck(part, "uniqueItems");
            min = Math.Max(min, SchemaReading.Count(part, "minItems") ?? 0);
            max = SchemaReading.Count(part, "maxItems") is { } most && !(most > max) ? most : max;
            if (SchemaReading.Count(part, "maxItems") > MostCounted)
                values.LeaveToCheck(part, "maxItems");
        }

        var prefix = expanded.Max(p => (int?)SchemaReading.List(p, "prefixItems").Count) ?? 0;
        if (prefix > MostPrefix || min > MostCounted)
            throw new SchemaRefusedException(expanded[0].Path, $"a list begins with at most {MostPrefix} items of their own and has at least 100,000 items at most.");
        var comma = Expr.Seq(Expr.Text(","), values.Space);
        var closed = prefix > 0 && expanded.All(p => p["items"] is null);
        var rest = closed ? Expr.Never : Item(expanded, prefix, hint);
        var following = rest == Expr.Never ? Expr.Never : rules.Share($"{hint}-next", Expr.Seq(comma, rest));

        // What follows when i items stand already, from the last of the prefix backwards.
        Expr After(int i) => rules.Repeat($"{hint}-items", following, Math.Max(0, min - i), (max > MostCounted ? null : max) - i);
        var body = prefix == 0 ? Expr.Seq(rest, After(1)) : Expr.Never;
        if (prefix > 0)
        {
            var tail = After(prefix);
            for (var i = prefix - 1; i >= 0; i--)
            {
                var item = Item(expanded, i, hint);
                tail = max <= i ? (i < min ? Expr.Never : Expr.Empty) : Expr.Seq(i == 0 ? Expr.Empty : comma, item, tail);
                if (i >= min && i > 0)
                    tail = rules.Share($"{hint}-tail", Expr.Optional(tail));
            }

            body = tail;
        }

        body = max == 0 ? (min > 0 ? Expr.Never : Expr.Empty) : min == 0 ? Expr.Optional(body) : body;
        return Expr.Seq(Expr.Text("["), values.Space, body, body == Expr.Empty ? Expr.Empty : values.Space, Expr.Text("]"));
    }

    private Expr Item(ImmutableArray<SchemaPart> expanded, int position, string hint)
    {
        var given = new List<SchemaPart>();
        foreach (var part in expanded)
        {
            var prefix = SchemaReading.List(part, "prefixItems");
            if (position < prefix.Count)
                given.Add(prefix[position]);
            else if (part["items"] is { } items)
                given.Add(items.ValueKind == JsonValueKind.Array ? throw new SchemaRefusedException($"{part.Path}/items", "a list of schemas is written as prefixItems.") : part.Child("items", items));
        }

        return values.Of(given, string.Create(CultureInfo.InvariantCulture, $"{hint}-item"));
    }
}
