using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>Tokens in, tokens out. Sampling options with a grammar keep the grammar until the answer has ended.</summary>
public sealed record GenerationRequest
{
    public required IReadOnlyList<int> Prompt { get; init; }

    /// <summary>On whose account the tokens go.</summary>
    public string User { get; init; } = "local";

    public RequestPriority Priority { get; init; } = RequestPriority.Normal;

    /// <summary>Most tokens of the answer; cut to what the context has room for.</summary>
    public int MaxTokens { get; init; } = int.MaxValue;

    public LlamaSamplerOptions Sampling { get; init; } = new();

    /// <summary>Texts that end the answer and are not part of it.</summary>
    public IReadOnlyList<string> Stops { get; init; } = [];

    /// <summary>Alternatives to name beside each token, with their probabilities; null for no probabilities at all.</summary>
    public int? TopLogProbabilities { get; init; }

    /// <summary>Go on after the model has said that it is done; for measuring.</summary>
    public bool IgnoreEnd { get; init; }

    /// <summary>Longest time from submission to the end, waiting included; null for none.</summary>
    public TimeSpan? Deadline { get; init; }
}

public enum EndReason
{
    /// <summary>The model said that it is done.</summary>
    EndOfTurn,

    /// <summary>One of the request's stop texts came.</summary>
    StopText,

    /// <summary>As many tokens as were asked for, or as the context has room for.</summary>
    Length,

    /// <summary>The deadline passed; what was made is there.</summary>
    Deadline,
}

/// <summary>What a request cost.</summary>
/// <param name="CachedTokens">Of the prompt, those that had been computed before.</param>
/// <param name="DraftedTokens">Of the answer, those that speculation proposed and the model confirmed.</param>
public sealed record GenerationUsage(
    int PromptTokens, int CachedTokens, int AnswerTokens, int DraftedTokens, TimeSpan Queued, TimeSpan Prefill, TimeSpan Decode);

/// <param name="Token">In the vocabulary of the model.</param>
/// <param name="Top">The likeliest in its place, the likeliest first.</param>
public sealed record PickedToken(int Token, double LogProbability, IReadOnlyList<LlamaTokenProbability> Top);

/// <param name="Text">What may be shown now; it may be empty while a character or a possible stop text is incomplete.</param>
/// <param name="Picked">The tokens since the last update, where probabilities were asked for.</param>
/// <param name="End">With the last update only.</param>
public sealed record GenerationUpdate(string Text, IReadOnlyList<PickedToken> Picked, GenerationEnd? End = null);

/// <param name="StopText">The one that came, with <see cref="EndReason.StopText"/>.</param>
public sealed record GenerationEnd(EndReason Reason, GenerationUsage Usage, string? StopText = null);

/// <summary>Too many requests wait already.</summary>
public sealed class QueueFullException(TimeSpan retryAfter) : Exception($"Too many requests are waiting; try again in {Math.Ceiling(retryAfter.TotalSeconds)} s.")
{
    /// <summary>By when a place should be free, from how long answers took lately.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The prompt leaves no room for an answer.</summary>
public sealed class ContextExceededException(int promptTokens, int contextTokens) : Exception(
    $"The prompt has {promptTokens} tokens; this model is loaded with a context of {contextTokens}, of which at least one must be left for the answer. Send fewer or shorter messages.")
{
    public int PromptTokens { get; } = promptTokens;

    public int ContextTokens { get; } = contextTokens;
}
