using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TravelPlanner.Inference;

/// <summary>
/// JSON with keys in the order given and everything but quotes, backslashes and control characters as it is. Spaced is how Python writes it,
/// which is what the models were shown in training; compact has no white space.
/// </summary>
internal static class JsonText
{
    public static string Spaced(JsonElement value) => Write(value, " ");

    public static string Compact(JsonElement value) => Write(value, "");

    /// <summary>A text between quotes.</summary>
    public static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2);
        Write(text, value);
        return text.ToString();
    }

    private static string Write(JsonElement value, string space)
    {
        var text = new StringBuilder();
        Write(text, value, space);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, string space)
    {
        var count = 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in value.EnumerateObject())
                {
                    if (count++ > 0)
                        text.Append(',').Append(space);
                    Write(text, property.Name);
                    text.Append(':').Append(space);
                    Write(text, property.Value, space);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    if (count++ > 0)
                        text.Append(',').Append(space);
                    Write(text, item, space);
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                Write(text, value.GetString()!);
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void Write(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
            WriteInside(text, c);
        text.Append('"');
    }

    /// <summary>One character as it stands between quotes.</summary>
    public static void WriteInside(StringBuilder text, char c)
    {
        _ = c switch
        {
            '"' => text.Append("\\\""),
            '\\' => text.Append("\\\\"),
            '\n' => text.Append("\\n"),
            '\r' => text.Append("\\r"),
            '\t' => text.Append("\\t"),
            '\b' => text.Append("\\b"),
            '\f' => text.Append("\\f"),
            < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            _ => text.Append(c),
        };
    }
}
