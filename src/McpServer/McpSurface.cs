using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Subscriptions;
using TravelPlanner.McpServer.Tasks;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer;

/// <summary>
/// Everything a client can see: the same value is served on stdio and over HTTP. Lists keep their order on the wire.
/// </summary>
public sealed record McpSurface
{
    public required Implementation ServerInfo { get; init; }

    /// <summary>What a model should know before it calls anything; a few sentences.</summary>
    public string? Instructions { get; init; }

    public IReadOnlyList<McpServerTool> Tools { get; init; } = [];

    /// <summary>Fixed resources and templates; a URI is matched against the fixed ones first.</summary>
    public IReadOnlyList<McpServerResource> Resources { get; init; } = [];

    public IReadOnlyList<McpServerPrompt> Prompts { get; init; } = [];

    /// <summary>Suggestions for arguments of prompts and resource templates; null when there are none.</summary>
    public McpRequestHandler<CompleteRequestParams, CompleteResult>? Complete { get; init; }

    /// <summary>Where changes of resources are published. Keep it to publish from a store.</summary>
    public ResourceUpdates Updates { get; init; } = new();

    /// <summary>Which tools may go on as tasks; null when none may.</summary>
    public ToolTasks? Tasks { get; init; }

    /// <summary>The selected tools of a catalogue, ready to be served.</summary>
    /// <exception cref="ArgumentException">The selection names an unknown toolset or tool.</exception>
    public static IReadOnlyList<McpServerTool> AdaptTools(ToolCatalog catalog, ToolSelection selection, CallEnvironment environment) =>
        [.. catalog.Select(selection).Select(tool => new ToolAdapter(tool, environment))];
}
