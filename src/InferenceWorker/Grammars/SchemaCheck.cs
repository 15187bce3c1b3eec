using System.Globalization;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>Where a value does not satisfy its schema.</summary>
/// <param name="Path">JSON pointer into the value: <c>/stops/0</c>; empty for the value itself.</param>
/// <param name="Message">What is allowed there and what was found.</param>
public sealed record SchemaProblem(string Path, string Message);

/// <summary>
/// Validates a value against a JSON Schema (2020-12, and OpenAPI's <c>nullable</c>), including the keywords a grammar leaves to it. A name given
/// twice is a problem. Patterns are matched in linear time.
/// </summary>
public static class SchemaCheck
{
    /// <summary>The first problems, at most 20; empty where the value is valid.</summary>
    /// <exception cref="SchemaRefusedException">The schema itself cannot be read.</exception>
    public static IReadOnlyList<SchemaProblem> Check(JsonElement schema, JsonElement value) => Check(schema, schema, "#", value);

    /// <param name="root">The document that <c>$ref</c> points into.</param>
    internal static IReadOnlyList<SchemaProblem> Check(JsonElement root, JsonElement schema, string path, JsonElement value)
    {
        var check = new Checking(root, new());
        check.Apply(new SchemaPart(path, schema), value, "", depth: 0);
        return check.Problems;
    }

    /// <summary>Steps left: alternatives within alternatives multiply, and a value may be large.</summary>
    private sealed class Budget
    {
        public int Left { get; set; } = 2_000_000;
    }

    private sealed class Checking(JsonElement root, Budget budget)
    {
        private const int MostProblems = 20;
        private const int MostDepth = 200;

        public List<SchemaProblem> Problems { get; } = [];

