namespace TravelPlanner.InferenceWorker.Models;

/// <summary>Why a model could not be fetched, kept or read.</summary>
public enum ModelFault
{
    /// <summary>There is no such model, file or bundle.</summary>
    NotFound,

    /// <summary>Understood, and not done: a rule forbids it.</summary>
    Refused,

    /// <summary>The bytes are not what they should be; nothing was installed from them.</summary>
    Corrupt,

    /// <summary>A server cannot be reached, or gives up again and again; what arrived is kept.</summary>
    Unavailable,

    /// <summary>The disk cannot hold it.</summary>
    NoSpace,

    /// <summary>Another process is at work on the same model.</summary>
    Busy,
}

/// <summary>A sentence in both languages for whoever can mend it; <see cref="Exception.Message"/> is the English one.</summary>
public sealed class ModelException(ModelFault fault, string english, string chinese, Exception? cause = null) : Exception(english, cause)
{
    public ModelFault Fault { get; } = fault;

    public string Chinese { get; } = chinese;
}
