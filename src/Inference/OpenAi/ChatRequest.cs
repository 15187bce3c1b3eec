using System.Text.Json;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>The body of <c>POST /chat/completions</c>. The same messages and options always give the same bytes, so that prefixes and cache keys hold.</summary>
internal static class ChatRequest
{
    private static readonly HashSet<string> MadeHere = new(StringComparer.Ordinal)
    {
        "model", "messages", "stream", "stream_options", "n", "temperature", "max_tokens", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed",
        "stop", "response_format", "tools", "tool_choice", "parallel_tool_calls", "reasoning_effort",
    };

    /// <exception cref="InferenceException"><see cref="InferenceFault.BadRequest"/>: a message or option that the protocol cannot carry, with its name.</exception>
    public static byte[] Write(IReadOnlyList<ChatMessage> messages, ChatOptions? options, string defaultModel, bool stream, bool echoReasoning) => JsonBody.Write(json =>
    {
        json.WriteString("model", options?.ModelId ?? defaultModel);
        json.WriteStartArray("messages");
        if (!string.IsNullOrEmpty(options?.Instructions))
            ChatMessageWriter.WriteText(json, "system", options.Instructions);
        foreach (var message in messages)
            ChatMessageWriter.Write(json, message, echoReasoning);
        json.WriteEndArray();

        json.WriteBoolean("stream", stream);
        if (stream)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }

        if (options is null)
            return;
        WriteSampling(json, options);
        WriteFormat(json, options.ResponseFormat);
        WriteTools(json, options);
        WriteOthers(json, options);
    });

    private static void WriteSampling(Utf8JsonWriter json, ChatOptions options)
    {
        WriteNumber(json, "temperature", options.Temperature);
        WriteNumber(json, "top_p", options.TopP);
        WriteNumber(json, "frequency_penalty", options.FrequencyPenalty);
        WriteNumber(json, "presence_penalty", options.PresencePenalty);
        if (options.MaxOutputTokens is { } most)
            json.WriteNumber("max_tokens", most);
        if (options.TopK is { } top)
            json.WriteNumber("top_k", top);
        if (options.Seed is { } seed)
            json.WriteNumber("seed", seed);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop");
            foreach (var stop in stops)
                json.WriteStringValue(stop);
            json.WriteEndArray();
        }

        if (options.Reasoning?.Effort is { } effort)
        {
            json.WriteString("reasoning_effort", effort switch
            {
                ReasoningEffort.None => "none",
                ReasoningEffort.Low => "low",
                ReasoningEffort.Medium => "medium",
                ReasoningEffort.High => "high",
                _ => "xhigh",
            });
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, float? value)
    {
        if (value is not { } number)
            return;
        if (!float.IsFinite(number))
            throw ModelServer.Unsayable($"{name}: received {number}; allowed: a finite number.");
        json.WriteNumber(name, number);
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson asked)
            return;
        json.WriteStartObject("response_format");
        if (asked.Schema is { } schema)
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", asked.SchemaName ?? "answer");
            if (asked.SchemaDescription is { } description)
                json.WriteString("description", description);
            json.WritePropertyName("schema");
            schema.WriteTo(json);
            json.WriteBoolean("strict", true);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "json_object");
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools)
            return;
        json.WriteStartArray("tools");
        foreach (var tool in tools)
        {
            if (tool is not AIFunctionDeclaration function)
                throw ModelServer.Unsayable($"Tools: \"{tool.Name}\" is a {tool.GetType().Name}; allowed: functions.");
            json.WriteStartObject();
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", function.Name);
            if (function.Description is { Length: > 0 } description)
                json.WriteString("description", description);
            json.WritePropertyName("parameters");
            function.JsonSchema.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        switch (options.ToolMode)
        {
            case NoneChatToolMode:
                json.WriteString("tool_choice", "none");
                break;
            case AutoChatToolMode:
                json.WriteString("tool_choice", "auto");
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                json.WriteStartObject("tool_choice");
                json.WriteString("type", "function");
                json.WriteStartObject("function");
                json.WriteString("name", name);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice", "required");
                break;
        }

        if (options.AllowMultipleToolCalls is { } parallel)
            json.WriteBoolean("parallel_tool_calls", parallel);
    }

    /// <summary>The properties of the request that have no option: as fields, in the order of their names.</summary>
    private static void WriteOthers(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.RawRepresentationFactory is not null || options.ContinuationToken is not null || options.ConversationId is not null)
            throw ModelServer.Unsayable("ChatOptions: RawRepresentationFactory, ContinuationToken and ConversationId have no counterpart in chat completions.");

        var thinking = options.AdditionalProperties?.GetValueOrDefault(InferenceProperties.EnableThinking);
        JsonElement? templateArguments = null;
        foreach (var (name, value) in (options.AdditionalProperties ?? []).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            if (MadeHere.Contains(name))
                throw ModelServer.Unsayable($"AdditionalProperties: \"{name}\" is made from the messages and options; allowed: fields that have no option.");
            if (name is InferenceProperties.Prompt or InferenceProperties.EnableThinking)
                continue;
            if (name == "chat_template_kwargs")
            {
                templateArguments = JsonBody.Element(value);
                continue;
            }

            json.WritePropertyName(name);
            JsonBody.WriteValue(json, value);
        }

        if (thinking is null && templateArguments is null)
            return;
        json.WriteStartObject("chat_template_kwargs");
        if (thinking is not null)
        {
            json.WritePropertyName(InferenceProperties.EnableThinking);
            JsonBody.WriteValue(json, thinking);
        }

        if (templateArguments is { } arguments)
        {
            if (arguments.ValueKind != JsonValueKind.Object)
                throw ModelServer.Unsayable("AdditionalProperties: chat_template_kwargs must be an object.");
            foreach (var member in arguments.EnumerateObject())
            {
                if (thinking is null || member.Name != InferenceProperties.EnableThinking)
                    member.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }
}
