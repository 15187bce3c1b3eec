namespace TravelPlanner.Native.LlamaCpp;

/// <summary>The type in which keys and values are kept; smaller ones hold more tokens and lose a little precision. Values other than f16 need flash attention.</summary>
public enum LlamaKvType
{
#pragma warning disable CA1707 // The field writes q4_0 and q8_0.
    F16 = 1,
    Q4_0 = 2,
    Q8_0 = 8,
#pragma warning restore CA1707
}

public enum LlamaFlashAttention
{
    Auto = -1,
    Off = 0,
    On = 1,
}

/// <summary>How the vectors of a sequence's tokens become one.</summary>
public enum LlamaPooling
{
    FromModel = -1,
    None = 0,
    Mean = 1,
    First = 2,
    Last = 3,
    Rank = 4,
}

/// <summary>How to make a context.</summary>
public sealed record LlamaContextOptions
{
    /// <summary>Tokens of memory: of all sequences together with <see cref="UnifiedMemory"/>, else shared out evenly. 0 takes the trained size.</summary>
    public int ContextSize { get; init; }

    /// <summary>Most tokens in one <see cref="LlamaContext.Decode"/>.</summary>
    public int BatchSize { get; init; } = 2_048;

    /// <summary>Most tokens computed at once; larger costs workspace.</summary>
    public int MicroBatchSize { get; init; } = 512;

    /// <summary>Sequences are 0 to this, exclusive.</summary>
    public int MaxSequences { get; init; } = 1;

    /// <summary>Most tokens of a batch with <c>output</c>; 0 for as many as <see cref="BatchSize"/>. Each costs the size of the vocabulary × 4 bytes of workspace.</summary>
    public int MaxOutputs { get; init; }

    /// <summary>Threads for one token a sequence; 0 takes <see cref="LlamaRuntime.FreeCores"/>.</summary>
    public int Threads { get; init; }

    /// <summary>Threads for prompts; 0 takes as many as <see cref="Threads"/>.</summary>
    public int BatchThreads { get; init; }

    /// <summary>One memory for all sequences: needed to share a prefix in part.</summary>
    public bool UnifiedMemory { get; init; } = true;

    public LlamaKvType KeyType { get; init; } = LlamaKvType.F16;

    public LlamaKvType ValueType { get; init; } = LlamaKvType.F16;

    public LlamaFlashAttention FlashAttention { get; init; } = LlamaFlashAttention.Auto;

    /// <summary>Keep the memory on the GPU, where there is one.</summary>
    public bool MemoryOnGpu { get; init; } = true;

    /// <summary>Give vectors instead of, or besides, logits.</summary>
    public bool Embeddings { get; init; }

    public LlamaPooling Pooling { get; init; } = LlamaPooling.FromModel;

    /// <summary>Snapshots of a recurrent state that are kept a sequence, so that it can be cut back by as many tokens; 0 for none.</summary>
    public int RecurrentSnapshots { get; init; }
}
