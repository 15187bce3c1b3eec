namespace TravelPlanner.Native.OnnxRuntime;

/// <summary>How to open the engine.</summary>
public sealed record OnnxEngineOptions
{
    /// <summary>Where the shared libraries lie; by default <c>native/onnxruntime</c> beside the program, where the build puts them.</summary>
    public string Folder { get; init; } = OnnxEngine.DefaultFolder;

    /// <summary>Refuse to open when no GPU can be used, instead of running on the processor.</summary>
    public bool RequireGpu { get; init; }
}

/// <summary>How to load a model.</summary>
public sealed record OnnxModelOptions
{
    /// <summary>An <c>.onnx</c> file; weights that it keeps in other files are looked for beside it.</summary>
    public required string Path { get; init; }

    /// <summary>Threads of one call; 0 for as many as there are processors.</summary>
    public int Threads { get; init; }

    /// <summary>On the GPU where the engine can; else on the processor.</summary>
    public bool UseGpu { get; init; } = true;
}
