using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.InferenceWorker.Endpoints;

// The shapes of the OpenAI API as they are written; what is null is left out, except where clients look for the null.

internal sealed record WireUsage(int PromptTokens, int CompletionTokens, int TotalTokens, WirePromptDetails PromptTokensDetails);

internal sealed record WirePromptDetails(int CachedTokens);

/// <summary>Milliseconds of the stages of an answer; an extension that local servers have in common.</summary>
internal sealed record WireTimings(double QueueMs, double PromptMs, double PredictedMs, double PredictedPerSecond, int DraftTokens);

internal sealed record WireFunction(string? Name, string Arguments);

internal sealed record WireToolCall(int? Index, string? Id, string? Type, WireFunction Function);

internal sealed record WireTopLogprob(string Token, double Logprob, int[] Bytes);

internal sealed record WireLogprob(string Token, double Logprob, int[] Bytes, IReadOnlyList<WireTopLogprob> TopLogprobs);

internal sealed record WireLogprobs(IReadOnlyList<WireLogprob> Content);

internal sealed record WireMessage(
    string Role, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Content, string? ReasoningContent, IReadOnlyList<WireToolCall>? ToolCalls);

internal sealed record WireDelta(string? Role = null, string? Content = null, string? ReasoningContent = null, IReadOnlyList<WireToolCall>? ToolCalls = null);

internal sealed record WireChoice(int Index, WireMessage Message, WireLogprobs? Logprobs, string FinishReason);

internal sealed record WireChunkChoice(
    int Index, WireDelta Delta, WireLogprobs? Logprobs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason);

internal sealed record WireChat(string Id, string Object, long Created, string Model, IReadOnlyList<WireChoice> Choices, WireUsage Usage, WireTimings Timings);

internal sealed record WireChunk(
    string Id, string Object, long Created, string Model, IReadOnlyList<WireChunkChoice> Choices, WireUsage? Usage = null, WireTimings? Timings = null);

internal sealed record WireTextLogprobs(IReadOnlyList<string> Tokens, IReadOnlyList<double> TokenLogprobs, IReadOnlyList<Dictionary<string, double>> TopLogprobs);

internal sealed record WireTextChoice(
    int Index, string Text, WireTextLogprobs? Logprobs, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? FinishReason);

internal sealed record WireText(
    string Id, string Object, long Created, string Model, IReadOnlyList<WireTextChoice> Choices, WireUsage? Usage = null, WireTimings? Timings = null);

internal sealed record WireError(WireErrorBody Error);

internal sealed record WireErrorBody(
    string Message, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Code);

/// <param name="Kind"><c>chat</c>, <c>embedding</c> or <c>reranker</c>.</param>
internal sealed record WireModel(string Id, string Object, long Created, string OwnedBy, string Kind, bool Loaded);

internal sealed record WireModels(string Object, IReadOnlyList<WireModel> Data);

internal sealed record WireReadUsage(long PromptTokens, long TotalTokens);

/// <param name="Embedding">A list of numbers, or a text in base64.</param>
internal sealed record WireEmbedding(string Object, int Index, JsonElement Embedding);

internal sealed record WireEmbeddings(string Object, IReadOnlyList<WireEmbedding> Data, string Model, WireReadUsage Usage);

internal sealed record WireDocument(string Text);

internal sealed record WireRanked(int Index, float RelevanceScore, WireDocument? Document);

internal sealed record WireReranking(string Id, string Model, IReadOnlyList<WireRanked> Results, WireReadUsage Usage);

internal sealed record WireTokens(IReadOnlyList<int> Tokens);

internal sealed record WireContent(string Content);

/// <param name="Tokens">What the engine reads: in it, text from outside is never one of the template's own tokens, whatever it looks like.</param>
internal sealed record WirePrompt(string Prompt, IReadOnlyList<int> Tokens);

internal sealed record WireProps(
    string Model, string Path, string? DraftPath, string Family, int TotalSlots, int ContextTokens, string Placement, string Engine, string? CpuVariant, string? GpuProblem, double LoadSeconds);

internal sealed record WireHealth(string Status);

internal sealed record WireSlots(string Model, Scheduling.SchedulerStatus Status);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(WireChat))]
[JsonSerializable(typeof(WireChunk))]
[JsonSerializable(typeof(WireText))]
[JsonSerializable(typeof(WireResponse))]
[JsonSerializable(typeof(WireResponseEvent))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(WireError))]
[JsonSerializable(typeof(WireModels))]
[JsonSerializable(typeof(WireModel))]
[JsonSerializable(typeof(WireEmbeddings))]
[JsonSerializable(typeof(WireReranking))]
[JsonSerializable(typeof(float[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(WireTokens))]
[JsonSerializable(typeof(WireContent))]
[JsonSerializable(typeof(WirePrompt))]
[JsonSerializable(typeof(WireProps))]
[JsonSerializable(typeof(WireHealth))]
[JsonSerializable(typeof(IReadOnlyList<WireSlots>))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>Chinese stays readable in a terminal.</summary>
    public static readonly WireJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