        public void Apply(SchemaPart part, JsonElement value, string at, int depth)
        {
            if (depth > MostDepth)
                throw new SchemaRefusedException(part.Path, $"it was entered {MostDepth} times within one value; it may refer to itself.");
            if (--budget.Left < 0)
                throw new SchemaRefusedException(part.Path, "checking the value takes more steps than are allowed; its alternatives multiply.");
            if (part.Schema.ValueKind == JsonValueKind.False)
                Report(at, "nothing is allowed here.");
            if (part.Schema.ValueKind != JsonValueKind.Object)
                return;
            if (part["$ref"] is { } reference)
            {
                var (path, target) = SchemaReading.Resolve(root, reference, part.Path);
                Apply(new(path, target), value, at, depth + 1);
            }

            Combined(part, value, at, depth);
            if (SchemaTypeReading.Named(part) is { } types && (types & TypeOf(value)) == SchemaTypes.None)
            {
                Report(at, $"must be {part["type"]!.Value.GetRawText()}, not {Shown(value)}.");
                return;
            }

            if (part["enum"] is { ValueKind: JsonValueKind.Array } allowed && !allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value)))
                Report(at, $"must be one of {Shown(allowed)}, not {Shown(value)}.");
            if (part["const"] is { } only && !JsonElement.DeepEquals(only, value))
                Report(at, $"must be {Shown(only)}, not {Shown(value)}.");
            switch (value.ValueKind)
            {
                case JsonValueKind.String:
                    OfText(part, value.GetString()!, at);
                    break;
                case JsonValueKind.Number:
                    OfNumber(part, value, at);
                    break;
                case JsonValueKind.Array:
                    OfArray(part, value, at, depth);
                    break;
                case JsonValueKind.Object:
                    OfObject(part, value, at, depth);
                    break;
            }
        }

        private static SchemaTypes TypeOf(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => SchemaTypes.Null,
            JsonValueKind.True or JsonValueKind.False => SchemaTypes.Boolean,
            JsonValueKind.Number when IsWhole(value) => SchemaTypes.Integer,
            JsonValueKind.Number => SchemaTypes.Fraction,
            JsonValueKind.String => SchemaTypes.String,
            JsonValueKind.Array => SchemaTypes.Array,
            _ => SchemaTypes.Object,
        };

        private static bool IsWhole(JsonElement value) => value.TryGetDecimal(out var number) ? decimal.IsInteger(number) : double.IsInteger(value.GetDouble());

        private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 100 } text ? text[..100] + "…" : value.GetRawText();

        private void Report(string at, string message)
        {
            if (Problems.Count < MostProblems)
                Problems.Add(new(at, message));
        }

        private bool Satisfies(SchemaPart part, JsonElement value, int depth)
        {
            var check = new Checking(root, budget);
            check.Apply(part, value, "", depth + 1);
            return check.Problems.Count == 0;
        }

        private void Combined(SchemaPart part, JsonElement value, string at, int depth)
        {
            foreach (var all in SchemaReading.List(part, "allOf"))
                Apply(all, value, at, depth + 1);
            if (SchemaReading.List(part, "anyOf") is { Count: > 0 } any && !any.Any(a => Satisfies(a, value, depth)))
                Report(at, $"must satisfy one of {any.Count} alternatives ({part.Path}/anyOf), and {Shown(value)} satisfies none.");
            if (SchemaReading.List(part, "oneOf") is { Count: > 0 } one && one.Count(o => Satisfies(o, value, depth)) is not 1 and var hits)
                Report(at, $"must satisfy exactly one of {one.Count} alternatives ({part.Path}/oneOf), and {Shown(value)} satisfies {hits}.");
            if (part["not"] is { } not && Satisfies(part.Child("not", not), value, depth))
                Report(at, $"must not satisfy {part.Path}/not, and {Shown(value)} does.");
            if (part["if"] is { } condition)
            {
                var branch = Satisfies(part.Child("if", condition), value, depth) ? "then" : "else";
                if (part[branch] is { } then)
                    Apply(part.Child(branch, then), value, at, depth + 1);
            }
        }

        private void OfText(SchemaPart part, string text, string at)
        {
            var length = text.EnumerateRunes().Count();
            if (length < SchemaReading.Count(part, "minLength"))
                Report(at, $"must have at least {SchemaReading.Count(part, "minLength")} characters and has {length}.");
            if (length > SchemaReading.Count(part, "maxLength"))
                Report(at, $"must have at most {SchemaReading.Count(part, "maxLength")} characters and has {length}.");
            if (SchemaReading.Text(part, "pattern") is { } pattern && !new RegexMatcher(RegexSubset.Parse(pattern, $"{part.Path}/pattern")).IsMatch(text))
                Report(at, $"must match {pattern}.");
            if (SchemaReading.Text(part, "format") is { } format && !StringFormats.IsMatch(format, text))
                Report(at, $"must be of the format {format}.");
        }

        private void OfNumber(SchemaPart part, JsonElement value, string at)
        {
            // Beyond 28 digits only the order counts, which a double keeps.
            var number = value.TryGetDecimal(out var exact) ? exact : value.GetDouble() > 0 ? decimal.MaxValue : decimal.MinValue;
            if (number < SchemaReading.Number(part, "minimum") || number <= SchemaReading.Number(part, "exclusiveMinimum"))
                Report(at, $"must be {(part["minimum"] is { } least ? $"at least {least}" : $"above {part["exclusiveMinimum"]}")}, not {Shown(value)}.");
            if (number > SchemaReading.Number(part, "maximum") || number >= SchemaReading.Number(part, "exclusiveMaximum"))
                Report(at, $"must be {(part["maximum"] is { } most ? $"at most {most}" : $"below {part["exclusiveMaximum"]}")}, not {Shown(value)}.");
            if (SchemaReading.Number(part, "multipleOf") is { } step and > 0 && decimal.Remainder(number, step) != 0)
                Report(at, $"must be a multiple of {step.ToString(CultureInfo.InvariantCulture)}, not {Shown(value)}.");
        }

        private void OfArray(SchemaPart part, JsonElement value, string at, int depth)
        {
            var count = value.GetArrayLength();
            if (count < SchemaReading.Count(part, "minItems"))
                Report(at, $"must have at least {SchemaReading.Count(part, "minItems")} items and has {count}.");
            if (count > SchemaReading.Count(part, "maxItems"))
                Report(at, $"must have at most {SchemaReading.Count(part, "maxItems")} items and has {count}.");
            var prefix = SchemaReading.List(part, "prefixItems");
            var i = 0;
            foreach (var item in value.EnumerateArray())
            {
                if (i < prefix.Count)
                    Apply(prefix[i], item, $"{at}/{i}", depth + 1);
                else if (part["items"] is { } items)
                    Apply(part.Child("items", items), item, $"{at}/{i}", depth + 1);
                i++;
            }

            if (part["uniqueItems"] is { ValueKind: JsonValueKind.True } && value.EnumerateArray().Distinct(JsonEquality.Instance).Count() < count)
                Report(at, "must not hold an item twice.");
            if (part["contains"] is { } contains)
            {
                var hits = value.EnumerateArray().Count(item => Satisfies(part.Child("contains", contains), item, depth));
                if (hits < (SchemaReading.Count(part, "minContains") ?? 1) || hits > SchemaReading.Count(part, "maxContains"))
                    Report(at, $"holds {hits} items of the kind that {part.Path}/contains counts.");
            }
        }

        private void OfObject(SchemaPart part, JsonElement value, string at, int depth)
        {
            var declared = SchemaReading.Properties(part).ToDictionary(p => p.Name, p => p.Schema, StringComparer.Ordinal);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in value.EnumerateObject())
            {
                var inside = $"{at}/{member.Name}";
                if (!names.Add(member.Name))
                    Report(inside, "is given twice.");
                var patterned = (part["patternProperties"] is { ValueKind: JsonValueKind.Object } patterns ? patterns.EnumerateObject() : default)
                    .Where(p => new RegexMatcher(RegexSubset.Parse(p.Name, $"{part.Path}/patternProperties")).IsMatch(member.Name)).ToList();
                foreach (var pattern in patterned)
                    Apply(part.Child($"patternProperties/{pattern.Name}", pattern.Value), member.Value, inside, depth + 1);
                if (declared.TryGetValue(member.Name, out var schema))
                    Apply(schema, member.Value, inside, depth + 1);
                else if (patterned.Count == 0 && part["additionalProperties"] is { ValueKind: JsonValueKind.False })
                    Report(inside, declared.Count == 0 ? "is not allowed." : $"is not allowed; the names are {string.Join(", ", declared.Keys)}.");
                else if (patterned.Count == 0 && part["additionalProperties"] is { } additional)
                    Apply(part.Child("additionalProperties", additional), member.Value, inside, depth + 1);
                if (part["propertyNames"] is { } rule && !Satisfies(part.Child("propertyNames", rule), JsonElement.Parse(JsonText.Quoted(member.Name)), depth))
                    Report(inside, $"has a name that {part.Path}/propertyNames does not allow.");
            }

            foreach (var missing in SchemaReading.Texts(part, "required").Where(r => !names.Contains(r)))
                Report(at, $"lacks {missing}.");
            if (names.Count < SchemaReading.Count(part, "minProperties") || names.Count > SchemaReading.Count(part, "maxProperties"))
                Report(at, $"has {names.Count} properties, which {part.Path} does not allow.");
            Dependent(part, value, names, at, depth);
        }

        private void Dependent(SchemaPart part, JsonElement value, HashSet<string> names, string at, int depth)
        {
            foreach (var (keyword, each) in new[] { ("dependentRequired", part["dependentRequired"]), ("dependentSchemas", part["dependentSchemas"]) })
            {
                foreach (var rule in each is { ValueKind: JsonValueKind.Object } rules ? rules.EnumerateObject().Where(r => names.Contains(r.Name)) : [])
                {
                    if (keyword == "dependentSchemas")
                        Apply(part.Child($"{keyword}/{rule.Name}", rule.Value), value, at, depth + 1);
                    else if (rule.Value.EnumerateArray().Select(r => r.GetString()!).FirstOrDefault(r => !names.Contains(r)) is { } missing)
                        Report(at, $"has {rule.Name} and therefore needs {missing}.");
                }
            }
        }
    }

    private sealed class JsonEquality : IEqualityComparer<JsonElement>
    {
        public static readonly JsonEquality Instance = new();

        public bool Equals(JsonElement x, JsonElement y) => JsonElement.DeepEquals(x, y);

        /// <summary>Equal numbers may be written differently, so only the kind is hashed, and for texts their text.</summary>
        public int GetHashCode(JsonElement obj) => obj.ValueKind == JsonValueKind.String ? obj.GetString()!.GetHashCode(StringComparison.Ordinal) : (int)obj.ValueKind;
    }
}
