using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using TravelPlanner.Domain;

namespace TravelPlanner.McpServer.Calls;

/// <summary>Who sent a message and which language they read.</summary>
public static class Callers
{
    /// <summary>The user of a server that asks for no token.</summary>
    public const string LocalUser = "local";

    /// <summary>A call's own wish for a language: <c>en</c> or <c>zh</c> in <c>_meta</c>.</summary>
    public const string LanguageMetaKey = "io.travelplanner/language";

    internal const string LanguageItem = "io.travelplanner/accept-language";

    public static string UserId(ClaimsPrincipal? principal) =>
        principal?.Identity is { IsAuthenticated: true } ? principal.FindFirstValue("sub") ?? LocalUser : LocalUser;

    /// <summary><c>_meta</c> wins over the HTTP header, which wins over the server's default.</summary>
    public static Language Language(MessageContext message, JsonObject? meta, Language otherwise)
    {
        if (meta?[LanguageMetaKey] is JsonValue wish && wish.TryGetValue<string>(out var tag))
            return FromTag(tag) ?? otherwise;
        return message.Items.TryGetValue(LanguageItem, out var header) && header is Language language ? language : otherwise;
    }

    /// <summary>The first language of an <c>Accept-Language</c> header that has texts here, by weight; null when none has.</summary>
    public static Language? FromAcceptLanguage(string header)
    {
        (Language Language, double Weight)? best = null;
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(16))
        {
            var pieces = part.Split(';', StringSplitOptions.TrimEntries);
            var weight = 1.0;
            if (pieces.Length > 1 && pieces[1].StartsWith("q=", StringComparison.Ordinal)
                && !double.TryParse(pieces[1].AsSpan(2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight))
                continue;
            if (FromTag(pieces[0]) is { } language && weight > (best?.Weight ?? 0))
                best = (language, weight);
        }

        return best?.Language;
    }

    private static Language? FromTag(string tag) => tag.Split('-', '_')[0].ToLowerInvariant() switch
    {
        "zh" => Domain.Language.Zh,
        "en" => Domain.Language.En,
        _ => null,
    };
}
