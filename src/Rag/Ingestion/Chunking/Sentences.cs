namespace TravelPlanner.Rag.Ingestion.Chunking;

/// <summary>Divides a paragraph into sentences, Chinese and English. The sentences together are the paragraph: the space behind one belongs to it.</summary>
public static class Sentences
{
    private const string Closing = "\"'”’」』）)】》〉]";

    /// <summary>Short forms a sentence does not end with: what is named follows.</summary>
    private static readonly HashSet<string> Titles = new(StringComparer.OrdinalIgnoreCase)
    {
        "st", "mt", "ft", "dr", "mr", "mrs", "ms", "prof", "no", "nos", "vs", "approx", "ca", "e.g", "i.e", "cf", "fig", "vol", "ch", "sec", "art", "ave", "rd", "blvd", "hwy", "sq", "bldg",
        "dept", "gen", "sgt", "capt", "rev", "hon", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "mon", "tue", "tues", "wed", "thu", "thur", "thurs",
        "fri", "sat", "sun", "ext", "tel", "min", "max", "incl", "excl", "est", "op", "pp", "p",
    };

    /// <summary>Short forms a sentence may end with: the next word decides.</summary>
    private static readonly HashSet<string> Units = new(StringComparer.OrdinalIgnoreCase) { "a.m", "p.m", "etc", "u.s", "u.k", "e.u", "d.c", "inc", "ltd", "co", "jr", "sr", "hr", "hrs", "km", "ft", "al" };

    private static readonly HashSet<string> Days = new(StringComparer.Ordinal)
    {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays",
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    };

    public static IReadOnlyList<string> Split(string paragraph)
    {
        var sentences = new List<string>();
        var start = 0;
        for (var i = 0; i < paragraph.Length; i++)
        {
            if (!Ends(paragraph, i, start))
                continue;
            var end = i + 1;
            while (end < paragraph.Length && (paragraph[end] is '。' or '！' or '？' or '!' or '?' or '…' or '.' || Closing.Contains(paragraph[end], StringComparison.Ordinal)))
                end++;
            // What closes a quotation may also open the next one: it does where a space stands before it.
            while (end < paragraph.Length && char.IsWhiteSpace(paragraph[end]))
                end++;
            // A mark over a letter stays with its letter, and so would one over a space.
            while (end < paragraph.Length && IsInside(paragraph, end))
                end++;
            sentences.Add(paragraph[start..end]);
            start = end;
            i = end - 1;
        }

        if (start < paragraph.Length)
            sentences.Add(paragraph[start..]);
        return sentences;
    }

    private static bool Ends(string text, int at, int start) => text[at] switch
    {
        '。' or '！' or '？' or '；' => true,
        '…' => EndsWithEllipsis(text, at),
        '\n' => true,
        '!' or '?' => IsFollowedBySpace(text, at),
        '.' => IsFollowedBySpace(text, at) && EndsWithPoint(text, at, start),
        _ => false,
    };

    /// <summary>The Chinese one is two characters; the English one ends a sentence where a capital follows.</summary>
    private static bool EndsWithEllipsis(string text, int at)
    {
        if (at + 1 < text.Length && text[at + 1] == '…')
            return false;
        if (at > 0 && text[at - 1] == '…')
            return true;
        return IsFollowedBySpace(text, at) && NextWord(text, at) is [var first, ..] && !char.IsLower(first);
    }

    private static bool IsFollowedBySpace(string text, int at)
    {
        var next = at + 1;
        while (next < text.Length && Closing.Contains(text[next], StringComparison.Ordinal))
            next++;
        return next == text.Length || char.IsWhiteSpace(text[next]) || TokenCount.IsCjk(text[next]);
    }

    private static bool EndsWithPoint(string text, int at, int start)
    {
        var next = NextWord(text, at);
        if (next.Length > 0 && char.IsLower(next[0]))
            return false;
        var wordStart = at;
        while (wordStart > start && (char.IsLetterOrDigit(text[wordStart - 1]) || text[wordStart - 1] == '.') && at - wordStart < 16)
            wordStart--;
        var word = text[wordStart..at];
        // The J. of a name, and the 1. before an item.
        if (word is [>= 'A' and <= 'Z' and not 'I'] || (wordStart == start && word.Length is > 0 and < 4 && word.All(char.IsAsciiDigit)))
            return false;
        if (Units.Contains(word))
            return next.Length > 0 && char.IsUpper(next[0]) && !Days.Contains(next.ToString());
        return !Titles.Contains(word) || next.Length == 0;
    }

    private static ReadOnlySpan<char> NextWord(string text, int at)
    {
        var from = at + 1;
        while (from < text.Length && (char.IsWhiteSpace(text[from]) || Closing.Contains(text[from], StringComparison.Ordinal) || text[from] is '“' or '‘' or '(' or '（'))
            from++;
        var to = from;
        while (to < text.Length && char.IsLetterOrDigit(text[to]) && to - from < 24)
            to++;
        return text.AsSpan(from, to - from);
    }

    /// <summary>Whether a cut there would part what belongs together.</summary>
    internal static bool IsInside(string text, int at) => at > 0 && at < text.Length
        && (char.IsLowSurrogate(text[at]) && char.IsHighSurrogate(text[at - 1])
            || System.Globalization.CharUnicodeInfo.GetUnicodeCategory(text, at) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark);
}
