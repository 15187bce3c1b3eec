namespace TravelPlanner.Native.LlamaCpp;

/// <summary>How to open the engine.</summary>
public sealed record LlamaRuntimeOptions
{
    /// <summary>Where the shared libraries lie; by default <c>native/llama.cpp</c> beside the program, where the build puts them.</summary>
    public string Folder { get; init; } = LlamaRuntime.DefaultFolder;

    /// <summary>Takes the engine's own messages; null drops them.</summary>
    public LlamaLog? Log { get; init; }

    /// <summary>Refuse to open when no GPU can be used, instead of running on the processor.</summary>
    public bool RequireGpu { get; init; }
}

public enum LlamaDeviceKind
{
    Cpu = 0,
    Gpu = 1,
    IntegratedGpu = 2,
    Accelerator = 3,
}

/// <param name="Backend">The engine's name of what drives it: <c>CPU</c>, <c>CUDA</c>.</param>
/// <param name="Name">Such as <c>CUDA0</c>.</param>
/// <param name="Description">The maker's name of the device.</param>
/// <param name="MemoryFree">Bytes, when this was asked.</param>
/// <param name="MemoryTotal">Bytes.</param>
public sealed record LlamaDevice(LlamaDeviceKind Kind, string Backend, string Name, string Description, long MemoryFree, long MemoryTotal);
