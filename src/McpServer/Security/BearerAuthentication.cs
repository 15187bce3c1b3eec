using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TravelPlanner.McpServer.Observability;

namespace TravelPlanner.McpServer.Security;

/// <summary>
/// Bearer tokens in the <c>Authorization</c> header, and nowhere else: static ones, and those of the authorization server.
/// Answers 401 and 403 with the challenges of RFC 6750 and RFC 9728.
/// </summary>
internal sealed class BearerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory logs, UrlEncoder encoder, ServerOptions options, AccessTokenValidator? validator = null)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, logs, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    private string? _problem;

    /// <summary>Static tokens stand for their user with every scope.</summary>
    public static bool HasRequiredScopes(ClaimsPrincipal user, ServerOptions options) =>
        options.OAuth is not { } oauth || oauth.RequiredScopes.All(scope => user.HasClaim("scope", scope));

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.NoResult();
        var token = header[Prefix.Length..].Trim();
        if (AccessToken.FindUser(options.Tokens, token) is { } user)
            return Success(user, options.OAuth?.RequiredScopes ?? []);
        if (validator is null)
            return Fail("the token is not known");
        var (claims, problem) = await validator.ValidateAsync(token, Context.RequestAborted);
        // The prefix keeps subjects apart from the users of static tokens, whose names have no colon.
        return claims is null ? Fail(problem!) : Success($"oauth:{claims.Subject}", claims.Scopes);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Telemetry.EdgeRefused("unauthorized");
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = Challenge(_problem is null ? null : "invalid_token", _problem);
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        Telemetry.EdgeRefused("forbidden");
        Response.StatusCode = StatusCodes.Status403Forbidden;
        Response.Headers.WWWAuthenticate = Challenge("insufficient_scope", "the token lacks a scope");
        return Task.CompletedTask;
    }

    private string Challenge(string? error, string? description)
    {
        var parts = new List<string>();
        if (error is not null)
            parts.Add($"error=\"{error}\", error_description=\"{description}\"");
        if (options.OAuth is { } oauth)
        {
            if (oauth.RequiredScopes.Count > 0)
                parts.Add($"scope=\"{string.Join(' ', oauth.RequiredScopes)}\"");
            parts.Add($"resource_metadata=\"{ProtectedResource.MetadataUrl(Request, options)}\"");
        }

        return parts.Count == 0 ? "Bearer" : $"Bearer {string.Join(", ", parts)}";
    }

    private AuthenticateResult Fail(string problem)
    {
        _problem = problem;
        return AuthenticateResult.Fail(problem);
    }

    private AuthenticateResult Success(string subject, IReadOnlyList<string> scopes)
    {
        var identity = new ClaimsIdentity(
            [new Claim("sub", subject), .. scopes.Select(s => new Claim("scope", s))], Scheme.Name, "sub", roleType: null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }
}
