using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using NodaTime;

namespace TravelPlanner.Tools;

/// <summary>
/// JSON Schema (2020-12) of a request or a result type. Reads <see cref="DescriptionAttribute"/> and the data annotations
/// (<see cref="RangeAttribute"/>, <see cref="LengthAttribute"/>, <see cref="AllowedValuesAttribute"/>, <see cref="RegularExpressionAttribute"/>),
/// so that a rule is written once, on the record.
/// </summary>
public static class ToolSchema
{
    /// <summary>Input: optional means absent, unknown names are refused.</summary>
    public static JsonObject ForRequest(Type type) => Export(type, closed: true);

    /// <summary>
    /// The request as a client is shown it: without the lengths and patterns that only guard the server (breaking one is refused with what
    /// is allowed). Every client carries the list of tools in its model's context, so each word is paid for with each message.
    /// </summary>
    public static JsonObject Published(JsonObject request)
    {
        var shown = (JsonObject)request.DeepClone();
        DropGuards(shown);
        return shown;
    }

    private const double FarBeyond = 1_000_000;

    private static void DropGuards(JsonObject schema)
    {
        foreach (var guard in (string[])["minLength", "maxLength", "minItems", "maxItems", "pattern"])
            schema.Remove(guard);
        // A bound beyond every sum a traveller writes guards the server too.
        if (schema["maximum"] is JsonValue most && most.TryGetValue<double>(out var bound) && bound >= FarBeyond)
            schema.Remove("maximum");
        foreach (var (_, property) in schema["properties"] as JsonObject ?? [])
            DropGuards((JsonObject)property!);
        if (schema["items"] is JsonObject items)
            DropGuards(items);
    }

    /// <summary>
    /// Output: the members of the result with their types; what lies deeper is not spelt out, and nothing is required, for the same
    /// reason; what is unknown is left out of a result.
    /// </summary>
    public static JsonObject ForResult(Type type)
    {
        var schema = Export(type, closed: false);
        var whole = (JsonObject)schema.DeepClone();
        Shorten(schema);
        SpellOutLost(schema, schema, whole);
        return schema;
    }

    /// <summary>The exporter writes a type once and points to it from elsewhere; where the cut took what is pointed to, it is written in place.</summary>
    private static void SpellOutLost(JsonObject node, JsonObject shortened, JsonObject whole)
    {
        foreach (var (key, child) in node.ToList())
        {
            if (child is not JsonObject part)
                continue;
            if (part["$ref"] is JsonValue pointer && FindAt(shortened, pointer.GetValue<string>()) is null)
                node[key] = FindAt(whole, pointer.GetValue<string>())!.DeepClone();
            else
                SpellOutLost(part, shortened, whole);
        }
    }

    /// <param name="pointer">JSON pointer as a fragment: <c>#/properties/cost/items</c>.</param>
    private static JsonNode? FindAt(JsonObject schema, string pointer) =>
        pointer.Split('/').Skip(1).Aggregate((JsonNode?)schema, (node, step) => (node as JsonObject)?[step]);

    private static void Shorten(JsonObject schema)
    {
        schema.Remove("required");
        foreach (var (_, node) in schema["properties"] as JsonObject ?? [])
        {
            foreach (var detail in (string[])["properties", "required", "additionalProperties", "enum", "items"])
                (node as JsonObject)?.Remove(detail);
        }
    }

