using System.Globalization;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>
/// Counts how deep a page nests before it is parsed: the rules of HTML look through all open elements at every tag, so that a page of nothing but opening tags costs the
/// square of its length.
/// </summary>
internal static class HtmlNesting
{
    private const int MaxTags = 500_000;
    private const int MaxAttributes = 2_000;

    private static readonly HashSet<string> Void = new(StringComparer.OrdinalIgnoreCase)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    };

    /// <summary>Their end may be left out, and the next of the kind ends them.</summary>
    private static readonly HashSet<string> EndsItself = new(StringComparer.OrdinalIgnoreCase) { "p", "li", "dt", "dd" };

    /// <summary>As <see cref="EndsItself"/>, but not inside a drawing or a formula.</summary>
    private static readonly HashSet<string> EndsItselfInText = new(StringComparer.OrdinalIgnoreCase)
    {
        "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "option", "optgroup", "rt", "rp",
    };

    /// <summary>Their content is not markup.</summary>
    private static readonly HashSet<string> Raw = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "textarea", "title" };

    /// <exception cref="DocumentException">The page nests deeper than the limit, or has too many elements.</exception>
    public static void Check(string page, int limit)
    {
        var open = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var names = open.GetAlternateLookup<ReadOnlySpan<char>>();
        int depth = 0, foreign = 0, tags = 0;
        long looked = 0;
        for (var at = page.IndexOf('<'); at >= 0 && at + 1 < page.Length; at = at < page.Length ? page.IndexOf('<', at) : -1)
        {
            if (page.AsSpan(at).StartsWith("<!--", StringComparison.Ordinal))
            {
                at = page.IndexOf("-->", at + 4, StringComparison.Ordinal) is >= 0 and var end ? end + 3 : page.Length;
                continue;
            }

            var closes = page[at + 1] == '/';
            var start = at + (closes ? 2 : 1);
            var length = NameLength(page.AsSpan(start));
            at = start + length;
            if (length == 0)
                continue;
            if (++tags > MaxTags)
                throw new DocumentException(Text($"The page has more than {MaxTags:N0} tags."), Text($"页面超过 {MaxTags:N0} 个标签。"));
            var name = page.AsSpan(start, length);
            var tagEnd = EndOfTag(page, at);
            // Tags within tags are looked through more than once; in a page that somebody wrote, hardly ever.
            looked += tagEnd - at;
            if (looked > 8L * page.Length)
                throw new DocumentException("Its tags do not end.", "页面标签没有结束。");
            var drawing = name.Equals("svg", StringComparison.OrdinalIgnoreCase) || name.Equals("math", StringComparison.OrdinalIgnoreCase);
            if (closes)
            {
                if (names.TryGetValue(name, out var count) && count > 0)
                {
                    names[name] = count - 1;
                    depth--;
                    foreign -= drawing ? 1 : 0;
                }

                continue;
            }

            if (foreign == 0 && Raw.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            {
                at = page.IndexOf($"</{name}", tagEnd, StringComparison.OrdinalIgnoreCase) is >= 0 and var end ? end : page.Length;
                continue;
            }

            if (Void.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) || EndsItself.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)
                || (foreign == 0 && EndsItselfInText.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)))
                continue;
            if ((foreign > 0 || drawing) && page[tagEnd - 1] == '/')
                continue;
            names[name] = names.TryGetValue(name, out var more) ? more + 1 : 1;
            foreign += drawing ? 1 : 0;
            if (++depth > limit)
                throw new DocumentException(Text($"The page nests deeper than {limit} elements."), Text($"页面嵌套超过 {limit} 层。"));
        }
    }

    /// <summary>Where the bracket of a tag is that ends it; the end of the page where there is none.</summary>
    /// <exception cref="DocumentException">It has more attributes than are compared with one another.</exception>
    private static int EndOfTag(string page, int at)
    {
        var attributes = 0;
        for (var quote = '\0'; at < page.Length; at++)
        {
            var c = page[at];
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '>')
                return at;
            else if (c is '"' or '\'' && page[at - 1] is '=' or ' ')
                quote = c;
            else if ((char.IsWhiteSpace(c) || c == '/') && ++attributes > MaxAttributes)
                throw new DocumentException(Text($"A tag has more than {MaxAttributes} attributes."), Text($"标签的属性超过 {MaxAttributes} 个。"));
        }

        return page.Length;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int NameLength(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
            return 0;
        var length = text.IndexOfAnyExcept(NameCharacters);
        return length < 0 ? text.Length : length;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:_");
}
