using System.Text.Json;
using System.Text.Json.Nodes;

namespace TravelPlanner.Tools;

/// <summary>What a client may assume about a tool; the four MCP annotations.</summary>
public sealed record ToolTraits(bool ReadOnly, bool Destructive, bool Idempotent, bool OpenWorld)
{
    /// <summary>Reads the embedded or configured sources and changes nothing.</summary>
    public static readonly ToolTraits Reads = new(ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: true);

    /// <summary>Computes from its input alone.</summary>
    public static readonly ToolTraits Computes = new(ReadOnly: true, Destructive: false, Idempotent: true, OpenWorld: false);

    /// <summary>Adds or changes the traveller's own records.</summary>
    public static readonly ToolTraits Writes = new(ReadOnly: false, Destructive: false, Idempotent: false, OpenWorld: false);
}

/// <summary>
/// A tool is one value: its definition, its toolset and its handler. It knows nothing of the protocol that carries it, so
/// the MCP server, the CLI, the REST API and the agent loop call it alike.
/// </summary>
/// <param name="Name">Unique, snake_case, a verb first.</param>
/// <param name="InDefaultList">Part of the default tool list (the starred ones of the catalogue).</param>
/// <param name="Call">
/// Takes the raw arguments (an object; forgiving in form, strict in meaning). Never throws for what a caller can mend.
/// </param>
public sealed record Tool(
    string Name,
    string Toolset,
    string Title,
    string Description,
    ToolTraits Traits,
    bool InDefaultList,
    Lazy<ToolSchemas> Schemas,
    Func<JsonElement, ToolContext, CancellationToken, ValueTask<ToolResult>> Call)
{
    /// <summary>JSON Schema of the arguments, as a client is shown it.</summary>
    public JsonObject InputSchema => Schemas.Value.Input;

    /// <summary>JSON Schema that the arguments are checked against: also the lengths and patterns that <see cref="InputSchema"/> leaves out.</summary>
    public JsonObject CheckedSchema => Schemas.Value.Checked;

    /// <summary>JSON Schema of the structured result.</summary>
    public JsonObject OutputSchema => Schemas.Value.Output;
}

/// <summary>Made at first use: a client that has just connected waits for them only when it asks for the list.</summary>
public sealed record ToolSchemas(JsonObject Input, JsonObject Checked, JsonObject Output);

/// <summary>What a call gave: text that is enough alone for a model, and the whole as an object for programs.</summary>
/// <param name="Structured">Null for a failure.</param>
/// <param name="Failure">Set when the call failed in a way the caller can mend.</param>
public sealed record ToolResult(string Text, JsonObject? Structured, ToolFailure? Failure = null)
{
    public bool IsFailure => Failure is not null;
}
