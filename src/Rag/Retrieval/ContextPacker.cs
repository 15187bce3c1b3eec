namespace TravelPlanner.Rag.Retrieval;

/// <summary>Fills a budget of tokens with passages, best first; one that does not fit whole is cut at the end of a sentence.</summary>
public static class ContextPacker
{
    /// <summary>A shorter piece answers nothing.</summary>
    private const int LeastPiece = 40;

    /// <summary>
    /// How many tokens a text takes at most for the usual vocabularies: one for a Chinese character, one for every three letters begun of a word, one for any other sign.
    /// </summary>
    public static int Tokens(ReadOnlySpan<char> text)
    {
        var (tokens, letters) = (0, 0);
        foreach (var character in text)
        {
            if (char.IsAsciiLetterOrDigit(character))
            {
                tokens += letters++ % 3 == 0 ? 1 : 0;
                continue;
            }

            letters = 0;
            tokens += char.IsWhiteSpace(character) ? 0 : 1;
        }

        return tokens;
    }

    /// <returns>What fits, in order; the sum of tokens never exceeds the budget.</returns>
    public static IReadOnlyList<(int Index, string Text, int Tokens, bool IsCut)> Pack(IReadOnlyList<string> passages, int budget)
    {
        var packed = new List<(int Index, string Text, int Tokens, bool IsCut)>();
        var left = budget;
        for (var i = 0; i < passages.Count && left >= LeastPiece; i++)
        {
            var whole = Tokens(passages[i]);
            if (whole <= left)
            {
                packed.Add((i, passages[i], whole, IsCut: false));
                left -= whole;
            }
            else if (Cut(passages[i], left) is { } piece && Tokens(piece) is >= LeastPiece and var tokens)
            {
                packed.Add((i, piece, tokens, IsCut: true));
                left -= tokens;
            }
        }

        return packed;
    }

    /// <summary>The longest beginning that fits and ends with a sentence; null when the first sentence is too long.</summary>
    private static string? Cut(string text, int budget)
    {
        var best = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (!IsEnd(text, at))
                continue;
            if (Tokens(text.AsSpan(0, at + 1)) > budget)
                break;
            best = at + 1;
        }

        return best > 0 ? text[..best] : null;
    }

    private static bool IsEnd(string text, int at) => text[at] is '。' or '！' or '？' or '\n' || (text[at] is '.' or '!' or '?' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1])));
}
