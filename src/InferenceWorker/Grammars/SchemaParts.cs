using System.Collections.Immutable;
using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>A schema where it stands; the flags say that a branch of its <c>anyOf</c> or <c>oneOf</c> has been chosen already.</summary>
internal readonly record struct SchemaPart(string Path, JsonElement Schema, bool AnyChosen = false, bool OneChosen = false)
{
    public string Key => Path + (AnyChosen ? "~any" : "") + (OneChosen ? "~one" : "");

    public JsonElement? this[string keyword] =>
        Schema.ValueKind == JsonValueKind.Object && Schema.TryGetProperty(keyword, out var value) ? value : null;

    public SchemaPart Child(string step, JsonElement schema) => new($"{Path}/{step}", schema);
}

/// <summary>A schema as the list of all schemas that a value must satisfy together, <c>$ref</c> and <c>allOf</c> followed.</summary>
internal sealed class SchemaParts(JsonElement root)
{
    /// <summary>Those that a grammar could only ignore.</summary>
    private static readonly ImmutableArray<string> Refused =
    [
        "not", "if", "then", "else", "patternProperties", "dependentSchemas", "dependencies", "contains", "minContains", "maxContains",
        "unevaluatedProperties", "unevaluatedItems", "additionalItems", "$dynamicRef", "$recursiveRef",
    ];

    private const int MostChained = 100;

    public static SchemaPart Root(JsonElement root) => new("#", root);

    /// <summary>The parts in reading order, each once; null where one of them is <c>false</c>.</summary>
    public ImmutableArray<SchemaPart>? Expand(IEnumerable<SchemaPart> parts)
    {
        var all = new List<SchemaPart>();
        foreach (var part in parts)
        {
            if (!Add(part, all, []))
                return null;
        }

        return [.. all];
    }

    private bool Add(SchemaPart part, List<SchemaPart> all, ImmutableHashSet<string> within)
    {
        if (within.Count > MostChained)
            throw new SchemaRefusedException(part.Path, $"more than {MostChained} references lead to it, one through the other.");
        if (within.Contains(part.Path))
            throw new SchemaRefusedException(part.Path, "it refers to itself without going into a property or an item, which no value can satisfy in finite steps.");
        var before = all.FindIndex(p => p.Path == part.Path);
        if (before >= 0)
        {
            return all[before].AnyChosen == part.AnyChosen && all[before].OneChosen == part.OneChosen
                ? true
                : throw new SchemaRefusedException(part.Path, "a branch of it leads back to it without going into a property or an item.");
        }

        switch (part.Schema.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False:
                return false;
            case JsonValueKind.Object:
                break;
            default:
                throw new SchemaRefusedException(part.Path, $"a schema is an object, true or false, not {part.Schema.ValueKind}.");
        }

        foreach (var keyword in Refused)
        {
            if (part[keyword] is not null)
                throw new SchemaRefusedException($"{part.Path}/{keyword}", $"\"{keyword}\" cannot be kept while a model writes; say it with properties, enum, anyOf or a pattern.");
        }

        all.Add(part);
        within = within.Add(part.Path);
        if (part["$ref"] is { } reference && !Add(Resolve(reference, part.Path), all, within))
            return false;
        return SchemaReading.List(part, "allOf").All(child => Add(child, all, within));
    }

    private SchemaPart Resolve(JsonElement reference, string path)
    {
        var (target, schema) = SchemaReading.Resolve(root, reference, path);
        return new(target, schema);
    }
}

/// <summary>Reads keywords; a keyword of the wrong shape is refused with its path.</summary>
internal static class SchemaReading
{
    /// <summary>A <c>$ref</c> within the same document; its canonical path and what stands there.</summary>
    public static (string Path, JsonElement Schema) Resolve(JsonElement root, JsonElement reference, string path)
    {
        var pointer = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
        if (pointer != "#" && !pointer.StartsWith("#/", StringComparison.Ordinal))
            throw new SchemaRefusedException($"{path}/$ref", $"{reference.GetRawText()} is not a pointer within this document; use \"#/$defs/name\".");
        var at = root;
        foreach (var step in Uri.UnescapeDataString(pointer).Split('/').Skip(1).Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            at = at.ValueKind switch
            {
                JsonValueKind.Object when at.TryGetProperty(step, out var value) => value,
                JsonValueKind.Array when int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var i) && i < at.GetArrayLength() => at[i],
                _ => throw new SchemaRefusedException($"{path}/$ref", $"{reference.GetRawText()} points to nothing."),
            };
        }

        return (pointer, at);
    }

    public static IReadOnlyList<SchemaPart> List(SchemaPart part, string keyword)
    {
        if (part[keyword] is not { } list)
            return [];
        return list.ValueKind == JsonValueKind.Array && (list.GetArrayLength() > 0 || keyword == "prefixItems")
            ? [.. list.EnumerateArray().Select((schema, i) => part.Child($"{keyword}/{i}", schema))]
            : throw new SchemaRefusedException($"{part.Path}/{keyword}", "it must be a list of schemas.");
    }

    public static IReadOnlyList<(string Name, SchemaPart Schema)> Properties(SchemaPart part)
    {
        if (part["properties"] is not { } properties)
            return [];
        return properties.ValueKind == JsonValueKind.Object
            ? [.. properties.EnumerateObject().Select(p => (p.Name, part.Child("properties/" + p.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal), p.Value)))]
            : throw new SchemaRefusedException($"{part.Path}/properties", "it must be an object of schemas.");
    }

    public static IReadOnlyList<string> Texts(SchemaPart part, string keyword)
    {
        if (part[keyword] is not { } list)
            return [];
        if (list.ValueKind == JsonValueKind.String && keyword == "type")
            return [list.GetString()!];
        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String)
            ? [.. list.EnumerateArray().Select(t => t.GetString()!)]
            : throw new SchemaRefusedException($"{part.Path}/{keyword}", "it must be a list of texts.");
    }

    /// <summary>A length or a count; more than a million is the same as none to a model that writes.</summary>
    public static int? Count(SchemaPart part, string keyword)
    {
        if (part[keyword] is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 && decimal.IsInteger(number)
            ? (int)Math.Min(number, int.MaxValue)
            : throw new SchemaRefusedException($"{part.Path}/{keyword}", $"it must be a whole number from 0 up, not {value.GetRawText()}.");
    }

    public static decimal? Number(SchemaPart part, string keyword)
    {
        if (part[keyword] is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && (number != 0 || value.GetDouble() == 0)
            ? number
            : throw new SchemaRefusedException($"{part.Path}/{keyword}", $"it must be a number of at most 28 digits, not {value.GetRawText()}.");
    }

    public static string? Text(SchemaPart part, string keyword)
    {
        if (part[keyword] is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String ? value.GetString() : throw new SchemaRefusedException($"{part.Path}/{keyword}", "it must be a text.");
    }
}
