using System.Security.Cryptography;
using System.Text;

namespace TravelPlanner.McpServer.Security;

/// <summary>
/// A static bearer token, kept as its SHA-256 only. A token is long and random, so a plain hash is enough; a password would
/// need a slow one.
/// </summary>
/// <param name="UserId">Whom the token stands for.</param>
/// <param name="Sha256">32 bytes.</param>
public sealed record AccessToken(string UserId, byte[] Sha256)
{
    /// <summary>Shorter tokens could be guessed.</summary>
    public const int MinimumLength = 24;

    /// <exception cref="ServerOptionsException">The token is too short or the user has no name.</exception>
    public static AccessToken FromSecret(string userId, string secret)
    {
        if (userId.Length == 0 || !userId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@'))
            throw new ServerOptionsException("server.tokens", $"'{userId}' is not a user: use letters, digits and - _ . @, written user=token.");
        if (secret.Length < MinimumLength)
        {
            throw new ServerOptionsException(
                "server.tokens", $"the token of '{userId}' has {secret.Length} characters; use at least {MinimumLength} random ones.");
        }

        return new AccessToken(userId, Hash(secret));
    }

    /// <summary>The user whose token this is, or null. Takes the same time for every token of one length.</summary>
    internal static string? FindUser(IReadOnlyList<AccessToken> tokens, string secret)
    {
        var hash = Hash(secret);
        string? user = null;
        foreach (var token in tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(token.Sha256, hash))
                user = token.UserId;
        }

        return user;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
