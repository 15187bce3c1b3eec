using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using TravelPlanner.Domain;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Completions;
using TravelPlanner.Tools;

namespace TravelPlanner.McpServer.Resources;

/// <summary>One reading of a resource.</summary>
/// <param name="Values">The variables of the URI that were given.</param>
/// <param name="Context">Who reads, in which language.</param>
internal sealed record ResourceReading(string Uri, IReadOnlyDictionary<string, string> Values, ToolContext Context);

/// <summary>What a resource holds.</summary>
/// <param name="KeepFor">How long a client may keep it; zero for what can change at once.</param>
/// <param name="IsPublic">True when it reads the same for everybody, so that shared caches may hold it.</param>
internal sealed record ResourceBody(string MimeType, string Text, TimeSpan KeepFor, bool IsPublic)
{
    /// <summary>Reference data changes only with a release; an hour keeps a wrong copy from living long after one.</summary>
    public static readonly TimeSpan ReferenceLifetime = TimeSpan.FromHours(1);

    public static ResourceBody Reference(JsonObject json) => new(Json, json.ToJsonString(ToolJson.Options), ReferenceLifetime, IsPublic: true);

    public static ResourceBody Own<T>(T value) => new(Json, JsonSerializer.Serialize(value, ToolJson.Options), TimeSpan.Zero, IsPublic: false);

    private const string Json = "application/json";
}

/// <param name="UriTemplate">A fixed URI or a template.</param>
/// <param name="Suggestions">For completion, by variable.</param>
/// <param name="ReadAsync">Null when there is nothing under that URI.</param>
internal sealed record ResourceDefinition(
    string UriTemplate, string Name, string Title, string Description, string MimeType, IReadOnlyList<Icon> Icons,
    IReadOnlyDictionary<string, Suggest?> Suggestions, Func<ResourceReading, CancellationToken, ValueTask<ResourceBody?>> ReadAsync);

/// <summary>Carries one <see cref="ResourceDefinition"/> over MCP.</summary>
internal sealed class TravelResource : McpServerResource
{
    private readonly ResourceDefinition _definition;
    private readonly UriTemplate _template;
    private readonly CallEnvironment _environment;

    public TravelResource(ResourceDefinition definition, CallEnvironment environment)
    {
        _definition = definition;
        _template = new UriTemplate(definition.UriTemplate);
        _environment = environment;
        ProtocolResourceTemplate = new ResourceTemplate
        {
            UriTemplate = definition.UriTemplate,
            Name = definition.Name,
            Title = definition.Title,
            Description = definition.Description,
            MimeType = definition.MimeType,
            Icons = [.. definition.Icons],
        };
    }

    public override ResourceTemplate ProtocolResourceTemplate { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override bool IsMatch(string uri) => _template.Match(uri) is not null;

    public override async ValueTask<ReadResourceResult> ReadAsync(
        RequestContext<ReadResourceRequestParams> request, CancellationToken cancellationToken = default)
    {
        var uri = request.Params.Uri;
        var values = _template.Match(uri) ?? throw Composition.UnknownResource(request);
        var context = ToolContext.Local(_environment.Clock, Callers.Language(request, request.Params.Meta, _environment.Language)) with
        {
            UserId = Callers.UserId(request.User),
        };
        try
        {
            var body = await _definition.ReadAsync(new ResourceReading(uri, values, context), cancellationToken)
                ?? throw Composition.UnknownResource(request);
            return new ReadResourceResult
            {
                Contents = [new TextResourceContents { Uri = uri, MimeType = body.MimeType, Text = body.Text }],
                TimeToLive = body.KeepFor,
                CacheScope = body.IsPublic ? CacheScope.Public : CacheScope.Private,
            };
        }
        catch (ToolRefusalException refusal)
        {
            throw Refusals.AsProtocolError(refusal.Failure);
        }
    }
}
