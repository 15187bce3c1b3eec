using System.Net;
using Microsoft.Extensions.Logging;
using TravelPlanner.McpServer.Security;

namespace TravelPlanner.McpServer;

/// <summary>An option cannot be used. The message starts with the option's key.</summary>
public sealed class ServerOptionsException(string key, string problem) : Exception($"{key}: {problem}")
{
    public string Key { get; } = key;
}

/// <summary>
/// How the server listens, whom it trusts and where its limits lie. The defaults serve one person on this machine; a wider
/// address needs a way to tell callers apart.
/// </summary>
public sealed record ServerOptions
{
    /// <summary>Addresses to listen on, <c>http://host:port</c>; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8765"];

    /// <summary>Host names accepted in <c>Host</c> beside loopback ones. Guards against DNS rebinding.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Origins (<c>https://app.example</c>) accepted beside loopback ones when a browser sends <c>Origin</c>.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Longest request body, and longest line on stdio, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>All request headers together, in bytes.</summary>
    public int MaxHeaderBytes { get; init; } = 16 * 1024;

    /// <summary>Open sessions and listen streams, over all callers.</summary>
    public int MaxSessions { get; init; } = 200;

    /// <summary>A session without a request or an open stream for this long is ended.</summary>
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Sustained requests a second for one caller (the token's subject, else the address); 0 switches the limit off.</summary>
    public int RatePerSecond { get; init; } = 200;

    /// <summary>Requests one caller may make at once before the sustained rate applies.</summary>
    public int RateBurst { get; init; } = 400;

    /// <summary>Static bearer tokens, hashed.</summary>
    public IReadOnlyList<AccessToken> Tokens { get; init; } = [];

    /// <summary>Accepts access tokens of an OAuth 2.1 authorization server; null when there is none.</summary>
    public OAuthOptions? OAuth { get; init; }

    /// <summary>The URL clients know this server by, for instance <c>https://travel.example/mcp</c>; null behind no proxy.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Answers listed per page of tools, resources, templates and prompts.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>How long stdio waits for calls that are still running after its input ended.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Least level written to stderr.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Warning;

    public bool NeedsToken => Tokens.Count > 0 || OAuth is not null;

    /// <exception cref="ServerOptionsException">A value cannot be used; the message names its key.</exception>
    public void Validate()
    {
        if (Urls.Count == 0)
            throw new ServerOptionsException("server.urls", "give at least one address, for instance http://127.0.0.1:8765.");
        foreach (var url in Urls)
            ValidateUrl(url);
        Positive("server.max_body_bytes", MaxBodyBytes, 1024);
        Positive("server.max_header_bytes", MaxHeaderBytes, 1024);
        Positive("server.max_sessions", MaxSessions, 1);
        Positive("server.page_size", PageSize, 1);
        Positive("server.rate_per_second", RatePerSecond, 0);
        if (RatePerSecond > 0)
            Positive("server.rate_burst", RateBurst, 1);
        if (SessionIdle < TimeSpan.FromSeconds(1))
            throw new ServerOptionsException("server.session_idle", $"{SessionIdle} is shorter than a second.");
        foreach (var origin in AllowedOrigins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var parsed) || parsed.PathAndQuery != "/" || origin.EndsWith('/'))
                throw new ServerOptionsException("server.allowed_origins", $"'{origin}' is not an origin such as https://app.example.");
        }

        if (PublicUrl is { } known && (!known.IsAbsoluteUri || known.Scheme is not ("http" or "https")))
            throw new ServerOptionsException("server.public_url", $"'{known}' is not an absolute http or https URL.");
        OAuth?.Validate();
    }

    private void ValidateUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme != "http" || parsed.PathAndQuery != "/")
        {
            throw new ServerOptionsException(
                "server.urls", $"'{url}' is not of the form http://host:port. TLS belongs to a reverse proxy in front of this server.");
        }

        if (!IsLoopback(parsed.Host) && !NeedsToken)
        {
            throw new ServerOptionsException(
                "server.urls",
                $"'{url}' can be reached from other machines, and anyone there could use this server: set server.tokens or server.oauth.issuer first, or listen on http://127.0.0.1.");
        }
    }

    /// <summary>True for <c>localhost</c> and for loopback addresses; <c>0.0.0.0</c> and <c>[::]</c> are not.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static void Positive(string key, int value, int least)
    {
        if (value < least)
            throw new ServerOptionsException(key, $"{value} is too small; the least is {least}.");
    }
}
