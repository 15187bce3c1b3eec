using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Subscriptions;
using TravelPlanner.McpServer.Tasks;

namespace TravelPlanner.McpServer;

/// <summary>
/// Turns a <see cref="McpSurface"/> into the SDK's options: one composition for every transport. Lists are served by our own
/// handlers, because the SDK's collections keep no order and know no pages.
/// </summary>
internal sealed class Composition
{
    /// <summary>Lists change only with a restart, so that clients may keep them for a while.</summary>
    private static readonly TimeSpan ListLifetime = TimeSpan.FromMinutes(10);

    private readonly McpSurface _surface;
    private readonly ServerOptions _options;
    private readonly Lazy<Dictionary<string, McpServerTool>> _tools;
    private readonly Dictionary<string, McpServerPrompt> _prompts;
    private readonly Dictionary<string, McpServerResource> _fixedResources;
    private readonly List<McpServerResource> _templates;
    private readonly Faults _faults;

    public Composition(McpSurface surface, ServerOptions options, ILoggerFactory logs)
    {
        _surface = surface;
        _options = options;
        _tools = new(() => surface.Tools.ToDictionary(t => t.ProtocolTool.Name, StringComparer.Ordinal));
        _prompts = surface.Prompts.ToDictionary(p => p.ProtocolPrompt.Name, StringComparer.Ordinal);
        _fixedResources = surface.Resources.Where(r => r.ProtocolResource is not null)
            .ToDictionary(r => r.ProtocolResource!.Uri, StringComparer.Ordinal);
        _templates = [.. surface.Resources.Where(r => r.IsTemplated)];
        _faults = new Faults(logs.CreateLogger("TravelPlanner.McpServer.Requests"));
        SessionLess = CreateOptions(null);
    }

    public McpSurface Surface => _surface;

    /// <summary>For servers that live as long as one request; made once, since making it per request costs more than most requests.</summary>
    public McpServerOptions SessionLess { get; }

    public McpServerTool? FindTool(string name) => _tools.Value.GetValueOrDefault(name);

    /// <param name="watched">The session's subscriptions by <c>resources/subscribe</c>; null where nothing outlives a request.</param>
    public McpServerOptions CreateOptions(WatchedResources? watched)
    {
        var options = new McpServerOptions
        {
            ServerInfo = _surface.ServerInfo,
            ServerInstructions = _surface.Instructions,
            ScopeRequests = false,
            Capabilities = new ServerCapabilities
            {
                Tools = _surface.Tools.Count > 0 ? new ToolsCapability() : null,
                Prompts = _prompts.Count > 0 ? new PromptsCapability() : null,
                Resources = _surface.Resources.Count > 0 ? new ResourcesCapability { Subscribe = true } : null,
                Completions = _surface.Complete is null ? null : new CompletionsCapability(),
                Extensions = _surface.Tasks is null ? null : new Dictionary<string, object> { [ToolTasks.Extension] = new JsonObject() },
                Logging = new LoggingCapability(),
            },
            Handlers = CreateHandlers(watched),
            RequestHandlers = _surface.Tasks is null ? [] : [.. _surface.Tasks.Handlers()],
        };
        options.Filters.Message.IncomingFilters.Add(RequestRules.Apply(_faults));
        return options;
    }

    private McpServerHandlers CreateHandlers(WatchedResources? watched)
    {
        var handlers = new McpServerHandlers { CompleteHandler = _surface.Complete is null ? null : Complete };
        if (_surface.Tools.Count > 0)
        {
            handlers.ListToolsHandler = ListTools;
            handlers.CallToolWithAlternateHandler = CallTool;
        }

        if (_prompts.Count > 0)
        {
            handlers.ListPromptsHandler = ListPrompts;
            handlers.GetPromptHandler = GetPrompt;
        }

        if (_surface.Resources.Count > 0)
        {
            handlers.ListResourcesHandler = ListResources;
            handlers.ListResourceTemplatesHandler = ListTemplates;
            handlers.ReadResourceHandler = ReadResource;
            handlers.SubscribeToResourcesHandler = watched is null ? null : watched.SubscribeAsync;
            handlers.UnsubscribeFromResourcesHandler = watched is null ? null : watched.UnsubscribeAsync;
            handlers.SubscriptionsListenHandler = new ListenStream(_surface.Updates).RunAsync;
        }

        return handlers;
    }

    private ValueTask<ListToolsResult> ListTools(RequestContext<ListToolsRequestParams> request, CancellationToken cancellation)
    {
        var (page, next) = Paging.Take(_surface.Tools, request.Params?.Cursor, _options.PageSize);
        return ValueTask.FromResult(new ListToolsResult
        {
            Tools = [.. page.Select(t => t.ProtocolTool)], NextCursor = next, TimeToLive = ListLifetime, CacheScope = CacheScope.Public,
        });
    }

