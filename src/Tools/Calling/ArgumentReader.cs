using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NodaTime.Text;

namespace TravelPlanner.Tools;

/// <summary>
/// Brings raw arguments into the shape of a schema: forgiving in form (<c>"2"</c> for 2, <c>"true"</c>, a JSON array as a string, null for
/// absent), strict in meaning. The first breach ends it with a refusal that names the field.
/// </summary>
public static class ArgumentReader
{
    /// <summary>Beyond these years nobody travels, and near the calendar's end date arithmetic overflows.</summary>
    private const int FirstYear = 1900, LastYear = 2199;

    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static JsonObject Read(JsonElement arguments, JsonObject schema)
    {
        var root = arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new JsonObject()
            : ParseRoot(arguments.GetRawText());
        if (root is JsonValue text && text.TryGetValue<string>(out var json) && TryParse(json) is JsonObject parsed)
            root = parsed;
        if (root is not JsonObject)
            throw Refuse("", root, "a JSON object of arguments");
        try
        {
            return (JsonObject)Shape(root, schema, "")!;
        }
        catch (InvalidOperationException)
        {
            // The JSON reader's word for half a surrogate pair: the text is no Unicode and cannot even be shown.
            throw Refuse("", "text that is not Unicode", "well-formed Unicode in every text");
        }
    }

    private static JsonNode? Shape(JsonNode? value, JsonObject schema, string path)
    {
        if (schema["anyOf"] is JsonArray)
            return value?.DeepClone();
        var type = (schema["type"] as JsonValue)?.GetValue<string>();
        var shaped = type switch
        {
            "object" => ShapeObject(value, schema, path),
            "array" => ShapeArray(value, schema, path),
            "integer" => ShapeNumber(value, path, whole: true),
            "number" => ShapeNumber(value, path, whole: false),
            "boolean" => ShapeBoolean(value, path),
            "string" => ShapeString(value, path),
            _ => value?.DeepClone(),
        };
        if (schema["enum"] is JsonArray allowed)
            shaped = OneOf(shaped, allowed, path);
        Check(shaped, schema, path);
        return shaped;
    }

    /// <summary>The allowed value that was written, whatever its case.</summary>
    private static JsonValue OneOf(JsonNode? value, JsonArray allowed, string path)
    {
        var text = value is JsonValue scalar && scalar.GetValueKind() == JsonValueKind.String ? scalar.GetValue<string>() : null;
        var names = allowed.Select(a => a!.GetValue<string>());
        return names.FirstOrDefault(a => a.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } match
            ? JsonValue.Create(match)
            : throw Refuse(path, value, "one of " + string.Join(", ", names), Json(Spelling.Nearest(text ?? "", names)));
    }

    private static JsonObject ShapeObject(JsonNode? value, JsonObject schema, string path)
    {
        if (value is JsonValue text && text.TryGetValue<string>(out var json))
            value = TryParse(json);
        if (value is not JsonObject source)
            throw Refuse(path, value, "an object");
        var properties = schema["properties"] as JsonObject ?? [];
        var shaped = new JsonObject();
        foreach (var (name, item) in source)
        {
            // Models write null, or an empty list, for what they leave out.
            if (item is null || (item is JsonArray { Count: 0 } && !IsRequired(schema, name)))
                continue;
            if (properties[name] is JsonObject property)
                shaped[name] = Shape(item, property, Join(path, name));
            else if (schema["additionalProperties"] is JsonValue open && open.TryGetValue<bool>(out var allowed) && !allowed)
                throw UnknownName(path, name, item, properties);
            else
                shaped[name] = item.DeepClone();
        }

        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            var name = required!.GetValue<string>();
            if (!shaped.ContainsKey(name))
                throw Missing(Join(path, name), properties[name] as JsonObject);
        }

