using System.Text;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Learns a vocabulary from texts: every byte, every Chinese character it is given as one token, then the most frequent pairs within Latin words and within
/// runs of punctuation.
/// </summary>
public static class VocabularyMaker
{
    /// <param name="texts">What the model will read and write.</param>
    /// <param name="characters">Characters outside Latin that are one token each, seen or not.</param>
    /// <param name="learned">Merges to learn within words and punctuation.</param>
    public static Vocabulary Make(IEnumerable<string> texts, IEnumerable<Rune> characters, int learned)
    {
        var tokens = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var merges = new List<string>();
        for (var value = 0; value < 256; value++)
            Know(ByteText.OfByte((byte)value).ToString());
        foreach (var character in characters.Distinct().OrderBy(r => r.Value).ToList())
        {
            var letters = Vocabulary.Letters(character.ToString());
            for (var length = 2; length <= letters.Length; length++)
                Merge(letters[..(length - 1)], letters[(length - 1)..length]);
        }

        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in texts.SelectMany(Vocabulary.Words).SelectMany(Mergeable))
            words[word] = words.GetValueOrDefault(word) + 1;
        Learn(words, learned, Merge);
        return new Vocabulary(tokens, merges);

        void Know(string token)
        {
            if (known.Add(token))
                tokens.Add(token);
        }

        void Merge(string left, string right)
        {
            if (known.Contains(left + right))
                return;
            Know(left + right);
            merges.Add($"{left} {right}");
        }
    }

    /// <summary>The part of a word within which merges are learned: Latin letters without the space or mark before them, or punctuation with its space.</summary>
    private static IEnumerable<string> Mergeable(string word)
    {
        var letters = word.AsSpan().TrimStart(Marks).ToString();
        if (letters.Length > 1 && letters.All(char.IsAsciiLetter))
            yield return letters;
        else if (letters.Length == 0 && word.Length > 1)
            yield return word;
    }

    private static readonly string Marks = "Ġ" + string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c).Where(c => !char.IsAsciiLetterOrDigit(c)));

    private static void Learn(Dictionary<string, int> words, int count, Action<string, string> merge)
    {
        var parts = words.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => (Symbols: w.Key.Select(c => c.ToString()).ToList(), Count: w.Value)).ToList();
        for (var i = 0; i < count; i++)
        {
            var pairs = new Dictionary<(string, string), long>();
            foreach (var (symbols, weight) in parts)
            {
                for (var s = 1; s < symbols.Count; s++)
                    pairs[(symbols[s - 1], symbols[s])] = pairs.GetValueOrDefault((symbols[s - 1], symbols[s])) + weight;
            }

            if (pairs.Count == 0)
                return;
            var ((left, right), _) = pairs.OrderByDescending(p => p.Value).ThenBy(p => p.Key.Item1, StringComparer.Ordinal).ThenBy(p => p.Key.Item2, StringComparer.Ordinal).First();
            merge(left, right);
            foreach (var (symbols, _) in parts)
            {
                for (var s = 1; s < symbols.Count; s++)
                {
                    if (symbols[s - 1] != left || symbols[s] != right)
                        continue;
                    symbols[s - 1] = left + right;
                    symbols.RemoveAt(s);
                }
            }

            parts.RemoveAll(p => p.Symbols.Count == 1);
        }
    }
}
