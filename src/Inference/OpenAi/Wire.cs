using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.Inference.OpenAi;

// What servers answer, as far as it is read. Everything may be absent: servers differ, and a missing part is judged where it is needed.

internal sealed record ChatAnswer(
    string? Id, string? Model, long? Created, IReadOnlyList<ChatChoice?>? Choices, TokenUsage? Usage, JsonElement? Error, JsonElement? Timings);

/// <summary>Of a whole answer (<see cref="Message"/>) or of a stream (<see cref="Delta"/>).</summary>
internal sealed record ChatChoice(int? Index, ChatDelta? Message, ChatDelta? Delta, string? FinishReason, JsonElement? Logprobs);

internal sealed record ChatDelta(string? Role, string? Content, string? ReasoningContent, string? Reasoning, string? Refusal, IReadOnlyList<ToolCallDelta?>? ToolCalls);

/// <summary>A tool call, or a piece of one. Arguments are JSON in a string; some servers write the object itself.</summary>
internal sealed record ToolCallDelta(int? Index, string? Id, FunctionDelta? Function);

internal sealed record FunctionDelta(string? Name, JsonElement? Arguments);

internal sealed record TokenUsage(
    long? PromptTokens, long? CompletionTokens, long? TotalTokens, PromptTokenDetails? PromptTokensDetails, CompletionTokenDetails? CompletionTokensDetails);

internal sealed record PromptTokenDetails(long? CachedTokens);

internal sealed record CompletionTokenDetails(long? ReasoningTokens);

internal sealed record EmbeddingAnswer(string? Model, IReadOnlyList<EmbeddingItem?>? Data, TokenUsage? Usage);

internal sealed record EmbeddingItem(int? Index, float[]? Embedding);

internal sealed record RerankItem(int? Index, double? RelevanceScore, double? Score);

internal sealed record RerankAnswer(string? Model, IReadOnlyList<RerankItem?>? Results, TokenUsage? Usage);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString, MaxDepth = 32)]
[JsonSerializable(typeof(ChatAnswer))]
[JsonSerializable(typeof(EmbeddingAnswer))]
[JsonSerializable(typeof(RerankAnswer))]
[JsonSerializable(typeof(IReadOnlyList<RerankItem>))]
internal sealed partial class WireJson : JsonSerializerContext;
