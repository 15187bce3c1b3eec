using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Grammars;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.InferenceWorker.Endpoints;

/// <summary>Reads the body of <c>/v1/responses</c>: the same request as a chat's, its conversation written as items and its tools flat.</summary>
internal static class ResponsesRequestReader
{
    public static ChatRequest Read(RequestBody body)
    {
        RefuseState(body);
        var tools = body.Objects("tools", ChatRequestReader.MostTools);
        var nested = tools.Select(Nest).ToList();
        var (use, name) = ChatRequestReader.ReadToolChoice(body, tools.Count > 0);
        var (format, schema) = ChatRequestReader.ReadFormat(body.Object("text")?.Object("format"));
        return new ChatRequest
        {
            Model = body.Text("model", 200),
            Messages = ReadMessages(body),
            Tools = nested,
            Definitions = ChatRequestReader.Distinct([.. nested.Select((t, i) => ToolDefinition.Read(t, tools[i].Path))]),
            ToolUse = use,
            ToolName = name,
            ParallelCalls = body.Flag("parallel_tool_calls") ?? true,
            Format = format,
            Schema = schema,
            Thinking = ChatRequestReader.ReadThinking(body) ?? (body.Object("reasoning")?.Text("effort", 20) == "none" ? false : null),
            Sampling = SamplingRequest.Read(body, "max_output_tokens"),
            Stream = body.Flag("stream") ?? false,
        };
    }

    /// <summary>What needs a memory of earlier responses, which this worker does not keep.</summary>
    private static void RefuseState(RequestBody body)
    {
        foreach (var name in (ReadOnlySpan<string>)["previous_response_id", "conversation"])
        {
            if (body.Find(name) is not null)
                throw new BadRequestException($"{name} is not served: this worker keeps no responses; send the whole conversation as input.", name, "not_supported");
        }

        foreach (var name in (ReadOnlySpan<string>)["store", "background"])
        {
            if (body.Flag(name) == true)
                throw new BadRequestException($"{name} is not served: this worker keeps no responses; send {name} as false, or leave it out.", name, "not_supported");
        }

        _ = body.Choice("truncation", "disabled");
    }

    private static JsonElement Nest(RequestBody tool)
    {
        if (tool.Choice("type", "function") is null)
            throw tool.Wrong("type", "function: this worker has no tools of its own");
        var function = new JsonObject();
        foreach (var name in (ReadOnlySpan<string>)["name", "description", "parameters", "strict"])
        {
            if (tool.Find(name) is { } member)
                function[name] = JsonNode.Parse(member.GetRawText());
        }

        return JsonSerializer.SerializeToElement(new JsonObject { ["type"] = "function", ["function"] = function }, WireJson.Readable.JsonObject);
    }

    private static List<ChatMessage> ReadMessages(RequestBody body)
    {
        var conversation = new Conversation();
        if (body.Find("input") is not { ValueKind: JsonValueKind.Array })
        {
            conversation.Add(new ChatMessage(ChatRole.User, body.Need("input")));
        }
        else
        {
            foreach (var item in body.Objects("input", ChatRequestReader.MostMessages))
                conversation.Read(item);
        }

        if (conversation.Messages.Count == 0)
            throw new BadRequestException("input is empty; at least one item is needed.", "input");
        if (body.Text("instructions") is { Length: > 0 } instructions)
            conversation.Lead(instructions);
        return conversation.Messages;
    }

    /// <summary>Items become messages: what one turn of the assistant thought, said and called is one.</summary>
    private sealed class Conversation
    {
        private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
        private string? _thought;

        public List<ChatMessage> Messages { get; } = [];

        public void Add(ChatMessage message)
        {
            Messages.Add(message with { Reasoning = message.Role == ChatRole.Assistant ? _thought : null });
            _thought = null;
        }

        /// <summary>A template has one place for the system's text.</summary>
        public void Lead(string instructions)
        {
            if (Messages[0] is { Role: ChatRole.System } first)
                Messages[0] = first with { Content = $"{instructions}\n\n{first.Content}" };
            else
                Messages.Insert(0, new ChatMessage(ChatRole.System, instructions));
        }

        public void Read(RequestBody item)
        {
            switch (item.Choice("type", "message", "function_call", "function_call_output", "reasoning") ?? "message")
            {
                case "function_call":
                    _calls.Add(item.Need("call_id"));
                    var call = ChatRequestReader.ReadCall(item);
                    if (_thought is not null || Messages is not [.., { Role: ChatRole.Assistant }])
                        Add(new ChatMessage(ChatRole.Assistant, ""));
                    Messages[^1] = Messages[^1] with { ToolCalls = Messages[^1].ToolCalls.Add(call) };
                    break;
                case "function_call_output":
                    if (!_calls.Contains(item.Need("call_id")))
                        throw item.Wrong("call_id", "that of a function_call before it");
                    Add(new ChatMessage(ChatRole.Tool, ChatRequestReader.ReadContent(item, "output") ?? throw item.Wrong("output", "a text or a list of text parts; it is required")));
                    break;
                case "reasoning":
                    _thought = string.Concat(item.Objects("content", 4096).Select(part => part.Need("text")));
                    break;
                default:
                    var role = item.Choice("role", "system", "developer", "user", "assistant") switch
                    {
                        "system" or "developer" => ChatRole.System,
                        "user" => ChatRole.User,
                        "assistant" => ChatRole.Assistant,
                        _ => throw item.Wrong("role", "system, developer, user, assistant; it is required"),
                    };
                    Add(new ChatMessage(role, ChatRequestReader.ReadContent(item, "content") ?? throw item.Wrong("content", "a text or a list of text parts; it is required")));
                    break;
            }
        }
    }
}
