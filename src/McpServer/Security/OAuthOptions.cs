namespace TravelPlanner.McpServer.Security;

/// <summary>Whose access tokens are accepted (OAuth 2.1 resource server).</summary>
/// <param name="Issuer">The authorization server's issuer URL, as it stands in <c>iss</c>.</param>
/// <param name="Audience">What <c>aud</c> must contain: this server's resource URL or the name it is registered by.</param>
public sealed record OAuthOptions(string Issuer, string Audience)
{
    /// <summary>Where the signing keys are; null to read <c>jwks_uri</c> from the issuer's metadata.</summary>
    public string? JwksUrl { get; init; }

    /// <summary>All of these scopes are needed.</summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>Difference of clocks that is forgiven in <c>exp</c> and <c>nbf</c>.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Signing keys are read again after this long.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>An unknown key id triggers a reading at most this often, so that forged tokens cannot flood the issuer.</summary>
    public TimeSpan KeyRefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    internal void Validate()
    {
        SafeUrl("server.oauth.issuer", Issuer);
        if (JwksUrl is { } jwks)
            SafeUrl("server.oauth.jwks_url", jwks);
        if (string.IsNullOrWhiteSpace(Audience))
            throw new ServerOptionsException("server.oauth.audience", "is empty; a token for another service would be accepted without it.");
    }

    /// <summary>Keys fetched over plain HTTP could be exchanged on the way, so only loopback may go without TLS.</summary>
    internal static Uri SafeUrl(string key, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url)
            || !(url.Scheme == "https" || (url.Scheme == "http" && ServerOptions.IsLoopback(url.Host))))
            throw new ServerOptionsException(key, $"'{text}' must be an https URL (http only on loopback).");
        return url;
    }
}
