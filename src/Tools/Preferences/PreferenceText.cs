using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Tools.Preferences;

internal static class PreferenceText
{
    public static readonly IReadOnlyList<string> FieldNames =
        [.. typeof(TravelPreferences).GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name))];

    public static JsonObject ToJson(TravelPreferences preferences) => (JsonObject)JsonSerializer.SerializeToNode(preferences, ToolJson.Options)!;

    /// <summary>One line: <c>currency CNY · interests food, history</c>.</summary>
    public static string Write(JsonObject preferences) => string.Join(" · ", preferences.Select(p => $"{p.Key} {Value(p.Value)}"));

    private static string Value(JsonNode? value) => value is JsonArray list ? string.Join(", ", list.Select(i => i?.ToString())) : value?.ToString() ?? "";
}
