using System.Text;
using TravelPlanner.InferenceWorker.Tokenizing;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Training.Learning;

/// <summary>
/// Learns a vocabulary from texts: every byte, every Chinese character it is given as one token, then the most frequent pairs within Latin words and within
/// runs of punctuation.
/// </summary>
public static class VocabularyMaker
{
    private const int LearnedMerges = 2500;
    private const int Groups = 250;
    private const int GroupSize = 40;

    /// <summary>A character that is rarer than this in the conversations, and not among the common ones, is left to its bytes.</summary>
    private const int LeastOccurrences = 4;

    /// <summary>The vocabulary of generated conversations; every common Chinese character is in it, because names may hold any.</summary>
    public static Vocabulary FromDialogues(Func<Random, Split, int, DialogueGroup> draw, int seed)
    {
        var random = new Random(seed);
        var texts = new List<string>();
        for (var i = 0; i < Groups; i++)
        {
            var group = draw(random, Split.Train, GroupSize);
            texts.Add(group.System);
            texts.AddRange(group.Dialogues.SelectMany(d => d.Messages).SelectMany(m => m.ToolCalls.Select(c => c.Name + " " + c.Arguments).Append(m.Content)));
        }

        var characters = texts.SelectMany(t => t.EnumerateRunes()).Where(r => !r.IsAscii).GroupBy(r => r).Where(g => g.Count() >= LeastOccurrences).Select(g => g.Key);
        return Make(texts, characters.Concat(HanCharacters.Common()), LearnedMerges);
    }

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
        var pairs = new Dictionary<(string Left, string Right), (long Count, HashSet<int> Words)>();
        for (var word = 0; word < parts.Count; word++)
            Count(word, 1);
        for (var i = 0; i < count; i++)
        {
            if (MostFrequent() is not var (left, right))
                return;
            merge(left, right);
            foreach (var word in pairs[(left, right)].Words.ToList())
            {
                Count(word, -1);
                Join(parts[word].Symbols, left, right);
                Count(word, 1);
            }

            pairs.Remove((left, right));
        }

        // Of pairs that are equally frequent the first by ordinal order, so that the result does not depend on the dictionary's.
        (string Left, string Right)? MostFrequent()
        {
            (string Left, string Right)? best = null;
            var most = 0L;
            foreach (var (pair, (sum, _)) in pairs)
            {
                if (sum > most || (sum == most && sum > 0 && best is { } other && Compare(pair, other) < 0))
                    (best, most) = (pair, sum);
            }

            return best;
        }

        void Count(int word, int sign)
        {
            var (symbols, weight) = parts[word];
            for (var s = 1; s < symbols.Count; s++)
            {
                var pair = (symbols[s - 1], symbols[s]);
                var (sum, seen) = pairs.TryGetValue(pair, out var known) ? known : (0, []);
                seen.Add(word);
                pairs[pair] = (sum + ((long)sign * weight), seen);
            }
        }
    }

    private static int Compare((string Left, string Right) one, (string Left, string Right) other) =>
        string.CompareOrdinal(one.Left, other.Left) is not 0 and var byLeft ? byLeft : string.CompareOrdinal(one.Right, other.Right);

    private static void Join(List<string> symbols, string left, string right)
    {
        for (var s = 1; s < symbols.Count; s++)
        {
            if (symbols[s - 1] != left || symbols[s] != right)
                continue;
            symbols[s - 1] = left + right;
            symbols.RemoveAt(s);
        }
    }
}
