using System.Collections.Immutable;
using System.Text.Json;
using TravelPlanner.Inference;

namespace TravelPlanner.InferenceWorker.Templates;

/// <summary>
/// Renders a conversation in a family's form. Appending messages appends text, with three exceptions that the families themselves make: a new
/// question removes the thinking before it, an empty thinking block of <see cref="EmptyThinking.WhenLast"/> goes when more follows, and results
/// that follow each other share a turn.
/// </summary>
public static class ChatTemplate
{
    /// <exception cref="TemplateRefusedException">The family has no way to write this conversation.</exception>
    public static ImmutableArray<PromptSegment> Render(TemplateFamily family, ChatPrompt prompt)
    {
        var text = new PromptText(family.ControlTokens);
        var messages = prompt.Messages;
        var lastQuestion = LastQuestion(family, messages);
        WriteSystem(text, family, prompt);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            switch (message.Role)
            {
                case ChatRole.System when i == 0:
                    break;
                case ChatRole.System when family.SystemOnlyFirst:
                    throw new TemplateRefusedException($"messages[{i}] is a system message, which {family.Family} takes only at the beginning; move it there.");
                case ChatRole.System or ChatRole.User:
                    WriteTurn(text, family, message.Role, Content(family, message));
                    break;
                case ChatRole.Assistant:
                    WriteAssistant(text, family, message, i, afterQuestion: i > lastQuestion, last: i == messages.Count - 1);
                    break;
                case ChatRole.Tool:
                    WriteResult(text, family, Content(family, message), i,
                        first: i == 0 || messages[i - 1].Role != ChatRole.Tool, last: i == messages.Count - 1 || messages[i + 1].Role != ChatRole.Tool);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(prompt), message.Role, "There is no such role.");
            }
        }

        if (prompt.AddGenerationPrompt)
        {
            text.Template(family.Turn.Open, ("role", "assistant"));
            if (family.Thinking is { } thinking)
                text.Template(prompt.Thinking ? thinking.PromptOn : thinking.PromptOff);
        }

        return text.ToSegments();
    }

    /// <summary>The prompt as one text, for people to read; it does not say which tokens are the template's.</summary>
    public static string Text(IEnumerable<PromptSegment> segments) => string.Concat(segments.Select(s => s.Text));

    /// <summary>The last message in which a person asks; a user turn that only wraps a tool's result is none.</summary>
    private static int LastQuestion(TemplateFamily family, IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            var content = Content(family, messages[i]);
            if (messages[i].Role == ChatRole.User
                && !(content.StartsWith("<tool_response>", StringComparison.Ordinal) && content.EndsWith("</tool_response>", StringComparison.Ordinal)))
            {
                return i;
            }
        }

        return family.SystemOnlyFirst
            ? throw new TemplateRefusedException($"{family.Family} needs a user message that asks something; there is none.")
            : messages.Count - 1;
    }

    private static void WriteSystem(PromptText text, TemplateFamily family, ChatPrompt prompt)
    {
        var given = prompt.Messages is [{ Role: ChatRole.System } first, ..] ? Content(family, first) : null;
        var system = given ?? family.DefaultSystem;
        if (prompt.Tools is not { Count: > 0 } tools)
        {
            if (system is not null)
                WriteTurn(text, family, ChatRole.System, system);
            return;
        }

        if (family.Tools is not { } form)
            throw new TemplateRefusedException($"{family.Family} has no form for tools; send none, or choose a model of another family.");
        text.Template(family.Turn.Open, ("role", "system"));
        if (form.System == "before" && system is not null)
        {
            text.Literal(system);
            text.Template(form.Separator);
        }

        text.Template(form.Open);
        foreach (var tool in tools)
            text.Template(form.Each, ("tool", JsonText.Spaced(tool)), ("name", ToolName(tool)));
        text.Template(form.Close);
        if (form.System == "after" && !string.IsNullOrEmpty(system))
        {
            text.Template(form.Separator);
            text.Literal(system);
        }

        text.Template(family.Turn.Close);
    }

    /// <summary>For families that were trained with names alone.</summary>
    private static string ToolName(JsonElement tool) =>
        tool.TryGetProperty("function", out var function) && function.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "";

    private static void WriteTurn(PromptText text, TemplateFamily family, ChatRole role, string content)
    {
        text.Template(family.Turn.Open, ("role", role == ChatRole.System ? "system" : "user"));
        text.Literal(content);
        text.Template(family.Turn.Close);
    }

    private static void WriteAssistant(PromptText text, TemplateFamily family, ChatMessage message, int index, bool afterQuestion, bool last)
    {
        var (reasoning, content) = SplitThinking(family, message);
        text.Template(family.Turn.Open, ("role", "assistant"));
        if (family.Thinking is { } thinking && afterQuestion && (reasoning.Length > 0 || last || thinking.EmptyInHistory == EmptyThinking.Always))
        {
            text.Template(thinking.Open);
            text.Literal(reasoning.Trim('\n'));
            text.Template(thinking.Close);
            content = content.TrimStart('\n');
        }

        text.Literal(content);
        if (message.ToolCalls.Length > 0)
            WriteCalls(text, family, message, index, hasContent: content.Length > 0);
        text.Template(family.Turn.Close);
    }

    private static void WriteCalls(PromptText text, TemplateFamily family, ChatMessage message, int index, bool hasContent)
    {
        if (family.ToolCall is not { } form)
            throw new TemplateRefusedException($"messages[{index}] calls a tool, for which {family.Family} has no form.");
        for (var i = 0; i < message.ToolCalls.Length; i++)
        {
            var call = message.ToolCalls[i];
            text.Template(i > 0 ? form.Between : hasContent ? form.AfterContent : "");
            if (form.Form == ToolCallForm.Hermes)
                text.Template(form.Text, ("name", call.Name), ("arguments", call.Arguments));
            else
                text.Template(form.Text, "name", call.Name, "parameters", () => WriteParameters(text, form, call, index));
        }
    }

    private static void WriteParameters(PromptText text, ToolCallText form, ChatToolCall call, int index)
    {
        try
        {
            using var arguments = JsonDocument.Parse(call.Arguments);
            foreach (var argument in arguments.RootElement.EnumerateObject())
                text.Template(form.Parameter!, ("name", argument.Name), ("value", ParameterText(argument.Value)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new TemplateRefusedException($"messages[{index}] calls {call.Name} with arguments that are not a JSON object: {e.Message}");
        }
    }

    /// <summary>The published template writes scalars as Python does.</summary>
    private static string ParameterText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "True",
        JsonValueKind.False => "False",
        JsonValueKind.Null => "None",
        _ => JsonText.Spaced(value),
    };

    private static void WriteResult(PromptText text, TemplateFamily family, string content, int index, bool first, bool last)
    {
        if (family.ToolResult is not { } form)
            throw new TemplateRefusedException($"messages[{index}] is a tool's result, for which {family.Family} has no form.");
        if (first)
            text.Template(form.Open);
        text.Template(form.Each, ("content", content));
        if (last)
            text.Template(form.Close);
    }

    private static (string Reasoning, string Content) SplitThinking(TemplateFamily family, ChatMessage message)
    {
        var content = Content(family, message);
        var reasoning = message.Reasoning ?? "";
        if (family.Thinking is not null && message.Reasoning is null && content.IndexOf("</think>", StringComparison.Ordinal) is var end and >= 0)
        {
            reasoning = content[..end].TrimEnd('\n');
            var start = reasoning.LastIndexOf("<think>", StringComparison.Ordinal);
            reasoning = (start < 0 ? reasoning : reasoning[(start + "<think>".Length)..]).TrimStart('\n');
            content = content[(content.LastIndexOf("</think>", StringComparison.Ordinal) + "</think>".Length)..].TrimStart('\n');
        }

        return (family.TrimContent ? reasoning.Trim() : reasoning, content);
    }

    private static string Content(TemplateFamily family, ChatMessage message) => family.TrimContent ? message.Content.Trim() : message.Content;
}
