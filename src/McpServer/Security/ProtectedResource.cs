using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace TravelPlanner.McpServer.Security;

/// <summary>Metadata of this server as a protected resource (RFC 9728): which authorization server gives tokens for it.</summary>
internal static class ProtectedResource
{
    public const string MetadataPath = "/.well-known/oauth-protected-resource";

    /// <summary>The URL clients use; behind a proxy only the operator knows it, so that configuration wins.</summary>
    public static Uri ResourceUrl(HttpRequest request, ServerOptions options) =>
        options.PublicUrl ?? new Uri($"{request.Scheme}://{request.Host}{request.PathBase}/mcp");

    /// <summary>The well-known part stands before the resource's own path.</summary>
    public static Uri MetadataUrl(HttpRequest request, ServerOptions options)
    {
        var resource = ResourceUrl(request, options);
        return new Uri(resource, MetadataPath + resource.AbsolutePath.TrimEnd('/'));
    }

    public static JsonObject Describe(HttpRequest request, ServerOptions options, string name)
    {
        var oauth = options.OAuth!;
        var metadata = new JsonObject
        {
            ["resource"] = ResourceUrl(request, options).ToString(),
            ["authorization_servers"] = new JsonArray(oauth.Issuer),
            ["bearer_methods_supported"] = new JsonArray("header"),
            ["resource_name"] = name,
        };
        if (oauth.RequiredScopes.Count > 0)
            metadata["scopes_supported"] = new JsonArray([.. oauth.RequiredScopes.Select(s => JsonValue.Create(s))]);
        return metadata;
    }
}
