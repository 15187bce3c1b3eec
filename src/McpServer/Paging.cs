using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ModelContextProtocol;

namespace TravelPlanner.McpServer;

/// <summary>Pages of a fixed list. The cursor is opaque to clients: the position, with the list's length to notice a changed list.</summary>
internal static class Paging
{
    /// <exception cref="McpProtocolException">The cursor was not given out by this list.</exception>
    public static (IEnumerable<T> Page, string? Next) Take<T>(IReadOnlyList<T> all, string? cursor, int size)
    {
        var start = cursor is null ? 0 : Position(cursor, all.Count);
        var end = Math.Min(all.Count, start + size);
        return (all.Skip(start).Take(end - start), end < all.Count ? Cursor(end, all.Count) : null);
    }

    private static string Cursor(int position, int length) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{position}/{length}")));

    private static int Position(string cursor, int length)
    {
        if (cursor.Length <= 64 && Base64Url.IsValid(cursor)
            && Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split('/') is [var at, var of]
            && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var known)
            && known == length && position > 0 && position < length)
            return position;
        throw new McpProtocolException("The cursor is not valid or the list has changed since; start again without a cursor.", McpErrorCode.InvalidParams);
    }
}
