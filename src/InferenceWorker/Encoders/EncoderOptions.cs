using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>How encoders are run.</summary>
public sealed record EncoderOptions
{
    /// <summary>Batches that are computed side by side, each on one thread; null for as many as there are processors.</summary>
    public int? Lanes { get; init; }

    /// <summary>Texts that may wait; more are refused with a time to come again.</summary>
    public int QueueLength { get; init; } = 4096;

    /// <summary>Reads text instead of what the entry names; null for what it names.</summary>
    public ITokenSource? Tokens { get; init; }

    /// <summary>On the GPU where the engine can.</summary>
    public bool UseGpu { get; init; } = true;

    internal int LaneCount => Lanes ?? Environment.ProcessorCount;
}

/// <summary>A request did not get its answer in the time it gave.</summary>
public sealed class DeadlinePassedException(TimeSpan deadline) : Exception($"The answer was not ready within {deadline.TotalSeconds:0.###} s.");

/// <summary>A text is longer than the model reads.</summary>
/// <param name="index">Its place in the list, from 0.</param>
public sealed class TextTooLongException(int index, int maxTokens) : Exception($"The text at place {index} has more than the {maxTokens} tokens that this model reads; shorten it, or let it be cut (\"truncate\": true).")
{
    public int Index { get; } = index;

    public int MaxTokens { get; } = maxTokens;
}
