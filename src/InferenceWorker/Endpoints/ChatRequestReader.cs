using System.Collections.Immutable;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>Reads the body of <c>/v1/chat/completions</c>.</summary>
internal static class ChatRequestReader
{
    public const int MostMessages = 4096;
    public const int MostTools = 256;
    public const int MostChoices = 8;

    public static ChatRequest Read(RequestBody body)
    {
        var messages = ReadMessages(body);
        var tools = body.Objects("tools", MostTools);
        var definitions = Distinct([.. tools.Select(t => ToolDefinition.Read(t.Value, t.Path))]);
        var (use, name) = ReadToolChoice(body, tools.Count > 0);
        var (format, schema) = ReadFormat(body.Object("response_format"));
        return new ChatRequest
        {
            Model = body.Text("model", 200),
            Messages = messages,
            Tools = [.. tools.Select(t => t.Value)],
            Definitions = definitions,
            ToolUse = use,
            ToolName = name,
            ParallelCalls = body.Flag("parallel_tool_calls") ?? true,
            ToolGrammar = body.Flag("tool_grammar") ?? true,
            Format = format,
            Schema = schema,
            Thinking = ReadThinking(body),
            Sampling = SamplingRequest.Read(body, "max_completion_tokens", "max_tokens"),
            Choices = body.Whole("n", 1, MostChoices) ?? 1,
            Stream = body.Flag("stream") ?? false,
            IncludeUsage = body.Object("stream_options")?.Flag("include_usage") ?? false,
        };
    }

    /// <summary>A name says which tool is meant.</summary>
    public static ImmutableArray<ToolDefinition> Distinct(ImmutableArray<ToolDefinition> tools) =>
        tools.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new BadRequestException($"Two tools are called \"{twice.Key}\".", "tools")
            : tools;

    /// <summary>Messages alone, for <c>/apply-template</c>.</summary>
    public static ImmutableArray<ChatMessage> ReadMessages(RequestBody body)
    {
        var items = body.Objects("messages", MostMessages);
        if (items.Count == 0)
            throw new BadRequestException("messages is empty; at least one is needed.", "messages");
        return [.. items.Select(ReadMessage)];
    }

    public static bool? ReadThinking(RequestBody body) =>
        body.Object("chat_template_kwargs")?.Flag("enable_thinking") ?? body.Flag("enable_thinking") ?? (body.Text("reasoning_effort", 20) == "none" ? false : null);

    public static (AnswerFormat Format, JsonElement Schema) ReadFormat(RequestBody? format)
    {
        if (format is not { } given)
            return (AnswerFormat.Text, default);
        switch (given.Choice("type", "text", "json_object", "json_schema"))
        {
            case "json_object":
                return (AnswerFormat.JsonObject, default);
            case "json_schema":
                // Chat puts the schema into an object with a name; the responses endpoint has both side by side.
                var holder = given.Object("json_schema") ?? given;
                return (AnswerFormat.JsonSchema, holder.Find("schema") ?? throw holder.Wrong("schema", "a JSON Schema; it is required"));
            case null:
                throw given.Wrong("type", "text, json_object, json_schema");
            default:
                return (AnswerFormat.Text, default);
        }
    }

    public static (ToolUse Use, string? Name) ReadToolChoice(RequestBody body, bool hasTools)
    {
        if (body.Find("tool_choice") is { ValueKind: JsonValueKind.Object })
        {
            var choice = body.Object("tool_choice")!.Value;
            return (ToolUse.Named, choice.Object("function")?.Need("name") ?? choice.Need("name"));
        }

        return body.Choice("tool_choice", "none", "auto", "required") switch
        {
            "none" => (ToolUse.None, null),
            "required" when !hasTools => throw new BadRequestException("tool_choice is required, but there are no tools.", "tool_choice"),
            "required" => (ToolUse.Required, null),
            _ => (hasTools ? ToolUse.Auto : ToolUse.None, null),
        };
    }

    private static ChatMessage ReadMessage(RequestBody message)
    {
        var role = message.Choice("role", "system", "developer", "user", "assistant", "tool", "function") switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "tool" or "function" => ChatRole.Tool,
            _ => throw message.Wrong("role", "system, user, assistant, tool; it is required"),
        };
        var content = ReadContent(message, "content");
        if (role != ChatRole.Assistant)
            return new ChatMessage(role, content ?? throw message.Wrong("content", "a text or a list of text parts; it is required"));
        var calls = message.Objects("tool_calls", 128);
        if (content is null && calls.Count == 0)
            throw message.Wrong("content", "a text, or else tool_calls");
        return new ChatMessage(role, content ?? "", message.Text("reasoning_content"), [.. calls.Select(c => ReadCall(c.Object("function") ?? throw c.Wrong("function", "an object with name and arguments; it is required")))]);
    }

    /// <summary>The name and the arguments of a call.</summary>
    public static ChatToolCall ReadCall(RequestBody function)
    {
        var arguments = function.Text("arguments") is { Length: > 0 } text ? text : "{}";
        try
        {
            using var parsed = JsonDocument.Parse(arguments);
            if (parsed.RootElement.ValueKind != JsonValueKind.Object)
                throw function.Wrong("arguments", "a JSON object as a text");
        }
        catch (JsonException)
        {
            throw function.Wrong("arguments", "a JSON object as a text");
        }

        return new ChatToolCall(function.Need("name"), arguments);
    }

    /// <summary>A text, or the texts of a list of parts.</summary>
    public static string? ReadContent(RequestBody message, string name)
    {
        if (message.Find(name) is not { ValueKind: JsonValueKind.Array })
            return message.Text(name);
        return string.Concat(message.Objects(name, 4096).Select(part =>
            part.Choice("type", "text", "input_text", "output_text") is not null ? part.Need("text") : throw part.Wrong("type", "text: this model reads text only")));
    }
}
