using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Reads and words JSON-RPC frames of whatever quality.</summary>
internal static class JsonRpcWire
{
    public static readonly JsonTypeInfo<JsonRpcMessage> MessageType = McpJsonUtilities.GetTypeInfo<JsonRpcMessage>(McpJsonUtilities.DefaultOptions);

    /// <summary>
    /// Reads one frame. When it cannot be used, <paramref name="refusal"/> is the reply: code -32700 for what is not JSON,
    /// -32600 for JSON that is no message, with the frame's id where one can be found.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out JsonRpcMessage? message, [NotNullWhen(false)] out byte[]? refusal)
    {
        (message, refusal) = (null, null);
        JsonDocument? document = null;
        try
        {
            var reader = new Utf8JsonReader(frame);
            document = JsonDocument.ParseValue(ref reader);
            if (frame[(int)reader.BytesConsumed..].TrimEnd(" \t\r\n"u8).Length > 0)
            {
                refusal = Error(null, McpErrorCode.ParseError, "More than one JSON value in a frame.");
                return false;
            }

            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                refusal = Error(null, McpErrorCode.InvalidRequest, "A frame is one JSON-RPC object; batches are not supported.");
                return false;
            }

            message = document.RootElement.Deserialize(MessageType);
            if (message is not null)
                return true;
        }
        catch (JsonException) when (document is null)
        {
            refusal = Error(null, McpErrorCode.ParseError, "The frame is not valid JSON, or is nested too deeply.");
            return false;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // Valid JSON of the wrong shape; worded below.
        }
        finally
        {
            document?.Dispose();
        }

        refusal = Error(FindId(frame), McpErrorCode.InvalidRequest, "The frame is not a JSON-RPC 2.0 request, notification or response.");
        return false;
    }

    /// <param name="id">Null when the frame has none that could be read.</param>
    public static byte[] Error(RequestId? id, McpErrorCode code, string message, Action<Utf8JsonWriter>? data = null)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("jsonrpc", "2.0");
            writer.WritePropertyName("id");
            if (id is { Id: not null } known)
                JsonSerializer.Serialize(writer, known, McpJsonUtilities.GetTypeInfo<RequestId>(McpJsonUtilities.DefaultOptions));
            else
                writer.WriteNullValue();
            writer.WriteStartObject("error");
            writer.WriteNumber("code", (int)code);
            writer.WriteString("message", message);
            if (data is not null)
            {
                writer.WritePropertyName("data");
                data(writer);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static RequestId? FindId(ReadOnlySpan<byte> frame)
    {
        using var document = JsonDocument.Parse(frame.ToArray());
        if (!document.RootElement.TryGetProperty("id", out var id))
            return null;
        return id.ValueKind switch
        {
            JsonValueKind.String => new RequestId(id.GetString()!),
            JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
            _ => null,
        };
    }
}
