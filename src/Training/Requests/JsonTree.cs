using System.Text.Json.Nodes;

namespace TravelPlanner.Training.Requests;

/// <summary>Copies of JSON with other values at their leaves.</summary>
internal static class JsonTree
{
    /// <param name="leaf">A leaf's replacement, which has no parent yet; null gives the whole up.</param>
    /// <returns>Null where a leaf had no replacement.</returns>
    public static JsonNode? Map(JsonNode node, Func<JsonValue, JsonNode?> leaf)
    {
        switch (node)
        {
            case JsonObject members:
                var copy = new JsonObject();
                foreach (var (name, member) in members)
                {
                    if (Map(member!, leaf) is not { } mapped)
                        return null;
                    copy.Add(name, mapped);
                }

                return copy;
            case JsonArray items:
                var list = new JsonArray();
                foreach (var item in items)
                {
                    if (Map(item!, leaf) is not { } mapped)
                        return null;
                    list.Add(mapped);
                }

                return list;
            default:
                return leaf((JsonValue)node);
        }
    }
}
