using System.Globalization;
using System.Text;
using TravelPlanner.Text;

namespace TravelPlanner.Rag.Text;

/// <summary>
/// The words of Chinese, English and mixed text as an index of words keeps them. Chinese (and Japanese and Korean) is not written in words: each pair of neighbours is
/// one, and each character by itself is a lighter one, so that a word of one or two characters is found inside any other. Everything else is letters and digits in a row:
/// without case and accents, English by its stem. Traditional characters answer to simplified ones.
/// </summary>
public static class Segmenter
{
    /// <summary>Changes whenever the same text, or the same chunk (<see cref="ChunkWords"/>), gives other words: what was indexed before does not match any more.</summary>
    public const int Version = 2;

    /// <summary>Letters in a row that are kept of one word; more is no word, but what begins alike may still be meant.</summary>
    public const int LongestWord = 64;

    private const int Apostrophe = 0x2019;

    /// <summary>A letter by its category, and written for an apostrophe all the same.</summary>
    private const int ModifierApostrophe = 0x02BC;

    /// <summary>Every word of the text, in order, repeated as often as it occurs. Only letters and digits, no white space, whatever the text holds.</summary>
    public static IReadOnlyList<string> Words(ReadOnlySpan<char> text)
    {
        var words = new List<string>(text.Length / 2);
        foreach (var run in new Runs(Fold(text)))
        {
            if (!run.IsHan)
            {
                words.Add(EnglishForms.Stem(run.Text.ToString()));
                continue;
            }

            for (var (at, next) = (0, 0); at < run.Text.Length; at = next)
            {
                next = at + Width(run.Text, at);
                words.Add(run.Text[at..next].ToString());
                if (next < run.Text.Length)
                    words.Add(run.Text[at..(next + Width(run.Text, next))].ToString());
            }
        }

        return words;
    }

    /// <summary>Whether a word is one character of a script without spaces.</summary>
    public static bool IsSingleCharacter(string word) => word.Length == Width(word, 0) && IsHan(Rune.GetRuneAt(word, 0));

    /// <summary>Compatibility forms, case, accents and variants away; characters of one meaning become one.</summary>
    internal static string Fold(ReadOnlySpan<char> text)
    {
        var whole = new StringBuilder(text.Length);
        // Lone surrogates become U+FFFD, which is no letter; normalisation would refuse them. A fraction (6½) would run into the number before it.
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is (>= 0xBC and <= 0xBE) or (>= 0x2150 and <= 0x215F))
                whole.Append(' ');
            Append(whole, rune);
        }

        var folded = new StringBuilder(whole.Length);
        foreach (var rune in whole.ToString().Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (rune.IsAscii)
                folded.Append(char.ToLowerInvariant((char)rune.Value));
            else if (IsHan(rune))
                Append(folded, rune.IsBmp ? new Rune(HanVariants.Simplify((char)rune.Value)) : rune);
            else if (rune.Value is Apostrophe or ModifierApostrophe)
                folded.Append('\'');
            else if (Rune.IsLetterOrDigit(rune))
                AppendBare(folded, rune);
            else if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Format))
                folded.Append(' ');
        }

        return Join(folded.ToString());
    }

    /// <summary>Apostrophes within words and commas within numbers go, a genitive's s with its apostrophe: what is one word is not cut.</summary>
    private static string Join(string text)
    {
        if (!text.AsSpan().ContainsAny('\'', ','))
            return text;
        var joined = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var between = i > 0 && i + 1 < text.Length;
            if (between && text[i] == '\'' && char.IsLetter(text[i - 1]) && char.IsLetter(text[i + 1]))
                i += text[i + 1] == 's' && !IsWord(text, i + 2) ? 1 : 0;
            else if (!between || text[i] != ',' || !char.IsAsciiDigit(text[i - 1]) || !ThreeDigits(text, i + 1))
                joined.Append(text[i]);
        }

        return joined.ToString();
    }

    private static bool IsWord(string text, int at) => at < text.Length && char.IsLetterOrDigit(text[at]);

    private static bool ThreeDigits(string text, int at) =>
        at + 3 <= text.Length && !text.AsSpan(at, 3).ContainsAnyExceptInRange('0', '9') && !(at + 3 < text.Length && char.IsAsciiDigit(text[at + 3]));

    private static void AppendBare(StringBuilder folded, Rune rune)
    {
        foreach (var part in Rune.ToLowerInvariant(rune).ToString().Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(part) != UnicodeCategory.NonSpacingMark)
                Append(folded, part);
        }
    }

    private static void Append(StringBuilder text, Rune rune)
    {
        Span<char> characters = stackalloc char[2];
        text.Append(characters[..rune.EncodeToUtf16(characters)]);
    }

    private static int Width(ReadOnlySpan<char> text, int at) => char.IsHighSurrogate(text[at]) && at + 1 < text.Length ? 2 : 1;

    /// <summary>Scripts that are written without spaces between words, and Hangul, whose words have many endings.</summary>
    private static bool IsHan(Rune rune) => rune.Value is (>= 0x3400 and <= 0x9FFF) or (>= 0x3041 and <= 0x30FA) or (>= 0x30FC and <= 0x30FF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0x20000 and <= 0x3134F) or 0x3005 or 0x3007;

    private readonly ref struct Run(ReadOnlySpan<char> text, bool isHan)
    {
        public ReadOnlySpan<char> Text { get; } = text;

        public bool IsHan { get; } = isHan;
    }

    /// <summary>Characters of one kind in a row.</summary>
    private ref struct Runs(ReadOnlySpan<char> text)
    {
        private ReadOnlySpan<char> _rest = text;

        public Run Current { get; private set; }

        public readonly Runs GetEnumerator() => this;

        public bool MoveNext()
        {
            while (!_rest.IsEmpty)
            {
                Rune.DecodeFromUtf16(_rest, out var first, out var width);
                if (!IsHan(first) && !Rune.IsLetterOrDigit(first))
                {
                    _rest = _rest[width..];
                    continue;
                }

                var isHan = IsHan(first);
                var end = End(_rest, width, isHan);
                Current = new(_rest[..(isHan ? end : Math.Min(end, LongestWord))], isHan);
                _rest = _rest[end..];
                return true;
            }

            return false;
        }

        private static int End(ReadOnlySpan<char> text, int at, bool isHan)
        {
            while (at < text.Length)
            {
                Rune.DecodeFromUtf16(text[at..], out var rune, out var width);
                if (IsHan(rune) != isHan || (!isHan && !Rune.IsLetterOrDigit(rune)))
                    break;
                at += width;
            }

            return at;
        }
    }
}
