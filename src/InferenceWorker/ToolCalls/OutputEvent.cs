namespace TravelPlanner.InferenceWorker.ToolCalls;

/// <summary>What a model's text means, in the order in which it is known.</summary>
public abstract record OutputEvent;

/// <summary>A piece of the answer.</summary>
public sealed record ContentDelta(string Text) : OutputEvent;

/// <summary>A piece of what the model thinks.</summary>
public sealed record ReasoningDelta(string Text) : OutputEvent;

/// <summary>A call of a known tool begins; its arguments follow.</summary>
/// <param name="Index">0 for the answer's first call.</param>
public sealed record ToolCallBegin(int Index, string Id, string Name) : OutputEvent;

/// <summary>A piece of the arguments' JSON; all pieces together are one object.</summary>
public sealed record ToolCallArguments(int Index, string Text) : OutputEvent;

/// <summary>The call is whole: its arguments are a JSON object without repeated names. Whether they satisfy the tool's schema is not said.</summary>
public sealed record ToolCallEnd(int Index) : OutputEvent;

/// <summary>What stands where a call should, and is none.</summary>
/// <param name="Index">The call that had begun and never ends; null where none had.</param>
/// <param name="Raw">The text between the tags, cut at <see cref="ParserLimits.Raw"/> characters.</param>
public sealed record MalformedToolCall(int? Index, string Reason, string Raw) : OutputEvent;

/// <summary>Bounds of what one call may hold, in characters.</summary>
public sealed record ParserLimits(int Arguments = 1 << 20, int Raw = 1 << 16, int Depth = 64)
{
    public static ParserLimits Default { get; } = new();
}
