using System.Numerics;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>How the engine's time and memory are shared.</summary>
public sealed record SchedulerOptions
{
    /// <summary>Requests that are computed at the same time.</summary>
    public int Slots { get; init; } = 8;

    /// <summary>Finished sequences that stay in the memory, for prompts that begin like them.</summary>
    public int KeptPrefixes { get; init; } = 16;

    /// <summary>Bytes of ordinary memory for finished sequences beside those; 0 for none.</summary>
    public long StoredPrefixBytes { get; init; } = 1L << 30;

    /// <summary>Requests that may wait beside those in slots; more are refused.</summary>
    public int QueueLength { get; init; } = 128;

    /// <summary>Most prompt tokens in one step while nobody waits for their next token. A step cannot be cancelled: on two cores 512 take up to two seconds.</summary>
    public int PrefillAlone { get; init; } = 512;

    /// <summary>Most prompt tokens in one step beside running answers: each of them makes every answer wait.</summary>
    public int PrefillBeside { get; init; } = 32;

    /// <summary>Tokens that lookup in the text so far may propose in one step; 0 for no speculation. Pays where answers repeat their prompt and the processor has power to spare.</summary>
    public int LookupDraft { get; init; }

    /// <summary>Tokens that a draft model, where one is given, may propose in one step.</summary>
    public int DraftTokens { get; init; } = 4;

    /// <summary>A draft model proposes as long as it holds its token for at least so likely.</summary>
    public float DraftConfidence { get; init; } = 0.5f;

    /// <summary>A draft model proposes only while at most so many requests are computed at once: with more of them a step is full without guesses.</summary>
    public int DraftStreams { get; init; } = 2;

    /// <summary>
    /// Only whole kept sequences are used as prefixes, with a snapshot at the end of each prompt; null for as the model needs it.
    /// </summary>
    public bool? WholePrefixesOnly { get; init; }

    /// <summary>Sequences the context must have.</summary>
    public int Sequences => Slots + KeptPrefixes;

    /// <summary>Most tokens that may be proposed for one answer in a step.</summary>
    /// <param name="draftModel">There is a draft model.</param>
    internal int MostProposed(bool draftModel) => Math.Max(LookupDraft, draftModel ? DraftTokens : 0);

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        Require(nameof(Slots), Slots, 1, 256);
        Require(nameof(KeptPrefixes), KeptPrefixes, 0, 256 - Slots);
        Require(nameof(StoredPrefixBytes), StoredPrefixBytes, 0, long.MaxValue);
        Require(nameof(QueueLength), QueueLength, 0, 100_000);
        Require(nameof(PrefillAlone), PrefillAlone, 1, 65_536);
        Require(nameof(PrefillBeside), PrefillBeside, 1, 65_536);
        Require(nameof(LookupDraft), LookupDraft, 0, 64);
        Require(nameof(DraftTokens), DraftTokens, 1, 64);
        Require(nameof(DraftStreams), DraftStreams, 1, 256);
        Require(nameof(DraftConfidence), DraftConfidence, 0, 1);
    }

    private static void Require<T>(string name, T value, T least, T most)
        where T : INumber<T>
    {
        // Written so that what is no number is refused too.
        if (!(value >= least && value <= most))
            throw new ArgumentException($"{name} is {value}; {least} to {most} is allowed.", nameof(value));
    }
}

/// <summary>What the scheduler is doing and has done since it started.</summary>
/// <param name="KeptPrefixes">Finished sequences in the engine's memory.</param>
/// <param name="StoredPrefixes">Finished sequences outside of it.</param>
/// <param name="MemoryTokens">Of sequences in slots and kept ones in the engine's memory; shared tokens count for each.</param>
public sealed record SchedulerStatus(
    IReadOnlyList<SlotStatus> Slots, int Waiting, int KeptPrefixes, int StoredPrefixes, long StoredBytes, int MemoryTokens, SchedulerCounts Counts);

/// <param name="Sequence">Its place in the engine's memory; null for a free slot.</param>
public sealed record SlotStatus(int Slot, int? Sequence, string? User, int PromptTokens, int CachedTokens, int Prefilled, int AnswerTokens);

/// <param name="Steps">Calls of the engine.</param>
/// <param name="Evicted">Kept sequences that had to go because memory was short.</param>
/// <param name="Preempted">Requests that had to give way and were computed again.</param>
/// <param name="Drafted">Tokens that speculation proposed.</param>
/// <param name="Confirmed">Of these, those the model would have picked too.</param>
public sealed record SchedulerCounts(
    long Steps, long Requests, long PromptTokens, long CachedTokens, long AnswerTokens, long Cancelled, long Evicted, long Preempted, long Drafted, long Confirmed);
