using System.Collections.Immutable;
using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Templates;

public enum ChatRole
{
    System,
    User,
    Assistant,
    Tool,
}

/// <summary>A call the assistant made.</summary>
/// <param name="Arguments">A JSON object as text; the Hermes form writes it as it stands, so that a repeated prompt repeats its tokens.</param>
public sealed record ChatToolCall(string Name, string Arguments);

/// <summary>One message of a conversation, its text parts already joined.</summary>
/// <param name="Reasoning">What the assistant thought; null where it is unknown or stands inside <paramref name="Content"/> between think tags.</param>
/// <param name="ToolCalls">Only an assistant has any.</param>
public sealed record ChatMessage(ChatRole Role, string Content, string? Reasoning = null, ImmutableArray<ChatToolCall> ToolCalls = default)
{
    public ImmutableArray<ChatToolCall> ToolCalls { get; init; } = ToolCalls.IsDefault ? [] : ToolCalls;
}

/// <summary>What is to be rendered.</summary>
/// <param name="Tools">Definitions as clients send them: <c>{"type":"function","function":{name, description, parameters}}</c>.</param>
/// <param name="Thinking">Whether the model should think first; families that cannot ignore it.</param>
public sealed record ChatPrompt(
    IReadOnlyList<ChatMessage> Messages,
    IReadOnlyList<JsonElement>? Tools = null,
    bool AddGenerationPrompt = true,
    bool Thinking = true);

/// <summary>A piece of a prompt. The tokenizer reads special tokens in control pieces only; every other piece is plain text, whatever it looks like.</summary>
public readonly record struct PromptSegment(string Text, bool IsControl);

/// <summary>A conversation that the family's template cannot express. The message names the message's index and the remedy.</summary>
public sealed class TemplateRefusedException(string message) : Exception(message);
