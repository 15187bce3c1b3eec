namespace TravelPlanner.Native.LlamaCpp;

public enum LlamaLogLevel
{
    Debug = 1,
    Info = 2,
    Warning = 3,
    Error = 4,
}

/// <summary>Takes one line of the engine's own messages. It may be called from any thread and must not throw.</summary>
public delegate void LlamaLog(LlamaLogLevel level, string line);
