using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.ConformanceFixture;

/// <summary>Tools that show kinds of content, logging, progress and broken streams.</summary>
internal static class ContentTools
{
    /// <summary>A red pixel.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==");

    /// <summary>One silent sample at 8 kHz.</summary>
    private static readonly byte[] Wav = Convert.FromBase64String("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQIAAAAAAA==");

    private const string Schema2020 = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
          "properties": {
            "name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
            "contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"}, "email": {"type": "string"}
          },
          "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
          "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
          "then": {"required": ["phone"]},
          "else": {"required": ["email"]},
          "additionalProperties": false
        }
        """;

    private const string MirroredSchema = """
        {"type": "object", "properties": {"region": {"type": "string", "x-mcp-header": "Region"}}, "required": ["region"]}
        """;

    public static IEnumerable<McpServerTool> All()
    {
        yield return FixtureTool.Fixed("test_simple_text", new TextContentBlock { Text = "This is a simple text response for testing." });
        yield return FixtureTool.Fixed("test_image_content", ImageContentBlock.FromBytes(Png, "image/png"));
        yield return FixtureTool.Fixed("test_audio_content", AudioContentBlock.FromBytes(Wav, "audio/wav"));
        yield return FixtureTool.Fixed(
            "test_embedded_resource", Embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."));
        yield return FixtureTool.Fixed(
            "test_multiple_content_types", new TextContentBlock { Text = "Multiple content types test:" }, ImageContentBlock.FromBytes(Png, "image/png"),
            Embedded("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""));
        yield return FixtureTool.Acting(
            "test_error_handling",
            (_, _) => ValueTask.FromResult(FixtureTool.Text("This tool intentionally returns an error for testing", isError: true)));
        yield return FixtureTool.Acting("test_tool_with_logging", LogAsync);
        yield return FixtureTool.Acting("test_logging_tool", LogAsync);
        yield return FixtureTool.Acting("test_tool_with_progress", ProgressAsync);
        yield return FixtureTool.Acting("test_reconnection", ReconnectAsync);
        yield return FixtureTool.Acting("json_schema_2020_12_tool", (_, _) => ValueTask.FromResult(FixtureTool.Text("ok")), Schema2020);
        yield return FixtureTool.Acting("test_mirrored_header", (_, _) => ValueTask.FromResult(FixtureTool.Text("ok")), MirroredSchema);
    }

    public static EmbeddedResourceBlock Embedded(string uri, string mimeType, string text) =>
        new() { Resource = new TextResourceContents { Uri = uri, MimeType = mimeType, Text = text } };

    private static async ValueTask<CallToolResult> LogAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        using var provider = request.Server.AsClientLoggerProvider();
        var logger = provider.CreateLogger("fixture");
        foreach (var line in (string[])["Tool execution started", "Tool processing data", "Tool execution completed"])
        {
            logger.LogInformation("{Line}", line);
            await Task.Delay(50, cancellation);
        }

        return FixtureTool.Text("Logged three times.");
    }

    private static async ValueTask<CallToolResult> ProgressAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        foreach (var done in (int[])[0, 50, 100])
        {
            if (request.Params.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(
                    token, new ProgressNotificationValue { Progress = done, Total = 100 }, cancellationToken: cancellation);
            }

            await Task.Delay(50, cancellation);
        }

        return FixtureTool.Text("Done.");
    }

    /// <summary>Ends the response before the answer is ready, so that the client has to come back for it.</summary>
    private static async ValueTask<CallToolResult> ReconnectAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        await request.EnablePollingAsync(TimeSpan.FromMilliseconds(500), cancellation);
        await Task.Delay(100, cancellation);
        return FixtureTool.Text("Reconnected.");
    }
}
