using System.Globalization;
using System.Text;
using TravelPlanner.Text;

namespace TravelPlanner.Inference.StaticEmbedding.Features;

/// <summary>
/// The features of a text in Chinese, English or both. What the two languages share is one feature: a number, a name in Latin letters, the sound of a name. Words that
/// the vocabulary has are taken whole, the longest first; of others their pieces speak.
/// </summary>
public sealed class FeatureReader(IFeatureVocabulary vocabulary)
{
    /// <summary>Characters of a text that are read; what follows does not change the meaning of a passage.</summary>
    public const int LongestText = 8_000;

    internal const int LongestPhrase = 5;
    private const int LongestLatinWord = 40;

    private readonly HanReader _han = new(vocabulary);

    /// <summary>Appends the features of the text, in the order of the text.</summary>
    public void Read(string text, List<Feature> features)
    {
        var plain = Plain(text);
        var words = new List<LatinWord>();
        for (var at = 0; at < plain.Length;)
        {
            var character = plain[at];
            if (IsHan(character))
            {
                Flush(words, features);
                var end = HanEnd(plain, at);
                _han.Read(plain.AsSpan(at, end - at), features);
                at = end;
            }
            else if (char.IsAsciiDigit(character))
            {
                Flush(words, features);
                at = ReadNumber(plain, at, features);
            }
            else if (char.IsLetter(character))
            {
                at = ReadWord(plain, at, words);
            }
            else
            {
                if (character is not (' ' or '-' or '\'' or '\u2019' or '&'))
                    Flush(words, features);
                at++;
            }
        }

        Flush(words, features);
        foreach (var kind in AnswerKinds.Of(plain))
            features.Add(new Feature(FeatureKey.Kind, kind, FeatureWeights.Kind));
    }

    /// <summary>The key of an English word or phrase, or of a Chinese word, as reading a text would find it; null when nothing is left of it.</summary>
    public static uint? WordKey(string surface)
    {
        var plain = Plain(surface);
        if (plain.Length > 0 && plain.All(IsHan))
            return FeatureKey.Of(FeatureKey.Word, plain);
        var words = new List<LatinWord>();
        for (var at = 0; at < plain.Length;)
        {
            if (char.IsLetter(plain[at]) && !IsHan(plain[at]))
                at = ReadWord(plain, at, words);
            else if (plain[at] is ' ' or '-' or '\'' or '\u2019' or '&' or '.')
                at++;
            else
                return null;
        }

        if (words.Count > 1 && words[0].Stem is "the" or "a" or "an" or "to")
            words.RemoveAt(0);
        return words.Count is 0 or > LongestPhrase ? null : PhraseKey(words, 0, words.Count);
    }

    internal static bool IsHan(char character) => character is >= '\u3400' and <= '\u9fff' or '\u3005' or '\u3007';

