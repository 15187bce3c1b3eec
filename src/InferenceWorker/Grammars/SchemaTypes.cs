namespace TravelPlanner.InferenceWorker.Grammars;

/// <summary>The types a value may have; a number is a whole one or one with a fraction.</summary>
[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Fraction = 8,
    Number = Integer | Fraction,
    String = 16,
    Array = 32,
    Object = 64,
    All = Null | Boolean | Number | String | Array | Object,
}

internal static class SchemaTypeReading
{
    private static readonly string[] OfStrings = ["minLength", "maxLength", "pattern", "format"];
    private static readonly string[] OfNumbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    private static readonly string[] OfArrays = ["items", "prefixItems", "minItems", "maxItems", "uniqueItems"];
    private static readonly string[] OfObjects = ["properties", "required", "additionalProperties", "minProperties", "maxProperties", "propertyNames", "dependentRequired"];

    /// <summary>
    /// What all parts allow. Where no part names a type but some describe one, only what they describe is written: a model that is shown
    /// properties is meant to write an object.
    /// </summary>
    public static SchemaTypes Written(IReadOnlyList<SchemaPart> parts)
    {
        var named = parts.Select(Named).OfType<SchemaTypes>().ToList();
        if (named.Count > 0)
            return named.Aggregate((a, b) => a & b);
        var described = Described(parts, OfStrings, SchemaTypes.String) | Described(parts, OfNumbers, SchemaTypes.Number)
            | Described(parts, OfArrays, SchemaTypes.Array) | Described(parts, OfObjects, SchemaTypes.Object);
        return described == SchemaTypes.None ? SchemaTypes.All : described;
    }

    /// <summary>The types a part names; null where it names none.</summary>
    public static SchemaTypes? Named(SchemaPart part)
    {
        if (part["type"] is null)
            return null;
        var types = SchemaReading.Texts(part, "type").Select(t => t switch
        {
            "null" => SchemaTypes.Null,
            "boolean" => SchemaTypes.Boolean,
            "integer" => SchemaTypes.Integer,
            "number" => SchemaTypes.Number,
            "string" => SchemaTypes.String,
            "array" => SchemaTypes.Array,
            "object" => SchemaTypes.Object,
            _ => throw new SchemaRefusedException($"{part.Path}/type", $"there is no type \"{t}\"; the types are null, boolean, integer, number, string, array, object."),
        }).Aggregate(SchemaTypes.None, (a, b) => a | b);
        return part["nullable"] is { ValueKind: System.Text.Json.JsonValueKind.True } ? types | SchemaTypes.Null : types;
    }

    private static SchemaTypes Described(IReadOnlyList<SchemaPart> parts, string[] keywords, SchemaTypes type) =>
        parts.Any(p => keywords.Any(k => p[k] is not null)) ? type : SchemaTypes.None;
}