    private static JsonObject Export(Type type, bool closed)
    {
        var options = new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Transform(context, node, closed),
        };
        var schema = ToolJson.Options.GetJsonSchemaAsNode(type, options).AsObject();
        schema["type"] = "object";
        return schema;
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node, bool closed)
    {
        var type = Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type;
        if (KnownFormat(type, closed) is { } known)
            node = known;
        if (node is not JsonObject schema)
            return node;

        DropNull(schema);
        if (schema.ContainsKey("default") && schema["default"] is null)
            schema.Remove("default");
        if (schema["properties"] is JsonObject properties)
        {
            SpellFormats(properties, context.TypeInfo, closed);
            if (closed)
                schema["additionalProperties"] = false;
        }

        if (context.PropertyInfo is { } property)
        {
            var attributes = Attributes(property.AttributeProvider, property.AssociatedParameter?.AttributeProvider).ToList();
            Describe(schema, attributes);
        }

        return schema;
    }

    /// <summary>The exporter forgets what was said of a nullable property with a converter of its own, so the parent says it again.</summary>
    private static void SpellFormats(JsonObject properties, JsonTypeInfo type, bool closed)
    {
        foreach (var property in type.Properties)
        {
            if (!properties.ContainsKey(property.Name) || KnownFormat(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, closed) is not { } known)
                continue;
            Describe(known, [.. Attributes(property.AttributeProvider, property.AssociatedParameter?.AttributeProvider)]);
            properties[property.Name] = known;
        }
    }

    /// <summary>Formats are spelt out where a caller must keep them; results only say that they are texts, to keep lists short.</summary>
    private static JsonObject? KnownFormat(Type type, bool closed)
    {
        if (type != typeof(LocalDate) && type != typeof(LocalTime) && type != typeof(LocalDateTime) && type != typeof(Instant) && type != typeof(DateTimeZone))
            return null;
        var schema = new JsonObject { ["type"] = "string" };
        if (!closed)
            return schema;
        if (type == typeof(LocalDate))
            schema["format"] = "date";
        else if (type == typeof(LocalTime))
            schema["pattern"] = "^([01]\\d|2[0-3]):[0-5]\\d$";
        else if (type == typeof(LocalDateTime))
            schema["pattern"] = "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$";
        return schema;
    }

    private static void DropNull(JsonObject schema)
    {
        if (schema["type"] is JsonArray types)
        {
            var kept = types.Select(t => t!.GetValue<string>()).Where(t => t != "null").ToArray();
            // Numbers may arrive as strings on input; on output a number is a number.
            schema["type"] = kept.Length == 1 ? kept[0] : kept.Contains("number") ? "number" : kept.Contains("integer") ? "integer" : kept[0];
            if (schema["type"]!.GetValue<string>() is "number" or "integer")
                schema.Remove("pattern");
        }

        if (schema["enum"] is JsonArray values)
        {
            for (var i = values.Count - 1; i >= 0; i--)
            {
                if (values[i] is null)
                    values.RemoveAt(i);
            }

            schema["type"] ??= "string";
        }
    }

    private static void Describe(JsonObject schema, IReadOnlyList<object> attributes)
    {
        foreach (var attribute in attributes)
        {
            switch (attribute)
            {
                case DescriptionAttribute description:
                    schema["description"] = description.Description;
                    break;
                case RangeAttribute range:
                    schema["minimum"] = JsonValue.Create(Convert.ToDouble(range.Minimum, System.Globalization.CultureInfo.InvariantCulture));
                    schema["maximum"] = JsonValue.Create(Convert.ToDouble(range.Maximum, System.Globalization.CultureInfo.InvariantCulture));
                    break;
                case LengthAttribute length when IsArray(schema):
                    schema["minItems"] = length.MinimumLength;
                    schema["maxItems"] = length.MaximumLength;
                    break;
                case LengthAttribute length:
                    schema["minLength"] = length.MinimumLength;
                    schema["maxLength"] = length.MaximumLength;
                    break;
                case AllowedValuesAttribute allowed:
                    var target = IsArray(schema) && schema["items"] is JsonObject items ? items : schema;
                    target["enum"] = new JsonArray([.. allowed.Values.Select(v => JsonValue.Create(v?.ToString()))]);
                    break;
                case RegularExpressionAttribute regex:
                    (IsArray(schema) && schema["items"] is JsonObject each ? each : schema)["pattern"] = regex.Pattern;
                    break;
            }
        }
    }

    private static bool IsArray(JsonObject schema) => schema["type"] is JsonValue type && type.GetValue<string>() == "array";

    private static IEnumerable<object> Attributes(params ICustomAttributeProvider?[] providers) =>
        providers.Where(p => p is not null).SelectMany(p => p!.GetCustomAttributes(inherit: true));
}