    /// <summary>Compatibility forms and traditional characters away; case stays, since names show by it.</summary>
    private static string Plain(string text)
    {
        if (text.Length > LongestText)
            text = text[..LongestText];
        // Lone surrogates, which normalisation refuses, become U+FFFD. A fraction (6½) would run into the number before it.
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is (>= 0xBC and <= 0xBE) or (>= 0x2150 and <= 0x215F))
                whole.Append(' ');
            whole.Append(rune.ToString());
        }

        var plain = whole.ToString().Normalize(NormalizationForm.FormKC).ToCharArray();
        for (var i = 0; i < plain.Length; i++)
            plain[i] = HanVariants.Simplify(plain[i]);
        return new string(plain);
    }

    /// <summary>A dot between the parts of a foreign name belongs to it.</summary>
    private static int HanEnd(string text, int at)
    {
        while (at < text.Length && (IsHan(text[at]) || (IsNameDot(text[at]) && at + 1 < text.Length && IsHan(text[at + 1]))))
            at++;
        return at;
    }

    internal static bool IsNameDot(char character) => character is '\u00b7' or '\u2022' or '\u30fb' or '\u2027';

    private static int ReadNumber(string text, int at, List<Feature> features)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] is '.' or ',' && end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
            end++;
        var digits = text[at..end].Replace(",", "", StringComparison.Ordinal);
        var rest = text.AsSpan(end);
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            features.Add(Feature.Of(FeatureKey.Number, digits, FeatureWeights.Number));
            return end;
        }

        if (value is >= 1 and <= 12 && rest.StartsWith("月"))
        {
            features.Add(Feature.Of(FeatureKey.Word, Months[(int)value - 1], 1));
            return end + 1;
        }

        foreach (var (word, factor) in Scales)
        {
            if (!rest.TrimStart(' ').StartsWith(word, StringComparison.OrdinalIgnoreCase) || value > 1_000_000_000)
                continue;
            value *= factor;
            end += rest.Length - rest.TrimStart(' ').Length + word.Length;
            break;
        }

        features.Add(Feature.Of(FeatureKey.Number, value.ToString("0.####", CultureInfo.InvariantCulture), FeatureWeights.Number));
        // A decade: 1990s is 20世纪90年代.
        if (end < text.Length && text[end] is 's' or '年' && value is >= 1000 and < 3000 && value % 10 == 0 && (text[end] == 's'))
            features.Add(Feature.Of(FeatureKey.Number, (value % 100).ToString("0", CultureInfo.InvariantCulture), FeatureWeights.Number));
        foreach (var suffix in Suffixes)
        {
            if (text.AsSpan(end).StartsWith(suffix) && (end + suffix.Length == text.Length || !char.IsLetter(text[end + suffix.Length])))
                return end + suffix.Length;
        }

        return end;
    }

    private static readonly string[] Suffixes = ["st", "nd", "rd", "th", "s"];

    private static readonly string[] Months = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"];

    private static readonly (string Word, decimal Factor)[] Scales =
        [("万亿", 1_000_000_000_000), ("亿", 100_000_000), ("万", 10_000), ("thousand", 1_000), ("million", 1_000_000), ("billion", 1_000_000_000), ("trillion", 1_000_000_000_000)];

    private static int ReadWord(string text, int at, List<LatinWord> words)
    {
        var end = at;
        while (end < text.Length && (IsLatinLetter(text[end]) || (text[end] is '\'' or '\u2019' && end + 1 < text.Length && IsLatinLetter(text[end + 1]))))
            end++;
        var letters = text.AsSpan(at, end - at);
        if (letters.Length > 2 && letters[^2] is '\'' or '\u2019' && letters[^1] is 's' or 'S')
            letters = letters[..^2];
        var bare = Bare(letters);
        if (bare.Length > 0)
            words.Add(new LatinWord(bare, EnglishForms.Stem(bare), char.IsUpper(text[at])));
        return Math.Max(end, at + 1);
    }

    private static bool IsLatinLetter(char character) => char.IsLetter(character) && !IsHan(character);

    /// <summary>Lower case, without accents and apostrophes.</summary>
    private static string Bare(ReadOnlySpan<char> letters)
    {
        if (letters.Length > LongestLatinWord)
            letters = letters[..LongestLatinWord];
        var bare = new StringBuilder(letters.Length);
        foreach (var character in letters.ToString().Normalize(NormalizationForm.FormD))
        {
            if (char.IsLetter(character))
                bare.Append(char.ToLowerInvariant(character));
        }

        return bare.ToString();
    }

    private void Flush(List<LatinWord> words, List<Feature> features)
    {
        for (var at = 0; at < words.Count;)
        {
            var length = Math.Min(LongestPhrase, words.Count - at);
            uint key = 0;
            while (length > 1 && !vocabulary.Contains(key = PhraseKey(words, at, length)))
                length--;
            if (length > 1)
                features.Add(new Feature(FeatureKey.Word, key, 1));
            for (var i = at; i < at + length; i++)
                AddWord(words[i], length > 1 ? FeatureWeights.PartOfPhrase : 1, features);
            at += length;
        }

        words.Clear();
    }

    private void AddWord(LatinWord word, float weight, List<Feature> features)
    {
        var key = FeatureKey.Of(FeatureKey.Word, word.Stem);
        if (vocabulary.Contains(key))
        {
            features.Add(new Feature(FeatureKey.Word, key, weight));
            return;
        }

        features.Add(new Feature(FeatureKey.Word, key, weight * FeatureWeights.UnknownWord));
        AddLetters(word.Stem, weight, features);
        if (!word.IsCapital || NameSounds.OfLatin(word.Letters) is not { Length: > 1 } sound)
            return;
        features.Add(FeatureWeights.OfSound(sound, weight));
    }

    /// <summary>Letters in threes, with the edges of the word marked: Kuechly is near Kuechlys.</summary>
    private static void AddLetters(string stem, float weight, List<Feature> features)
    {
        if (stem.Length < 4)
            return;
        var marked = $"<{stem}>";
        var each = weight * FeatureWeights.Letters / MathF.Sqrt(marked.Length - 2);
        for (var i = 0; i + 3 <= marked.Length; i++)
            features.Add(Feature.Of(FeatureKey.Letters, marked.AsSpan(i, 3), each));
    }

    private static uint PhraseKey(List<LatinWord> words, int at, int length)
    {
        var state = FeatureKey.Begin(FeatureKey.Word);
        for (var i = at; i < at + length; i++)
        {
            if (i > at)
                state = FeatureKey.Add(state, ' ');
            foreach (var letter in words[i].Stem)
                state = FeatureKey.Add(state, letter);
        }

        return FeatureKey.End(state);
    }

    private readonly record struct LatinWord(string Letters, string Stem, bool IsCapital);
}
