using System.Collections.Immutable;
using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A grammar in llama.cpp's dialect, its start rule <c>root</c>.</summary>
/// <param name="CheckedAfterwards">
/// Paths of keywords that a grammar cannot hold and <see cref="SchemaCheck"/> has to enforce on the finished text; empty: every text validates.
/// </param>
public sealed record Grammar(string Gbnf, ImmutableArray<string> CheckedAfterwards);

/// <summary>What an answer may hold before that which the grammar is for.</summary>
public enum ThinkingStart
{
    None,

    /// <summary>The prompt opened the block: text up to <c>&lt;/think&gt;</c> comes first.</summary>
    Opened,

    /// <summary>The model may open a block of its own.</summary>
    Optional,
}

/// <summary>
/// JSON Schema (2020-12, and OpenAPI's <c>nullable</c>) to a grammar whose every text satisfies the schema.
/// <para>Narrower than the schema, because a model needs no more: properties come in declared order; where <c>additionalProperties</c> is absent
/// beside <c>properties</c>, and <c>items</c> beside <c>prefixItems</c>, nothing undeclared is written; a value without a type that has
/// keywords of one type is of that type; white space is one space, or a line break and up to 20 spaces.</para>
/// <para>Left to <see cref="SchemaCheck"/> and reported: <c>uniqueItems</c>, <c>multipleOf</c> (but 1 for integers), <c>minProperties</c>,
/// <c>maxProperties</c>, <c>propertyNames</c>, <c>dependentRequired</c>, <c>oneOf</c> whose branches are not plainly apart, a second
/// <c>pattern</c> or <c>format</c>, and lengths beside a pattern in which more than one class varies. Names that
/// <c>additionalProperties</c> lets through can be repeated, which JSON permits and <see cref="SchemaCheck"/> does not.</para>
/// <para>Refused with a path: <c>not</c>, <c>if</c>, <c>patternProperties</c>, <c>dependentSchemas</c>, <c>contains</c>, <c>unevaluated…</c>,
/// pointers out of the document, patterns beyond <c>RegexSubset</c>.</para>
/// </summary>
public static class SchemaGrammar
{
    /// <param name="thinking">What may stand before the value.</param>
    /// <exception cref="SchemaRefusedException">The schema cannot be kept while a model writes.</exception>
    public static Grammar Convert(JsonElement schema, ThinkingStart thinking = ThinkingStart.None)
    {
        var rules = new GrammarRules();
        var afterwards = new SortedSet<string>(StringComparer.Ordinal);
        var values = new ValueGrammar(schema, "#", rules, afterwards, TextCoding.Json);
        var root = Expr.Seq(values.Strings.Thinking(thinking), values.Of([SchemaParts.Root(schema)], "value"));
        return new(rules.ToGbnf(root), [.. afterwards]);
    }

    /// <summary>The schema of any JSON object, for <c>response_format: json_object</c>.</summary>
    public static JsonElement AnObject { get; } = JsonElement.Parse("""{"type":"object"}""");
}
