using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Tests.Grammars;

/// <summary>Random schemas, and random documents of them in compact form with properties in declared order.</summary>
internal sealed class RandomSchema(Random random)
{
    private static readonly string[] Patterns = ["^[A-Z]{3}$", "^\\d{4}-\\d{2}$", "^(a|bc)+x?$", "^[^\"\\\\]{1,5}$", "^\\w+\\s?\\w*$", "^.{0,4}$", "^[中文-]{2}$"];
    private static readonly string[] Formats = ["date", "time", "date-time", "email", "uuid", "uri", "ipv4"];
    private static readonly string[] Names = ["a", "ab", "名", "b \"q\"", "c\\d", "when", "é"];

    public JsonObject Root()
    {
        var schema = Schema(3);
        schema["$defs"] = new JsonObject
        {
            ["tree"] = JsonNode.Parse("""{"type":"object","properties":{"v":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#/$defs/tree"},"maxItems":2}},"required":["v"],"additionalProperties":false}"""),
            ["code"] = JsonNode.Parse("""{"type":"string","pattern":"^[A-Z]{2}$"}"""),
        };
        return schema;
    }

    private JsonObject Schema(int depth)
    {
        switch (random.Next(depth > 0 ? 14 : 8))
        {
            case 0:
                return Bounded(new() { ["type"] = "string" }, "minLength", "maxLength", 4);
            case 1:
                return new() { ["type"] = "string", ["pattern"] = Patterns[random.Next(Patterns.Length)] };
            case 2:
                return new() { ["type"] = "string", ["format"] = Formats[random.Next(Formats.Length)] };
            case 3:
                return Range(new() { ["type"] = "integer" }, scale: 1);
            case 4:
                return Range(new() { ["type"] = "number" }, scale: 100);
            case 5:
                return new() { ["type"] = random.Next(2) == 0 ? "boolean" : "null" };
            case 6:
                return new() { ["enum"] = new JsonArray("x", "中\"文", 3, null, new JsonArray(1, true), new JsonObject { ["k"] = "v" }) };
            case 7:
                return new() { ["$ref"] = random.Next(2) == 0 ? "#/$defs/tree" : "#/$defs/code" };
            case 8:
                return Bounded(new() { ["type"] = "array", ["items"] = Schema(depth - 1) }, "minItems", "maxItems", 3);
            case 9:
                return Bounded(new() { ["type"] = "array", ["prefixItems"] = new JsonArray(Schema(0), Schema(0)), ["items"] = Schema(0) }, "minItems", "maxItems", 3);
            case 10:
                return new() { ["anyOf"] = new JsonArray(Schema(depth - 1), Schema(depth - 1)) };
            case 11:
                return new() { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, Object(depth - 1)) };
            case 12:
                return new() { ["allOf"] = new JsonArray(Object(depth - 1, open: true), Object(depth - 1, open: true)) };
            default:
                return Object(depth - 1);
        }
    }

    private JsonObject Object(int depth, bool open = false)
    {
        var names = Names.OrderBy(_ => random.Next()).Take(random.Next(5)).ToList();
        var schema = new JsonObject
        {
            ["type"] = random.Next(4) == 0 ? new JsonArray("object", "null") : "object",
            ["properties"] = new JsonObject(names.Select(n => KeyValuePair.Create(n, (JsonNode?)Schema(depth)))),
            ["required"] = new JsonArray([.. names.Where(_ => random.Next(2) == 0).Select(n => JsonValue.Create(n))]),
        };
        if (!open && random.Next(2) == 0)
            schema["additionalProperties"] = random.Next(2) == 0 ? false : Schema(0);
        return schema;
    }

    private JsonObject Bounded(JsonObject schema, string least, string most, int limit)
    {
        var min = random.Next(limit);
        if (random.Next(2) == 0)
            schema[least] = min;
        if (random.Next(2) == 0)
            schema[most] = min + random.Next(limit);
        return schema;
    }

    private JsonObject Range(JsonObject schema, int scale)
    {
        var low = (random.Next(-40_000, 40_000) >> random.Next(15)) / (decimal)scale;
        if (random.Next(3) > 0)
            schema[random.Next(2) == 0 ? "minimum" : "exclusiveMinimum"] = low;
        if (random.Next(3) > 0)
            schema[random.Next(2) == 0 ? "maximum" : "exclusiveMaximum"] = low + (random.Next(1, 3_000) / (decimal)scale) + 2;
        return schema;
    }

    /// <summary>A document that follows the schema; it need not satisfy every one of several parts.</summary>
    public string? Document(JsonElement root, JsonElement schema, int depth = 6)
    {
        if (depth == 0)
            return null;
        if (schema.TryGetProperty("$ref", out var reference))
            return Document(root, root.GetProperty("$defs").GetProperty(reference.GetString()!.Split('/')[^1]), depth - 1);
        if (schema.TryGetProperty("enum", out var values))
            return JsonText.Compact(values[random.Next(values.GetArrayLength())]);
        foreach (var keyword in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(keyword, out var branches))
                return Document(root, branches[random.Next(branches.GetArrayLength())], depth);
        }

        if (schema.TryGetProperty("allOf", out var all))
            return ObjectText(root, [.. all.EnumerateArray()], depth);
        var type = schema.GetProperty("type");
        var name = type.ValueKind == JsonValueKind.String ? type.GetString() : type[random.Next(type.GetArrayLength())].GetString();
        return name switch
        {
            "null" => "null",
            "boolean" => random.Next(2) == 0 ? "true" : "false",
            "integer" => Number(schema, 1),
            "number" => Number(schema, 1_000),
            "string" => JsonText.Quoted(Text(schema)),
            "array" => ArrayText(root, schema, depth),
            _ => ObjectText(root, [schema], depth),
        };
    }

    private string? ArrayText(JsonElement root, JsonElement schema, int depth)
    {
        var min = schema.TryGetProperty("minItems", out var least) ? least.GetInt32() : 0;
        var max = schema.TryGetProperty("maxItems", out var most) ? most.GetInt32() : min + 2;
        var items = Enumerable.Range(0, random.Next(min, max + 1)).Select(i =>
            Document(root, schema.TryGetProperty("prefixItems", out var prefix) && i < prefix.GetArrayLength() ? prefix[i] : schema.GetProperty("items"), depth - 1)).ToList();
        return items.Contains(null) ? null : $"[{string.Join(',', items)}]";
    }

    private string? ObjectText(JsonElement root, JsonElement[] parts, int depth)
    {
        var members = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var required = parts.SelectMany(p => p.GetProperty("required").EnumerateArray()).Select(r => r.GetString()!).ToHashSet(StringComparer.Ordinal);
        foreach (var property in parts.SelectMany(p => p.GetProperty("properties").EnumerateObject()).Where(p => names.Add(p.Name)))
        {
            var value = Document(root, property.Value, depth - 1);
            if (value is null && required.Contains(property.Name))
                return null;
            if (value is not null && (required.Contains(property.Name) || random.Next(2) == 0))
                members.Add($"{JsonText.Quoted(property.Name)}:{value}");
        }

        if (parts.Length == 1 && parts[0].TryGetProperty("additionalProperties", out var other) && other.ValueKind == JsonValueKind.Object && random.Next(2) == 0
            && !names.Contains("extra\n") && Document(root, other, depth - 1) is { } free)
        {
            members.Add($"{JsonText.Quoted("extra\n")}:{free}");
        }

        return $"{{{string.Join(',', members)}}}";
    }

    private string Number(JsonElement schema, int scale)
    {
        decimal? Bound(string keyword) => schema.TryGetProperty(keyword, out var value) ? value.GetDecimal() : null;
        var low = Bound("minimum") ?? Bound("exclusiveMinimum") ?? (Bound("maximum") ?? Bound("exclusiveMaximum") ?? 500) - 1_000;
        var high = Bound("maximum") ?? Bound("exclusiveMaximum") ?? low + 1_000;
        var value = random.Next(6) == 0 ? low : random.Next(6) == 0 ? high : Math.Round(low + ((high - low) * (decimal)random.NextDouble()), scale == 1 ? 0 : random.Next(4));
        return value == 0 ? "0" : value.ToString(CultureInfo.InvariantCulture);
    }

    private string Text(JsonElement schema)
    {
        if (schema.TryGetProperty("pattern", out var pattern))
        {
            return pattern.GetString() switch
            {
                "^[A-Z]{3}$" => "PEK",
                "^[A-Z]{2}$" => "CN",
                "^\\d{4}-\\d{2}$" => "2026-05",
                "^(a|bc)+x?$" => "abcax",
                "^[^\"\\\\]{1,5}$" => "中 <\n",
                "^\\w+\\s?\\w*$" => "hello world",
                "^.{0,4}$" => "\"\\😀é",
                _ => "中文",
            };
        }

        if (schema.TryGetProperty("format", out var format))
        {
            return format.GetString() switch
            {
                "date" => new DateOnly(1900 + random.Next(300), 1, 1).AddDays(random.Next(366)).ToString("yyyy-MM-dd"),
                "time" => "23:59:59.5+08:00",
                "date-time" => "2024-02-29T00:00:00Z",
                "email" => "li.wei+t@mail.example.cn",
                "uuid" => "0199c3f0-1b2c-7abc-8def-0123456789ab",
                "uri" => "https://example.com/a%20b?q=1#f",
                _ => "255.0.10.1",
            };
        }

        var min = schema.TryGetProperty("minLength", out var least) ? least.GetInt32() : 0;
        var max = schema.TryGetProperty("maxLength", out var most) ? most.GetInt32() : min + 5;
        var pool = "ab \"\\/<中é😀\n\t".EnumerateRunes().ToArray();
        var text = new StringBuilder();
        for (var i = random.Next(min, max + 1); i > 0; i--)
            text.Append(pool[random.Next(pool.Length)].ToString());
        return text.ToString();
    }
}
