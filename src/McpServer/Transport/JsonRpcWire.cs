using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Transport;

/// <summary>Reads and words JSON-RPC frames of whatever quality.</summary>
internal static class JsonRpcWire
{
    public static readonly JsonTypeInfo<JsonRpcMessage> MessageType = McpJsonUtilities.GetTypeInfo<JsonRpcMessage>(McpJsonUtilities.DefaultOptions);

    /// <summary>Which of two members of one name counts is a matter of taste, and a filter in front may have another.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>
    /// Reads one frame. When it cannot be used, <paramref name="refusal"/> is the reply: code -32700 for what is not JSON,
    /// -32600 for JSON that is no message, with the frame's id where one can be found. Every text of a message read is Unicode.
    /// </summary>
    public static bool TryRead(ReadOnlyMemory<byte> frame, [NotNullWhen(true)] out JsonRpcMessage? message, [NotNullWhen(false)] out byte[]? refusal)
    {
        (message, refusal) = (null, null);
        if (!Utf8.IsValid(frame.Span))
        {
            refusal = Error(null, McpErrorCode.ParseError, "The frame is not UTF-8.");
            return false;
        }

        try
        {
            if (!IsText(frame.Span))
            {
                refusal = Error(FindId(frame), McpErrorCode.InvalidRequest, "A text of the frame has half of a surrogate pair, which is no character.");
                return false;
            }
        }
        catch (JsonException)
        {
            refusal = Error(null, McpErrorCode.ParseError, "The frame is not one valid JSON value, or is nested too deeply.");
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(frame, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                refusal = Error(null, McpErrorCode.InvalidRequest, "A frame is one JSON-RPC object; batches are not supported.");
                return false;
            }

            message = document.RootElement.Deserialize(MessageType);
            if (message is not null)
                return true;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or FormatException)
        {
            // Valid JSON of the wrong shape; worded below.
        }

        refusal = Error(
            FindId(frame), McpErrorCode.InvalidRequest, "The frame is not a JSON-RPC 2.0 request, notification or response, or names a member twice.");
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

    /// <summary>False when an escape leaves half of a surrogate pair: JSON allows it, but reading it as a string fails, far from here.</summary>
    /// <exception cref="JsonException">The frame is not one JSON value.</exception>
    private static bool IsText(ReadOnlySpan<byte> frame)
    {
        var reader = new Utf8JsonReader(frame);
        var text = true;
        while (reader.Read())
        {
            if (!reader.ValueIsEscaped)
                continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                text = false;
            }
        }

        return text;
    }

    private static RequestId? FindId(ReadOnlyMemory<byte> frame)
    {
        using var document = JsonDocument.Parse(frame);
        try
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("id", out var id))
                return null;
            return id.ValueKind switch
            {
                JsonValueKind.String => new RequestId(id.GetString()!),
                JsonValueKind.Number when id.TryGetInt64(out var number) => new RequestId(number),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // The id, or a name that had to be read to find it, is no text itself.
            return null;
        }
    }
}
