using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Hosting;

/// <summary>A model that may be loaded, by the name callers use.</summary>
/// <param name="Path">A GGUF file.</param>
/// <param name="Family">Template family; null for the one its metadata names (<see cref="Templates.TemplateFamily.MetadataKey"/>) or suggests.</param>
/// <param name="DraftPath">A smaller model of the same vocabulary that guesses how this one's answers go on; null for none.</param>
public sealed record ModelEntry(string Name, string Path, string? Family = null, string? DraftPath = null);

/// <summary>How models are loaded.</summary>
public sealed record HostingOptions
{
    /// <summary>Tokens of memory for all sequences of a model together.</summary>
    public int ContextTokens { get; init; } = 16_384;

    /// <summary>One of <see cref="CacheTypes"/>: how keys and values are kept. The smaller ones hold more tokens and lose a little precision.</summary>
    public string Cache { get; init; } = "f16";

    public static readonly IReadOnlyList<string> CacheTypes = ["f16", "q8_0", "q4_0"];

    internal LlamaKvType CacheType => Cache switch
    {
        "f16" => LlamaKvType.F16,
        "q8_0" => LlamaKvType.Q8_0,
        "q4_0" => LlamaKvType.Q4_0,
        _ => throw new WorkerOptionsException($"There is no cache type \"{Cache}\"; there are {string.Join(", ", CacheTypes)}."),
    };

    /// <summary>Layers on the GPU; null for as many as fit.</summary>
    public int? GpuLayers { get; init; }

    public bool RequireGpu { get; init; }

    /// <summary>Threads of the engine; null for the free cores.</summary>
    public int? Threads { get; init; }

    /// <summary>Most bytes that loaded models may take together; null for what is free when one is loaded.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>A model that nobody used for so long is unloaded; null to keep it.</summary>
    public TimeSpan? KeepAlive { get; init; }
}

/// <summary>No model has the name that a request gives.</summary>
public sealed class UnknownModelException(string name, IEnumerable<string> known) : Exception(
    $"There is no model \"{name}\" here; there are: {string.Join(", ", known)}.")
{
    public string Name { get; } = name;
}

/// <summary>The model cannot be loaded now: others that are in use have the memory.</summary>
public sealed class ModelBusyException(string name) : Exception($"\"{name}\" cannot be loaded while other models are in use: the memory budget is taken. Try again when they are idle.");
