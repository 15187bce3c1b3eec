namespace TravelPlanner.Native.LlamaCpp;

/// <summary>How to load a model.</summary>
public sealed record LlamaModelOptions
{
    /// <summary>A GGUF file.</summary>
    public required string Path { get; init; }

    /// <summary>Layers to keep on the GPU: negative for all, 0 for none. Without a GPU it means nothing.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Map the file instead of reading it: loads at once, shares memory among processes; the file must not change while it is used.</summary>
    public bool MemoryMap { get; init; } = true;

    /// <summary>Read every tensor and refuse values that are not numbers; slow.</summary>
    public bool CheckTensors { get; init; }

    /// <summary>Only the vocabulary, no weights: for tokenising.</summary>
    public bool VocabularyOnly { get; init; }

    /// <summary>Told the share that is loaded, 0 to 1. It must not throw.</summary>
    public Action<float>? Progress { get; init; }

    public CancellationToken Cancellation { get; init; }
}
