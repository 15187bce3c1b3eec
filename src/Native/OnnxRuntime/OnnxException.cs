namespace TravelPlanner.Native.OnnxRuntime;

/// <summary>What went wrong, for a caller that reacts differently to each.</summary>
public enum OnnxFailure
{
    /// <summary>The library is missing, cannot be loaded or is of another version.</summary>
    Natives,

    /// <summary>A GPU was asked for and cannot be used.</summary>
    Gpu,

    /// <summary>The model file cannot be read, or is not what its description says.</summary>
    Model,

    /// <summary>The engine failed while computing.</summary>
    Compute,
}

/// <summary>A failure of the engine, in three parts that make one message: what was found, what was expected, and how to mend it.</summary>
public sealed class OnnxException(OnnxFailure failure, string found, string expected, string remedy, Exception? inner = null)
    : Exception($"Found: {found} Expected: {expected} Remedy: {remedy}", inner)
{
    public OnnxFailure Failure { get; } = failure;

    public string Found { get; } = found;

    public string Expected { get; } = expected;

    public string Remedy { get; } = remedy;
}
