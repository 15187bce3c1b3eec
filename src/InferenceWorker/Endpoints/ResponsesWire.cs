using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.InferenceWorker.Endpoints;

// The shapes of /v1/responses as they are written.

/// <param name="Type"><c>output_text</c> or <c>reasoning_text</c>.</param>
/// <param name="Annotations">Always empty, and only with text: clients look for the list.</param>
internal sealed record WireResponsePart(string Type, string Text, IReadOnlyList<string>? Annotations);

/// <param name="Type"><c>message</c>, <c>reasoning</c> or <c>function_call</c>; each has its own members.</param>
internal sealed record WireResponseItem(
    string Id, string Type, string Status, string? Role = null, IReadOnlyList<WireResponsePart>? Content = null, IReadOnlyList<string>? Summary = null,
    string? CallId = null, string? Name = null, string? Arguments = null);

internal sealed record WireResponseUsage(
    int InputTokens, WirePromptDetails InputTokensDetails, int OutputTokens, WireOutputDetails OutputTokensDetails, int TotalTokens);

/// <param name="ReasoningTokens">As many as the text of the thinking has.</param>
internal sealed record WireOutputDetails(int ReasoningTokens);

internal sealed record WireIncomplete(string Reason);

internal sealed record WireResponseError(string Code, string Message);

/// <summary>A response; what the request said is said again, because clients read it from here.</summary>
internal sealed record WireResponse
{
    public required string Id { get; init; }

    public string Object { get; init; } = "response";

    public required long CreatedAt { get; init; }

    public string Status { get; init; } = "in_progress";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WireResponseError? Error { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WireIncomplete? IncompleteDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? Instructions { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int? MaxOutputTokens { get; init; }

    public required string Model { get; init; }

    public IReadOnlyList<WireResponseItem> Output { get; init; } = [];

    public required bool ParallelToolCalls { get; init; }

    public bool Store { get; init; }

    public required float Temperature { get; init; }

    public required float TopP { get; init; }

    public required JsonElement Text { get; init; }

    public required JsonElement ToolChoice { get; init; }

    public required JsonElement Tools { get; init; }

    public string Truncation { get; init; } = "disabled";

    public required JsonElement Metadata { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WireResponseUsage? Usage { get; init; }
}

/// <param name="Type">The name of the event; it says which of the other members are there.</param>
internal sealed record WireResponseEvent(
    string Type, int SequenceNumber = 0, WireResponse? Response = null, int? OutputIndex = null, WireResponseItem? Item = null, string? ItemId = null, int? ContentIndex = null,
    WireResponsePart? Part = null, string? Delta = null, string? Text = null, string? Name = null, string? Arguments = null);
