using System.Globalization;
using System.Text;

namespace TravelPlanner.Tools;

/// <summary>One page of a list, with the opaque cursor of the next.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, int Total, string? NextCursor)
{
    /// <summary>A cursor belongs to the query that gave it: <paramref name="query"/> is everything that decides the order.</summary>
    /// <exception cref="ToolRefusalException">The cursor is not one of this query's.</exception>
    public static Page<T> Of(IReadOnlyList<T> all, int limit, string? cursor, string query)
    {
        var mark = Fingerprint(query);
        var start = 0;
        if (cursor is not null && (!TryRead(cursor, mark, out start) || start > all.Count))
        {
            throw new ToolRefusalException(new ToolFailure(
                FailureKind.InvalidArgument, "The cursor does not belong to this query.", "cursor", cursor,
                "the next_cursor of the same query, or nothing for the first page"));
        }

        var end = Math.Min(all.Count, start + limit);
        return new Page<T>([.. all.Skip(start).Take(limit)], all.Count, end < all.Count ? Write(end, mark) : null);
    }

    private static string Write(int start, uint mark) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{start}.{mark:x8}"))).TrimEnd('=');

    private static bool TryRead(string cursor, uint mark, out int start)
    {
        start = 0;
        Span<byte> bytes = stackalloc byte[48];
        if (cursor.Length > 32 || !Convert.TryFromBase64String(cursor.PadRight((cursor.Length + 3) / 4 * 4, '='), bytes, out var written))
            return false;
        var parts = Encoding.ASCII.GetString(bytes[..written]).Split('.');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out start)
            && parts[1] == mark.ToString("x8", CultureInfo.InvariantCulture);
    }

    /// <summary>FNV-1a; it only tells queries apart, it keeps no secret.</summary>
    private static uint Fingerprint(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16777619u;
        return hash;
    }
}
