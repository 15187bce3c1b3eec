namespace TravelPlanner.Text;

/// <summary>
/// The stem of an English word, so that trains finds train: M. F. Porter, "An algorithm for suffix stripping", 1980, with the author's later departures
/// (<c>-bli</c>, <c>-logi</c>). Lower-case ASCII letters only; anything else comes back as it is.
/// </summary>
public static class PorterStemmer
{
    /// <summary>Longer than any word of a dictionary; what is longer is no English word.</summary>
    private const int LongestWord = 40;

    private static readonly (string Suffix, string Instead)[] Second =
    [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"),
        ("aliti", "al"), ("iviti", "ive"), ("biliti", "ble"), ("logi", "log"),
    ];

    private static readonly (string Suffix, string Instead)[] Third =
        [("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")];

    private static readonly string[] Fourth =
        ["al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive", "ize"];

    public static string Stem(string word)
    {
        if (word.Length is < 3 or > LongestWord || word.AsSpan().ContainsAnyExceptInRange('a', 'z'))
            return word;
        Span<char> letters = stackalloc char[LongestWord + 1];
        word.CopyTo(letters);
        var length = Plural(letters, word.Length);
        length = PastAndContinuous(letters, length);
        if (length > 1 && letters[length - 1] == 'y' && HasVowel(letters[..(length - 1)]))
            letters[length - 1] = 'i';
        length = Replace(letters, length, Second);
        length = Replace(letters, length, Third);
        length = Remove(letters, length);
        length = Tidy(letters, length);
        return length == word.Length && letters[..length].SequenceEqual(word) ? word : new string(letters[..length]);
    }

    private static int Plural(ReadOnlySpan<char> letters, int length)
    {
        var word = letters[..length];
        if (word.EndsWith("sses") || word.EndsWith("ies"))
            return length - 2;
        return word.EndsWith("s") && !word.EndsWith("ss") ? length - 1 : length;
    }

    private static int PastAndContinuous(Span<char> letters, int length)
    {
        var word = letters[..length];
        if (word.EndsWith("eed"))
            return Measure(word[..^3]) > 0 ? length - 1 : length;
        var cut = word.EndsWith("ed") ? 2 : word.EndsWith("ing") ? 3 : 0;
        if (cut == 0 || !HasVowel(word[..^cut]))
            return length;
        length -= cut;
        word = letters[..length];
        if (word.EndsWith("at") || word.EndsWith("bl") || word.EndsWith("iz") || (Measure(word) == 1 && EndsShort(word)))
        {
            letters[length] = 'e';
            return length + 1;
        }

        return EndsDouble(word) && word[^1] is not ('l' or 's' or 'z') ? length - 1 : length;
    }

    private static int Replace(Span<char> letters, int length, (string Suffix, string Instead)[] rules)
    {
        var longest = ("", "");
        foreach (var rule in rules)
        {
            if (rule.Suffix.Length > longest.Item1.Length && letters[..length].EndsWith(rule.Suffix))
                longest = rule;
        }

        var (suffix, instead) = longest;
        if (suffix.Length == 0 || Measure(letters[..(length - suffix.Length)]) == 0)
            return length;
        length -= suffix.Length;
        instead.CopyTo(letters[length..]);
        return length + instead.Length;
    }

    private static int Remove(ReadOnlySpan<char> letters, int length)
    {
        var word = letters[..length];
        var suffix = "";
        foreach (var candidate in Fourth)
        {
            if (candidate.Length > suffix.Length && word.EndsWith(candidate))
                suffix = candidate;
        }

        if (suffix.Length == 0)
            return length;
        var stem = word[..^suffix.Length];
        return Measure(stem) > 1 && (suffix != "ion" || (stem.Length > 0 && stem[^1] is 's' or 't')) ? stem.Length : length;
    }

    private static int Tidy(ReadOnlySpan<char> letters, int length)
    {
        if (letters[length - 1] == 'e')
        {
            var stem = letters[..(length - 1)];
            var measure = Measure(stem);
            if (measure > 1 || (measure == 1 && !EndsShort(stem)))
                length--;
        }

        var word = letters[..length];
        return word.EndsWith("ll") && Measure(word) > 1 ? length - 1 : length;
    }

    private static bool IsVowel(ReadOnlySpan<char> word, int at) =>
        word[at] is 'a' or 'e' or 'i' or 'o' or 'u' || (word[at] == 'y' && at > 0 && !IsVowel(word, at - 1));

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (IsVowel(word, i))
                return true;
        }

        return false;
    }

    /// <summary>How often a vowel is followed by a consonant: Porter's m.</summary>
    private static int Measure(ReadOnlySpan<char> word)
    {
        var (measure, afterVowel) = (0, false);
        for (var i = 0; i < word.Length; i++)
        {
            var vowel = IsVowel(word, i);
            if (afterVowel && !vowel)
                measure++;
            afterVowel = vowel;
        }

        return measure;
    }

    private static bool EndsDouble(ReadOnlySpan<char> word) => word.Length > 1 && word[^1] == word[^2] && !IsVowel(word, word.Length - 1);

    /// <summary>Consonant, vowel, consonant other than w, x or y: the end of hop.</summary>
    private static bool EndsShort(ReadOnlySpan<char> word) =>
        word.Length > 2 && !IsVowel(word, word.Length - 1) && IsVowel(word, word.Length - 2) && !IsVowel(word, word.Length - 3) && word[^1] is not ('w' or 'x' or 'y');
}
