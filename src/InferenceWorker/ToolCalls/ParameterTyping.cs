using System.Text.Json;
using TravelPlanner.Inference;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary>
/// Reads the text of a parameter as the tool's schema means it: JSON where that satisfies the schema (and Python's <c>True</c>, <c>False</c>,
/// <c>None</c>, which models write too), else the text itself.
/// </summary>
internal sealed class ParameterTyping(JsonElement parameters)
{
    private const int MostDepth = 8;

    /// <summary>Whether the value can only be a text, so that it need not be awaited to be told.</summary>
    public bool IsText(string name) => Schemas(name) is { Count: > 0 } schemas && schemas.All(s =>
        s.ValueKind == JsonValueKind.Object && s.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "string"
        && !(s.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True));

    /// <summary>The value as JSON.</summary>
    public string Json(string name, string text)
    {
        var schemas = Schemas(name);
        var quoted = JsonText.Quoted(text);
        var read = Parse(text.Trim());
        if (read is { } value && (schemas.Count == 0 || schemas.Any(s => IsValid(s, value))))
            return JsonText.Compact(value);
        if (read is null || schemas.Count == 0 || schemas.Any(s => IsValid(s, JsonElement.Parse(quoted))))
            return quoted;
        return schemas.Any(TakesText) ? quoted : JsonText.Compact(read.Value);
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text switch { "True" => "true", "False" => "false", "None" => "null", _ => text }) is { ValueKind: not JsonValueKind.String } value ? value : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TakesText(JsonElement schema) =>
        SchemaTypeReading.Named(new("#", schema)) is not { } types || types.HasFlag(SchemaTypes.String);

    private bool IsValid(JsonElement schema, JsonElement value)
    {
        try
        {
            return SchemaCheck.Check(parameters, schema, "#", value).Count == 0;
        }
        catch (SchemaRefusedException)
        {
            // A schema that cannot be checked cannot decide; the last check of the whole call says what is wrong with it.
            return true;
        }
    }

    /// <summary>What may be said of a parameter anywhere in the schema's alternatives.</summary>
    private List<JsonElement> Schemas(string name)
    {
        var found = new List<JsonElement>();
        Collect(new("#", parameters), name, found, new(StringComparer.Ordinal), 0);
        if (found.Count == 0 && parameters.ValueKind == JsonValueKind.Object && parameters.TryGetProperty("additionalProperties", out var other) && other.ValueKind == JsonValueKind.Object)
            found.Add(other);
        return found;
    }

    private void Collect(SchemaPart part, string name, List<JsonElement> found, HashSet<string> seen, int depth)
    {
        if (depth > MostDepth || part.Schema.ValueKind != JsonValueKind.Object || !seen.Add(part.Path))
            return;
        if (part["properties"] is { ValueKind: JsonValueKind.Object } properties && properties.TryGetProperty(name, out var schema))
            found.Add(schema);
        if (part["$ref"] is { } reference)
        {
            var (path, target) = SchemaReading.Resolve(parameters, reference, part.Path);
            Collect(new(path, target), name, found, seen, depth + 1);
        }

        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            foreach (var branch in SchemaReading.List(part, keyword))
                Collect(branch, name, found, seen, depth + 1);
        }
    }
}