        return shaped;
    }

    private static bool IsRequired(JsonObject schema, string name) =>
        schema["required"] is JsonArray required && required.Any(r => r!.GetValue<string>() == name);

    private static JsonArray ShapeArray(JsonNode? value, JsonObject schema, string path)
    {
        if (value is JsonValue text && text.TryGetValue<string>(out var json))
            value = TryParse(json) as JsonArray ?? new JsonArray([.. Split(json).Select(s => (JsonNode)s)]);
        if (value is not JsonArray source)
            value = source = new JsonArray(value?.DeepClone());
        var items = schema["items"] as JsonObject ?? [];
        if (schema["maxItems"] is JsonValue most && source.Count > most.GetValue<int>())
            throw Refuse(path, Count(source.Count, "item"), "at most " + Count(most.GetValue<int>(), "item"), Example(schema));
        var shaped = new JsonArray();
        for (var i = 0; i < source.Count; i++)
            shaped.Add(Shape(source[i], items, $"{path}[{i}]"));
        return shaped;
    }

    private static JsonValue ShapeNumber(JsonNode? value, string path, bool whole)
    {
        var expected = whole ? "a whole number" : "a number";
        const string Corrected = "2";
        if (value is JsonValue text && text.TryGetValue<string>(out var written))
        {
            if (!decimal.TryParse(written, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read))
                throw Refuse(path, value, expected, Corrected);
            value = JsonValue.Create(read);
        }

        if (value is not JsonValue scalar || scalar.GetValueKind() != JsonValueKind.Number
            || !decimal.TryParse(scalar.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw Refuse(path, value, expected, Corrected);
        if (!whole)
            return JsonValue.Create(number);
        if (number != decimal.Truncate(number) || number is < int.MinValue or > int.MaxValue)
            throw Refuse(path, value, expected, Corrected);
        return JsonValue.Create((int)number);
    }

    private static JsonValue ShapeBoolean(JsonNode? value, string path)
    {
        if (value is JsonValue scalar)
        {
            if (scalar.TryGetValue<bool>(out var flag))
                return JsonValue.Create(flag);
            if (scalar.TryGetValue<string>(out var text) && bool.TryParse(text, out flag))
                return JsonValue.Create(flag);
        }

        throw Refuse(path, value, "true or false", "true");
    }

    private static JsonValue ShapeString(JsonNode? value, string path) => value is JsonValue scalar
        ? scalar.GetValueKind() switch
        {
            JsonValueKind.String => JsonValue.Create(scalar.GetValue<string>().Trim()),
            JsonValueKind.Number => JsonValue.Create(scalar.ToJsonString()),
            _ => throw Refuse(path, value, "a string"),
        }
        : throw Refuse(path, value, "a string");

    private static void Check(JsonNode? value, JsonObject schema, string path)
    {
        switch (value)
        {
            case JsonArray array when schema["minItems"] is JsonValue least && array.Count < least.GetValue<int>():
                throw Refuse(path, Count(array.Count, "item"), "at least " + Count(least.GetValue<int>(), "item"));
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number:
                var number = decimal.Parse(scalar.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
                if (Bound(schema, "minimum") is { } min && number < min || Bound(schema, "maximum") is { } max && number > max)
                {
                    var nearest = Math.Max(Bound(schema, "minimum") ?? number, Math.Min(Bound(schema, "maximum") ?? number, number));
                    throw Refuse(path, value, $"{Bound(schema, "minimum")} to {Bound(schema, "maximum")}", nearest.ToString(CultureInfo.InvariantCulture));
                }


                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String:
                CheckString(scalar, schema, path);
                break;
        }
    }

    private static void CheckString(JsonValue scalar, JsonObject schema, string path)
    {
        var text = scalar.GetValue<string>();
        if (schema["minLength"] is JsonValue least && text.Length < least.GetValue<int>())
            throw Refuse(path, scalar, "at least " + Count(least.GetValue<int>(), "character"), Example(schema));
        var longest = (schema["maxLength"] as JsonValue)?.GetValue<int>() ?? 4_000;
        if (text.Length > longest)
            throw Refuse(path, Count(text.Length, "character"), "at most " + Count(longest, "character"), Example(schema));
        if (schema["pattern"] is JsonValue pattern && !Regex.IsMatch(text, pattern.GetValue<string>(), RegexOptions.CultureInvariant, PatternTimeout))
            throw Refuse(path, scalar, $"text of the form {pattern.GetValue<string>()}", Example(schema));
        if (schema["format"] is JsonValue format && format.GetValue<string>() == "date" && !IsTravelDate(text))
            throw Refuse(path, scalar, $"an ISO date such as 2027-05-01, from {FirstYear} to {LastYear}", "\"2027-05-01\"");
    }

    private static bool IsTravelDate(string text) => LocalDatePattern.Iso.Parse(text) is { Success: true, Value.Year: >= FirstYear and <= LastYear };

    private static decimal? Bound(JsonObject schema, string name) =>
        schema[name] is JsonValue bound ? (decimal)bound.GetValue<double>() : null;

    private static string[] Split(string list) =>
        list.Split([',', '，', '、', ';', '；'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static JsonNode? ParseRoot(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict);
        }
        catch (JsonException)
        {
            throw Refuse("", "a name given twice, or nesting beyond reason", $"each name once, at most {Strict.MaxDepth} levels");
        }
    }

    private static JsonNode? TryParse(string json)
    {
        if (json.TrimStart() is not ['[' or '{', ..])
            return null;
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static ToolRefusalException UnknownName(string path, string name, JsonNode? item, JsonObject properties)
    {
        var names = properties.Select(p => p.Key).ToList();
        var near = names.FirstOrDefault(n => SameWords(n, name)) ?? names.Where(n => Spelling.Distance(n, name) <= 3).MinBy(n => Spelling.Distance(n, name));
        return new ToolRefusalException(new ToolFailure(
            FailureKind.InvalidArgument, $"There is no argument '{name}'" + (near is null ? "." : $"; did you mean '{near}'?"),
            Join(path, name), Show(item), string.Join(", ", names), near is null ? null : $"{{{Json(near)}: {Show(item)}}}"));
    }

    private static ToolRefusalException Missing(string path, JsonObject? schema) => new(new ToolFailure(
        FailureKind.InvalidArgument, $"'{path}' is missing.", path, "nothing",
        (schema?["description"] as JsonValue)?.GetValue<string>() ?? (schema?["type"] as JsonValue)?.GetValue<string>(), schema is null ? null : Example(schema)));

    /// <summary>A value that the schema takes; null where nothing sensible can be made up.</summary>
    private static string? Example(JsonObject schema)
    {
        if (schema["enum"] is JsonArray { Count: > 0 } allowed)
            return allowed[0]!.ToJsonString(ToolJson.Options);
        if (schema["format"] is JsonValue format && format.GetValue<string>() == "date")
            return "\"2027-05-01\"";
        if (schema["items"] is JsonObject items)
            return Example(items) is { } item ? $"[{item}]" : null;
        return ((schema["pattern"] as JsonValue)?.GetValue<string>(), (schema["description"] as JsonValue)?.GetValue<string>()) switch
        {
            ("^[A-Za-z]{3}$", _) => "\"USD\"",
            ("^[A-Za-z]{2}$", _) => "\"CN\"",

            // The description shows the form: "Local departure, 06:00-12:00".
            ({ } form, { } shown) => shown.Split(' ', ',', ';').FirstOrDefault(w => Regex.IsMatch(w, form, RegexOptions.CultureInvariant, PatternTimeout)) is { } word ? Json(word) : null,
            (null, { } about) when about.Contains("City", StringComparison.Ordinal) || about.Contains("Country", StringComparison.Ordinal) => "\"Kyoto\"",
            _ => null,
        };
    }

    private static string Json(string text) => JsonValue.Create(text).ToJsonString(ToolJson.Options);

    /// <summary><c>max_price</c> for <c>price_max</c>.</summary>
    private static bool SameWords(string left, string right) =>
        left.Split('_').Order(StringComparer.Ordinal).SequenceEqual(right.ToLowerInvariant().Split('_').Order(StringComparer.Ordinal));

    private static string Count(int number, string of) => number == 1 ? $"1 {of}" : $"{number} {of}s";

    private static ToolRefusalException Refuse(string path, JsonNode? received, string allowed, string? example = null) =>
        Refuse(path, Show(received), allowed, example);

    private static ToolRefusalException Refuse(string path, string received, string allowed, string? example = null) =>
        new(new ToolFailure(
            FailureKind.InvalidArgument, path.Length == 0 ? "The arguments cannot be read." : $"'{path}' cannot be used.", path, received, allowed, example));

    private static string Show(JsonNode? value)
    {
        var json = value?.ToJsonString(ToolJson.Options) ?? "null";
        return json.Length <= 120 ? json : string.Concat(json.AsSpan(0, 117), "…");
    }
}
