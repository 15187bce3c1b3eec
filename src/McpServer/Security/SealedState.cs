using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace TravelPlanner.McpServer.Security;

/// <summary>
/// State that a client carries for the server: <c>requestState</c> of an input request, a confirm token. It cannot be read
/// or changed, belongs to one user, one purpose and one content, and expires. Safe for concurrent use.
/// </summary>
/// <remarks>AES-256-GCM; user, purpose, content and expiry are authenticated with it. Layout: version, expiry, nonce, tag, cipher text.</remarks>
public sealed class SealedState
{
    public const int KeyBytes = 32;

    private const byte Version = 1;
    private const int HeaderBytes = 1 + sizeof(long);
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly byte[] _key;
    private readonly IClock _clock;

    /// <param name="key">32 random bytes; servers that share state share the key.</param>
    public SealedState(ReadOnlySpan<byte> key, IClock clock)
    {
        if (key.Length != KeyBytes)
            throw new ServerOptionsException("server.state_key", $"has {key.Length} bytes; {KeyBytes} are needed.");
        _key = key.ToArray();
        _clock = clock;
    }

    /// <summary>With a key of its own: what it sealed is void after a restart.</summary>
    public static SealedState WithNewKey(IClock clock) => new(RandomNumberGenerator.GetBytes(KeyBytes), clock);

    /// <param name="purpose">What the state is for, for instance <c>confirm:create_booking</c>.</param>
    /// <param name="content">What it is bound to, for instance the canonical arguments of the call; not contained in the token.</param>
    public string Seal(string purpose, string userId, string content, string payload, Duration lifetime)
    {
        var plain = Encoding.UTF8.GetBytes(payload);
        var token = new byte[HeaderBytes + NonceBytes + TagBytes + plain.Length];
        token[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(1), (_clock.GetCurrentInstant() + lifetime).ToUnixTimeSeconds());
        var nonce = token.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(
            nonce, plain, token.AsSpan(HeaderBytes + NonceBytes + TagBytes), token.AsSpan(HeaderBytes + NonceBytes, TagBytes),
            Bound(purpose, userId, content, token.AsSpan(0, HeaderBytes)));
        return Base64Url.EncodeToString(token);
    }

    /// <summary>False for anything but an unexpired token of this key, purpose, user and content.</summary>
    public bool TryOpen(string token, string purpose, string userId, string content, [NotNullWhen(true)] out string? payload)
    {
        payload = null;
        if (!Base64Url.IsValid(token, out var length) || length < HeaderBytes + NonceBytes + TagBytes)
            return false;
        var bytes = Base64Url.DecodeFromChars(token);
        var header = bytes.AsSpan(0, HeaderBytes);
        if (header[0] != Version)
            return false;
        var plain = new byte[bytes.Length - HeaderBytes - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        try
        {
            cipher.Decrypt(
                bytes.AsSpan(HeaderBytes, NonceBytes), bytes.AsSpan(HeaderBytes + NonceBytes + TagBytes),
                bytes.AsSpan(HeaderBytes + NonceBytes, TagBytes), plain, Bound(purpose, userId, content, header));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        if (_clock.GetCurrentInstant().ToUnixTimeSeconds() >= BinaryPrimitives.ReadInt64BigEndian(header[1..]))
            return false;
        payload = Encoding.UTF8.GetString(plain);
        return true;
    }

    /// <summary>Each part is hashed by itself first, so that no two lists of parts look alike.</summary>
    private static byte[] Bound(string purpose, string userId, string content, ReadOnlySpan<byte> header)
    {
        var bound = new byte[HeaderBytes + (3 * SHA256.HashSizeInBytes)];
        header.CopyTo(bound);
        var at = HeaderBytes;
        foreach (var part in (ReadOnlySpan<string>)[purpose, userId, content])
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(part), bound.AsSpan(at));
            at += SHA256.HashSizeInBytes;
        }

        return bound;
    }
}
