using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>Messages in the form of chat completions. What the form cannot say is refused, never left out silently.</summary>
internal static class ChatMessageWriter
{
    public static void WriteText(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", text);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, ChatMessage message, bool echoReasoning)
    {
        if (message.Role == ChatRole.Tool)
        {
            WriteResults(json, message);
        }
        else if (message.Role == ChatRole.Assistant)
        {
            WriteAssistant(json, message, echoReasoning);
        }
        else if (message.Contents.All(c => c is TextContent))
        {
            WriteText(json, message.Role.Value, message.Text);
        }
        else
        {
            WriteParts(json, message);
        }
    }

    /// <summary>One message a result, as the protocol has it.</summary>
    private static void WriteResults(Utf8JsonWriter json, ChatMessage message)
    {
        foreach (var content in message.Contents)
        {
            if (content is not FunctionResultContent result)
                throw Unsaid(message, content);
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", result.CallId);
            json.WriteString("content", ResultText(result));
            json.WriteEndObject();
        }
    }

    private static string ResultText(FunctionResultContent result) => result.Result switch
    {
        // The exception's own text may hold anything; the model needs only to know that the call failed.
        null => result.Exception is null ? "" : "The call failed.",
        string text => text,
        TextContent text => text.Text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        var other => Encoding.UTF8.GetString(JsonBody.WriteOne(json => JsonBody.WriteValue(json, other))),
    };

    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message, bool echoReasoning)
    {
        var calls = new List<FunctionCallContent>();
        var text = new StringBuilder();
        var reasoning = new StringBuilder();
        foreach (var content in message.Contents)
        {
            switch (content)
            {
                case TextContent said:
                    text.Append(said.Text);
                    break;
                case TextReasoningContent thought:
                    reasoning.Append(thought.Text);
                    break;
                case FunctionCallContent call:
                    calls.Add(call);
                    break;
                case UsageContent:
                    break;
                default:
                    throw Unsaid(message, content);
            }
        }

        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (text.Length > 0 || calls.Count == 0)
            json.WriteString("content", text.ToString());
        else
            json.WriteNull("content");
        if (echoReasoning && reasoning.Length > 0)
            json.WriteString("reasoning_content", reasoning.ToString());
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls)
                WriteCall(json, call);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, FunctionCallContent call)
    {
        json.WriteStartObject();
        json.WriteString("id", call.CallId);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", call.Name);
        json.WriteString("arguments", Arguments(call));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>In the form in which models write them: a prompt that repeats their words repeats their tokens, and the server's memory of them fits.</summary>
    private static string Arguments(FunctionCallContent call)
    {
        using var written = JsonDocument.Parse(JsonBody.Write(arguments =>
        {
            foreach (var (name, value) in call.Arguments ?? new Dictionary<string, object?>())
            {
                arguments.WritePropertyName(name);
                JsonBody.WriteValue(arguments, value);
            }
        }));
        return JsonText.Spaced(written.RootElement);
    }

    private static void WriteParts(Utf8JsonWriter json, ChatMessage message)
    {
        json.WriteStartObject();
        json.WriteString("role", message.Role.Value);
        json.WriteStartArray("content");
        foreach (var content in message.Contents)
        {
            json.WriteStartObject();
            switch (content)
            {
                case TextContent text:
                    json.WriteString("type", "text");
                    json.WriteString("text", text.Text);
                    break;
                case DataContent data when data.HasTopLevelMediaType("image"):
                    WriteImage(json, data.Uri);
                    break;
                case UriContent link when link.HasTopLevelMediaType("image"):
                    WriteImage(json, link.Uri.AbsoluteUri);
                    break;
                default:
                    throw Unsaid(message, content);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, string address)
    {
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", address);
        json.WriteEndObject();
    }

    private static InferenceException Unsaid(ChatMessage message, AIContent content) =>
        ModelServer.Unsayable($"Messages: a message of role \"{message.Role.Value}\" has a {content.GetType().Name}; allowed: text, images by the user, tool calls by the assistant, tool results by the tool.");
}
