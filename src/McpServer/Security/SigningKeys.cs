using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace TravelPlanner.McpServer.Security;

/// <summary>
/// The authorization server's signing keys. Read at first need, again after their lifetime, and at once when a token names
/// an unknown key — but not more often than allowed. Safe for concurrent use.
/// </summary>
internal sealed partial class SigningKeys : IDisposable
{
    private const int LargestDocumentBytes = 256 * 1024;
    private const int SmallestRsaBits = 2048;

    private readonly OAuthOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _http;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile IReadOnlyList<SigningKey> _keys = [];
    private long _readAt;
    private bool _everTried;

    public SigningKeys(OAuthOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
        {
            Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LargestDocumentBytes,
        };
    }

    /// <summary>Keys that can have made a signature; several only when the token names none.</summary>
    public async ValueTask<IReadOnlyList<SigningKey>> FindAsync(string? keyId, string algorithm, CancellationToken cancellation)
    {
        if (!_everTried || _time.GetElapsedTime(_readAt) > _options.KeyLifetime)
            await ReadAsync(cancellation);
        var found = Match(keyId, algorithm);
        if (found.Count == 0 && _time.GetElapsedTime(_readAt) >= _options.KeyRefreshInterval)
        {
            await ReadAsync(cancellation);
            found = Match(keyId, algorithm);
        }

        return found;
    }

    public void Dispose()
    {
        _http.Dispose();
        _reading.Dispose();
    }

    private List<SigningKey> Match(string? keyId, string algorithm) =>
        [.. _keys.Where(k => (keyId is null || k.Id == keyId) && k.Serves(algorithm))];

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var before = _readAt;
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_everTried && _readAt != before)
                return;
            _keys = Parse(await GetAsync(await FindJwksUrlAsync(cancellation), cancellation));
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or FormatException or InvalidOperationException or CryptographicException or ServerOptionsException
            || (fault is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            // Keys read before stay good until a token needs others: a short outage of the issuer locks nobody out.
            LogUnread(_options.Issuer, fault.Message);
        }
        finally
        {
            _everTried = true;
            _readAt = _time.GetTimestamp();
            _reading.Release();
        }
    }

    private async Task<Uri> FindJwksUrlAsync(CancellationToken cancellation)
    {
        if (_options.JwksUrl is { } known)
            return OAuthOptions.SafeUrl("server.oauth.jwks_url", known);
        HttpRequestException? missing = null;
        foreach (var metadata in MetadataUrls(new Uri(_options.Issuer)))
        {
            try
            {
                using var document = JsonDocument.Parse(await GetAsync(metadata, cancellation));
                if (document.RootElement.GetProperty("issuer").GetString() != _options.Issuer)
                    throw new FormatException($"{metadata} names another issuer.");
                return OAuthOptions.SafeUrl("jwks_uri of the issuer", document.RootElement.GetProperty("jwks_uri").GetString()!);
            }
            catch (HttpRequestException fault)
            {
                missing = fault;
            }
            catch (KeyNotFoundException fault)
            {
                throw new FormatException($"{metadata} has no issuer or no jwks_uri.", fault);
            }
        }

        throw missing!;
    }

    /// <summary>RFC 8414 puts the well-known part before the issuer's path, OpenID Connect after it.</summary>
    private static IEnumerable<Uri> MetadataUrls(Uri issuer)
    {
        var path = issuer.AbsolutePath.TrimEnd('/');
        yield return new Uri(issuer, $"/.well-known/oauth-authorization-server{path}");
        yield return new Uri(issuer, $"{path}/.well-known/openid-configuration");
    }

    private async Task<byte[]> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var response = await _http.GetAsync(url, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(cancellation);
    }

    private static List<SigningKey> Parse(byte[] jwks)
    {
        using var document = JsonDocument.Parse(jwks);
        var keys = new List<SigningKey>();
        if (!document.RootElement.TryGetProperty("keys", out var entries) || entries.ValueKind != JsonValueKind.Array)
            throw new FormatException("The key set has no 'keys'.");
        foreach (var entry in entries.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || (Text(entry, "use") is { } use && use != "sig"))
                continue;
            AsymmetricAlgorithm? key = Text(entry, "kty") switch { "RSA" => Rsa(entry), "EC" => P256(entry), _ => null };
            if (key is not null)
                keys.Add(new SigningKey(Text(entry, "kid"), Text(entry, "alg"), key));
        }

        return keys;
    }

    private static RSA? Rsa(JsonElement entry)
    {
        var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(entry, "n"), Exponent = Bytes(entry, "e") });
        if (rsa.KeySize >= SmallestRsaBits)
            return rsa;
        rsa.Dispose();
        return null;
    }

    private static ECDsa? P256(JsonElement entry) => Text(entry, "crv") != "P-256" ? null : ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(entry, "x"), Y = Bytes(entry, "y") },
    });

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement entry, string name) =>
        Base64Url.DecodeFromChars(Text(entry, name) ?? throw new FormatException($"A key has no '{name}'."));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys of {Issuer} could not be read: {Problem}")]
    private partial void LogUnread(string issuer, string problem);
}

/// <param name="Algorithm">The only algorithm the key may be used with; null when its owner names none.</param>
internal sealed record SigningKey(string? Id, string? Algorithm, AsymmetricAlgorithm Key)
{
    public bool Serves(string algorithm) =>
        (Algorithm is null || Algorithm == algorithm) && algorithm switch
        {
            "RS256" or "PS256" => Key is RSA,
            "ES256" => Key is ECDsa,
            _ => false,
        };

    public bool Verify(string algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature) => algorithm switch
    {
        "RS256" => ((RSA)Key).VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        "PS256" => ((RSA)Key).VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        "ES256" => ((ECDsa)Key).VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        _ => false,
    };
}
