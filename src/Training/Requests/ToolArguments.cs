using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Grammars;

namespace TravelPlanner.Training.Requests;

/// <summary>The arguments of one tool, as its input schema has them: their names and order, their defaults, what is allowed.</summary>
internal sealed class ToolArguments
{
    private readonly Part _root;

    public ToolArguments(JsonObject schema) => _root = Part.Of(schema);

    /// <param name="path">An argument, or a member of one: <c>patch.seat</c>.</param>
    public bool Has(string path) => Find(path) is not null;

    /// <summary>Whether the argument is a list.</summary>
    public bool IsList(string path) => Find(path)?.Item is not null;

    /// <summary>What is wrong with a constant value; null where nothing is.</summary>
    public string? Problem(string path, bool append, JsonNode value)
    {
        var part = Find(path)!;
        if (append && part.Item is null)
            return "is not a list";
        var (schema, given) = append ? (part.Item!, Coerced(part.Item!, value)) : (part, Coerced(part, value));
        return SchemaCheck.Check(schema.Schema, JsonSerializer.SerializeToElement(given)) is [var first, ..] ? $"{first.Path} {first.Message}".Trim() : null;
    }

    /// <summary>The same arguments in the schema's order, of the schema's types, without those that say the default.</summary>
    public JsonObject Canonical(JsonObject given)
    {
        var result = (JsonObject)Coerced(_root, given)!;
        foreach (var (name, part) in _root.Members)
        {
            if (part.Default is { } usual && result[name] is { } said && JsonNode.DeepEquals(usual, said))
                result.Remove(name);
        }

        // One room for two is what a hotel search means without being told.
        if (result["rooms"] is JsonArray { Count: 1 } rooms && rooms[0] is JsonObject { Count: 1 } room && room["adults"] is JsonValue two && two.GetValueKind() == JsonValueKind.Number && two.ToJsonString() == "2")
            result.Remove("rooms");
        return result;
    }

    public bool SatisfiesRequired(JsonObject given) => _root.Required.All(given.ContainsKey);

    private Part? Find(string path)
    {
        var part = _root;
        foreach (var name in path.Split('.'))
        {
            if (!part.ByName.TryGetValue(name, out var next))
                return null;
            part = next;
        }

        return part;
    }

    private static JsonNode? Coerced(Part part, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                var ordered = new JsonObject();
                foreach (var (name, each) in part.Members)
                {
                    if (members.TryGetPropertyValue(name, out var given))
                        ordered.Add(name, Coerced(each, given));
                }

                foreach (var (name, given) in members)
                {
                    if (!part.ByName.ContainsKey(name))
                        ordered.Add(name, given?.DeepClone());
                }

                return ordered;
            case JsonArray items when part.Item is { } item:
                return new JsonArray([.. items.Select(i => Coerced(item, i))]);
            case JsonValue text when part.IsNumber && text.GetValueKind() == JsonValueKind.String:
                return decimal.TryParse(text.GetValue<string>(), NumberStyles.Number, CultureInfo.InvariantCulture, out var parsed) ? JsonValue.Create(parsed) : text.DeepClone();
            case JsonValue number when part.IsText && number.GetValueKind() == JsonValueKind.Number:
                return JsonValue.Create(number.ToJsonString());
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>A schema's node, read once.</summary>
    private sealed record Part(
        JsonElement Schema, IReadOnlyList<(string Name, Part Part)> Members, IReadOnlyDictionary<string, Part> ByName, IReadOnlyList<string> Required,
        Part? Item, JsonNode? Default, bool IsNumber, bool IsText)
    {
        public static Part Of(JsonObject schema)
        {
            var members = (schema["properties"] as JsonObject ?? []).Select(p => (p.Key, Of((JsonObject)p.Value!))).ToList();
            var type = schema["type"]?.GetValue<string>();
            return new Part(
                JsonSerializer.SerializeToElement(schema), members, members.ToDictionary(m => m.Key, m => m.Item2, StringComparer.Ordinal),
                [.. (schema["required"] as JsonArray ?? []).Select(r => r!.GetValue<string>())],
                schema["items"] is JsonObject item ? Of(item) : null, schema["default"], type is "integer" or "number", type == "string");
        }
    }
}