    private async ValueTask<ResultOrAlternate<CallToolResult>> CallTool(RequestContext<CallToolRequestParams> request, CancellationToken cancellation)
    {
        var name = Required(request.Params?.Name, "name");
        if (!_tools.Value.TryGetValue(name, out var tool))
            throw new McpProtocolException($"Unknown tool: '{Shorten(name)}'", McpErrorCode.InvalidParams);
        request.MatchedPrimitive = tool;
        return _surface.Tasks is { } tasks ? await tasks.CallAsync(tool, request, cancellation) : await tool.InvokeAsync(request, cancellation);
    }

    private ValueTask<ListPromptsResult> ListPrompts(RequestContext<ListPromptsRequestParams> request, CancellationToken cancellation)
    {
        var (page, next) = Paging.Take(_surface.Prompts, request.Params?.Cursor, _options.PageSize);
        return ValueTask.FromResult(new ListPromptsResult
        {
            Prompts = [.. page.Select(p => p.ProtocolPrompt)], NextCursor = next, TimeToLive = ListLifetime, CacheScope = CacheScope.Public,
        });
    }

    private ValueTask<GetPromptResult> GetPrompt(RequestContext<GetPromptRequestParams> request, CancellationToken cancellation)
    {
        var name = Required(request.Params?.Name, "name");
        if (!_prompts.TryGetValue(name, out var prompt))
            throw new McpProtocolException($"Unknown prompt: '{Shorten(name)}'", McpErrorCode.InvalidParams);
        request.MatchedPrimitive = prompt;
        return prompt.GetAsync(request, cancellation);
    }

    private ValueTask<CompleteResult> Complete(RequestContext<CompleteRequestParams> request, CancellationToken cancellation) =>
        request.Params is { Ref: not null, Argument: not null }
            ? _surface.Complete!(request, cancellation)
            : throw new McpProtocolException("The parameter 'ref' or 'argument' is missing.", McpErrorCode.InvalidParams);

    private ValueTask<ListResourcesResult> ListResources(RequestContext<ListResourcesRequestParams> request, CancellationToken cancellation)
    {
        var (page, next) = Paging.Take([.. _fixedResources.Values], request.Params?.Cursor, _options.PageSize);
        return ValueTask.FromResult(new ListResourcesResult
        {
            Resources = [.. page.Select(r => r.ProtocolResource!)], NextCursor = next, TimeToLive = ListLifetime, CacheScope = CacheScope.Public,
        });
    }

    private ValueTask<ListResourceTemplatesResult> ListTemplates(
        RequestContext<ListResourceTemplatesRequestParams> request, CancellationToken cancellation)
    {
        var (page, next) = Paging.Take(_templates, request.Params?.Cursor, _options.PageSize);
        return ValueTask.FromResult(new ListResourceTemplatesResult
        {
            ResourceTemplates = [.. page.Select(r => r.ProtocolResourceTemplate)],
            NextCursor = next,
            TimeToLive = ListLifetime,
            CacheScope = CacheScope.Public,
        });
    }

    private async ValueTask<ReadResourceResult> ReadResource(RequestContext<ReadResourceRequestParams> request, CancellationToken cancellation)
    {
        var uri = Required(request.Params?.Uri, "uri");
        var resource = _fixedResources.GetValueOrDefault(uri) ?? _templates.Find(t => t.IsMatch(uri)) ?? throw UnknownResource(request);
        request.MatchedPrimitive = resource;
        var result = await resource.ReadAsync(request, cancellation);
        // A resource that says nothing about caching may hold what belongs to one user and can change at once.
        result.TimeToLive ??= TimeSpan.Zero;
        result.CacheScope ??= CacheScope.Private;
        return result;
    }

    /// <summary>The code for a missing resource changed with 2026-07-28; <c>data.uri</c> says which one was meant.</summary>
    internal static McpProtocolException UnknownResource(RequestContext<ReadResourceRequestParams> request)
    {
        var code = Eras.IsStateless(request.Server.NegotiatedProtocolVersion) ? McpErrorCode.InvalidParams : McpErrorCode.ResourceNotFound;
        return new McpProtocolException($"Resource not found: '{Shorten(request.Params.Uri)}'", code) { Data = { ["uri"] = request.Params.Uri } };
    }

    /// <summary>The SDK lets a request without its parameters through to the handlers.</summary>
    private static string Required(string? value, string parameter) =>
        value ?? throw new McpProtocolException($"The parameter '{parameter}' is missing.", McpErrorCode.InvalidParams);

    private static string Shorten(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, 117), "…");
}
