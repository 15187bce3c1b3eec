using System.Text.Json;

namespace TravelPlanner.Agents;

/// <summary>A tool as a model is offered it, wherever it runs: in this process or behind a connection.</summary>
/// <param name="Schema">JSON Schema of its arguments, an object.</param>
/// <param name="ChangesSomething">It is called only after the traveller agreed.</param>
/// <param name="CallAsync">Takes the arguments, an object that nobody has checked. What the model can mend comes back as a failed reply, not as an exception.</param>
public sealed record AgentTool(string Name, string Description, JsonElement Schema, bool ChangesSomething, Func<JsonElement, CancellationToken, ValueTask<ToolReply>> CallAsync);

/// <param name="Text">Enough alone for the model.</param>
/// <param name="Failed">Nothing was done; the text says what to mend.</param>
public sealed record ToolReply(string Text, bool Failed = false);
