using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace TravelPlanner.McpServer.Security;

/// <summary>What a valid access token says.</summary>
internal sealed record TokenClaims(string Subject, IReadOnlyList<string> Scopes);

/// <summary>
/// Checks signed access tokens (RFC 7519, RFC 9068): algorithm from a short list, signature, issuer, audience, times. Every
/// refusal has a short reason that names no secret.
/// </summary>
internal sealed class AccessTokenValidator(OAuthOptions options, SigningKeys keys, TimeProvider time)
{
    private const int LongestToken = 8 * 1024;

    /// <summary>A claim named twice could be read one way here and another way by a proxy in front.</summary>
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    private static readonly string[] Algorithms = ["RS256", "PS256", "ES256"];

    public async ValueTask<(TokenClaims? Claims, string? Problem)> ValidateAsync(string token, CancellationToken cancellation)
    {
        if (token.Length > LongestToken || token.Split('.') is not [var header, var payload, var signature]
            || !Base64Url.IsValid(signature) || TryParse(header) is not { } head || TryParse(payload) is not { } claims)
            return (null, "the token is malformed");
        using (head)
        using (claims)
        {
            if (Text(head.RootElement, "alg") is not { } algorithm || !Algorithms.Contains(algorithm))
                return (null, "the signature algorithm is not accepted");
            if (head.RootElement.TryGetProperty("crit", out _))
                return (null, "the token has critical headers that are not understood");
            var candidates = await keys.FindAsync(Text(head.RootElement, "kid"), algorithm, cancellation);
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            var made = Base64Url.DecodeFromChars(signature);
            if (!candidates.Any(key => key.Verify(algorithm, signed, made)))
                return (null, "the signature is not valid");
            return Check(claims.RootElement);
        }
    }

    private (TokenClaims? Claims, string? Problem) Check(JsonElement claims)
    {
        var now = time.GetUtcNow();
        if (Text(claims, "iss") != options.Issuer)
            return (null, "the token is from another issuer");
        if (!Texts(claims, "aud").Contains(options.Audience))
            return (null, "the token is for another audience");
        if (Seconds(claims, "exp") is not { } expires)
            return (null, "the token has no expiry");
        if (now >= expires + options.ClockSkew)
            return (null, "the token has expired");
        if (Seconds(claims, "nbf") is { } notBefore && now < notBefore - options.ClockSkew)
            return (null, "the token is not valid yet");
        if (Text(claims, "sub") is not { Length: > 0 } subject)
            return (null, "the token has no subject");
        var scopes = Text(claims, "scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? Texts(claims, "scp");
        return (new TokenClaims(subject, [.. scopes]), null);
    }

    private static JsonDocument? TryParse(string part)
    {
        if (!Base64Url.IsValid(part))
            return null;
        try
        {
            var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part), Strict);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            return null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or a name in it is no text.
            return null;
        }
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var value) ? Text(value) : null;

    /// <summary>Null for what is no text: another kind of value, or an escape that is half of a surrogate pair.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string[] Texts(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Text).OfType<string>()]
        : Text(value) is { } one ? [one]
        : [];

    private static DateTimeOffset? Seconds(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
        && seconds is > 0 and < 253402300800
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}
