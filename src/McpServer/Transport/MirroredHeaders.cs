using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Transport;

/// <summary>
/// 2026-07-28 repeats parts of a request in headers, so that proxies can route without reading bodies. A server that reads
/// the body must refuse a request whose headers say something else: <c>Mcp-Method</c>, <c>Mcp-Name</c>, and
/// <c>Mcp-Param-*</c> for arguments whose schema carries <c>x-mcp-header</c>.
/// </summary>
internal static class MirroredHeaders
{
    private const string ParameterAnnotation = "x-mcp-header";

    /// <summary>What does not match, in a sentence; null when all is well.</summary>
    /// <param name="inputSchema">The schema of the called tool; null for other methods and unknown tools.</param>
    public static string? FindMismatch(IHeaderDictionary headers, JsonRpcRequest request, JsonElement? inputSchema)
    {
        if (Differs(headers, "Mcp-Method", request.Method) is { } method)
            return method;
        var parameters = request.Params as JsonObject;
        var name = request.Method switch
        {
            RequestMethods.ToolsCall or RequestMethods.PromptsGet => Text(parameters?["name"]),
            RequestMethods.ResourcesRead => Text(parameters?["uri"]),
            "tasks/get" or "tasks/update" or "tasks/cancel" => Text(parameters?["taskId"]),
            _ => null,
        };
        if (name is not null && Differs(headers, "Mcp-Name", name) is { } wrongName)
            return wrongName;
        return inputSchema is { } schema ? FindParameterMismatch(headers, schema, parameters?["arguments"] as JsonObject) : null;
    }

    private static string? FindParameterMismatch(IHeaderDictionary headers, JsonElement schema, JsonObject? arguments)
    {
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.Object || !property.Value.TryGetProperty(ParameterAnnotation, out var annotation)
                || annotation.ValueKind != JsonValueKind.String)
                continue;
            var header = $"Mcp-Param-{annotation.GetString()}";
            var expected = arguments?[property.Name] is JsonValue value ? Plain(value) : null;
            if (expected is null && headers.ContainsKey(header))
                return $"The header {header} is given, but the body has no value for '{property.Name}'.";
            if (expected is not null && Differs(headers, header, expected) is { } mismatch)
                return mismatch;
        }

        return null;
    }

    private static string? Differs(IHeaderDictionary headers, string header, string expected)
    {
        if (!headers.TryGetValue(header, out var values) || values.Count == 0)
            return $"The header {header} is missing.";
        if (values.Count > 1)
            return $"The header {header} is given more than once.";
        var decoded = McpHeaderEncoder.DecodeValue(values[0]!.Trim(' ', '\t'));
        return decoded is null ? $"The header {header} is not valid Base64."
            : !string.Equals(decoded, expected, StringComparison.Ordinal) ? $"The header {header} differs from the body."
            : null;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string? Plain(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.String => value.GetValue<string>(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.ToJsonString(),
        _ => null,
    };
}
