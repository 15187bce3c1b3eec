using System.Text;

namespace TravelPlanner.McpServer.Resources;

/// <summary>
/// The part of RFC 6570 that our resources use: literals, <c>{name}</c> (one segment) and a final <c>{?name}</c> (an optional query).
/// </summary>
internal sealed class UriTemplate
{
    /// <summary>No identifier or name here comes near; a longer URI is somebody's experiment.</summary>
    private const int LongestUri = 400;

    private readonly List<(string Text, bool IsVariable)> _parts = [];
    private readonly string? _query;

    public UriTemplate(string text)
    {
        Text = text;
        var path = text;
        if (text.IndexOf("{?", StringComparison.Ordinal) is >= 0 and var query)
        {
            _query = text[(query + 2)..^1];
            path = text[..query];
        }

        var parts = path.Split('{', '}');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 0)
                _parts.Add((parts[i], i % 2 == 1));
        }
    }

    public string Text { get; }

    public IEnumerable<string> Variables => _parts.Where(p => p.IsVariable).Select(p => p.Text).Concat(_query is null ? [] : [_query]);

    /// <summary>
    /// The values of the variables, decoded; null when the URI is not of this form. A slash at the end is overlooked, because
    /// <see cref="Uri"/> and others write <c>trip://x</c> as <c>trip://x/</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Match(string uri)
    {
        if (uri.Length > LongestUri)
            return null;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var end = uri.Length;
        if (_query is not null && uri.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark)
        {
            if (!ReadQuery(uri[(mark + 1)..], values))
                return null;
            end = mark;
        }

        var rest = uri.AsSpan(0, end);
        foreach (var (text, isVariable) in _parts)
        {
            if (!isVariable)
            {
                if (!rest.StartsWith(text, StringComparison.Ordinal))
                    return null;
                rest = rest[text.Length..];
                continue;
            }

            var length = rest.IndexOf('/') is >= 0 and var slash ? slash : rest.Length;
            if (Decode(rest[..length]) is not { } value)
                return null;
            values[text] = value;
            rest = rest[length..];
        }

        return rest.IsEmpty || (rest is "/" && _parts[^1].IsVariable) ? values : null;
    }

    private bool ReadQuery(string query, Dictionary<string, string> values)
    {
        if (query.Length == 0)
            return true;
        var (name, value) = query.Split('=', 2) is [var n, var v] ? (n, v) : (query, "");
        if (name != _query || Decode(value) is not { } decoded)
            return false;
        values[_query] = decoded;
        return true;
    }

    /// <summary>Null for what can be no name: empty, badly encoded, with a control character or a path in it.</summary>
    private static string? Decode(ReadOnlySpan<char> encoded)
    {
        var text = Uri.UnescapeDataString(encoded);
        if (text.Length == 0 || text.AsSpan().IndexOfAny('/', '\\', '%') >= 0)
            return null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune))
                return null;
        }

        return text.Normalize(NormalizationForm.FormC);
    }
}
