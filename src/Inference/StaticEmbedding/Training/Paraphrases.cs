using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>Says a text with other words of the same meaning: now and then in its own language, throughout in the other one.</summary>
public sealed class Paraphrases
{
    private const int LongestChineseWord = 6;
    private const double OwnLanguageShare = 0.4;

    private readonly Dictionary<uint, List<Concept>> _concepts = [];

    public Paraphrases(IReadOnlyList<Concept> concepts)
    {
        foreach (var concept in concepts)
        {
            foreach (var key in concept.Chinese.Concat(concept.English).Select(FeatureReader.WordKey).OfType<uint>().Distinct())
            {
                if (!_concepts.TryGetValue(key, out var of))
                    _concepts.Add(key, of = []);
                of.Add(concept);
            }
        }
    }

    /// <summary>The same paraphrase for the same text and seed.</summary>
    public string Say(string text, bool otherLanguage, ulong seed)
    {
        var random = new SplitMix(seed);
        return Say(text, otherLanguage, ref random);
    }

    internal string Say(string text, bool otherLanguage, ref SplitMix random)
    {
        var isChinese = text.Count(FeatureReader.IsHan) * 4 > text.Length;
        var said = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var length = isChinese ? ChineseWord(text, at) : EnglishWord(text, at);
            said.Add(Other(text.Substring(at, length), isChinese, otherLanguage, ref random));
            at += length;
        }

        return string.Join(isChinese == otherLanguage ? " " : "", said);
    }

    private string Other(string word, bool isChinese, bool otherLanguage, ref SplitMix random)
    {
        if (FeatureReader.WordKey(word) is not { } key || !_concepts.TryGetValue(key, out var concepts) || (!otherLanguage && random.Share() >= OwnLanguageShare))
            return word;
        var concept = concepts[random.Below(concepts.Count)];
        var words = isChinese == otherLanguage ? concept.English : concept.Chinese;
        return words.Count > 0 ? words[random.Below(words.Count)] : word;
    }

    private int ChineseWord(string text, int at)
    {
        for (var length = Math.Min(LongestChineseWord, text.Length - at); length > 1; length--)
        {
            if (_concepts.ContainsKey(FeatureKey.Of(FeatureKey.Word, text.AsSpan(at, length))))
                return length;
        }

        return 1;
    }

    private static int EnglishWord(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && char.IsLetter(text[at]) == char.IsLetter(text[end]))
            end++;
        return end - at;
    }
}
