namespace TravelPlanner.Rag.Ingestion.Chunking;

/// <summary>
/// The declared measure of length: a Chinese, Japanese or Korean character is one token, a word one for each eight letters or digits begun, any other visible character a quarter.
/// It needs no model and comes near what multilingual tokenizers make of zh and en; where an embedder's own counter is at hand, <see cref="ChunkerOptions.CountTokens"/> takes it.
/// </summary>
public static class TokenCount
{
    private const int LettersPerToken = 8;

    public static int Of(ReadOnlySpan<char> text)
    {
        // In quarters, so that a text never counts more than its parts do together.
        long quarters = 0;
        var word = 0;
        foreach (var c in text)
        {
            if (!IsCjk(c) && (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || IsMark(c)))
            {
                word++;
                continue;
            }

            quarters += Words(word);
            word = 0;
            if (IsCjk(c))
                quarters += 4;
            else if (!char.IsWhiteSpace(c))
                quarters++;
        }

        return (int)((quarters + Words(word) + 3) / 4);
    }

    /// <summary>Written without spaces between words.</summary>
    public static bool IsCjk(char c) => c is >= '\u2e80' and <= '\u2fdf' or >= '\u3005' and <= '\u3007' or >= '\u3021' and <= '\u3029' or >= '\u3041' and <= '\u30ff'
        or >= '\u3100' and <= '\u312f' or >= '\u3131' and <= '\u318e' or >= '\u31a0' and <= '\u31ff' or >= '\u3400' and <= '\u4dbf' or >= '\u4e00' and <= '\u9fff'
        or >= '\uac00' and <= '\ud7a3' or >= '\uf900' and <= '\ufaff' or >= '\uff66' and <= '\uff9d' || IsCjkPunctuation(c);

    /// <summary>Full-width marks stand between characters as characters do.</summary>
    private static bool IsCjkPunctuation(char c) => c is '。' or '，' or '、' or '；' or '：' or '？' or '！' or '（' or '）' or '《' or '》' or '〈' or '〉' or '「' or '」' or '『' or '』' or '【' or '】' or '〔' or '〕';

    private static bool IsMark(char c) => char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.EnclosingMark;

    private static long Words(int letters) => 4L * ((letters + LettersPerToken - 1) / LettersPerToken);
}
