using System.Text.Json;
using System.Text.Json.Serialization;

namespace TravelPlanner.InferenceWorker.Supervision;

public enum EnginePhase
{
    /// <summary>The process is there, the model is being read.</summary>
    Loading,

    Ready,

    /// <summary>The process ended on its own and is about to be started again.</summary>
    Restarting,

    /// <summary>The model or the options cannot be used; starting again would end the same way.</summary>
    Refused,

    Stopped,
}

/// <param name="Progress">0–1 while loading.</param>
/// <param name="Message">What happened, in words, where something did.</param>
/// <param name="Restarts">How often the engine ended on its own since the supervisor started.</param>
public sealed record EngineState(EnginePhase Phase, double Progress = 0, string? Message = null, int Restarts = 0);

/// <summary>One line that the engine's process writes to its standard output for the supervisor; everything else goes to standard error.</summary>
internal sealed record EngineReport(EnginePhase Phase, double Progress = 0, string? Message = null)
{
    /// <summary>Null for a line that is none of ours: a native library may print what it likes.</summary>
    public static EngineReport? Read(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, EngineReportJson.Default.EngineReport) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Write() => JsonSerializer.Serialize(this, EngineReportJson.Default.EngineReport);
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EngineReport))]
internal sealed partial class EngineReportJson : JsonSerializerContext;
