namespace TravelPlanner.Native.LlamaCpp;

/// <summary>What went wrong, for a caller that reacts differently to each.</summary>
public enum LlamaFailure
{
    /// <summary>The shared libraries are missing, cannot be loaded or are of another version.</summary>
    Natives,

    /// <summary>A GPU was asked for and cannot be used.</summary>
    Gpu,

    /// <summary>The model file cannot be read or is not supported.</summary>
    Model,

    /// <summary>A context could not be made; most often memory is short.</summary>
    Context,

    /// <summary>A grammar cannot be parsed, or nothing it allows is possible.</summary>
    Grammar,

    /// <summary>The engine failed while computing.</summary>
    Compute,
}

/// <summary>A failure of the engine, in three parts that make one message: what was found, what was expected, and how to mend it.</summary>
public sealed class LlamaException(LlamaFailure failure, string found, string expected, string remedy)
    : Exception($"Found: {found} Expected: {expected} Remedy: {remedy}")
{
    public LlamaFailure Failure { get; } = failure;

    public string Found { get; } = found;

    public string Expected { get; } = expected;

    public string Remedy { get; } = remedy;
}
