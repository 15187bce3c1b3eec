using TravelPlanner.Inference.StaticEmbedding.Features;
using TravelPlanner.Inference.StaticEmbedding.Training;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>A word of a text, and the concepts it may stand for.</summary>
/// <param name="Concepts">Numbers of concepts; empty for a word the lexicon does not have.</param>
public readonly record struct Term(uint Key, IReadOnlyList<int> Concepts, float Weight);

/// <summary>Words of Chinese and English by their meaning, read out of a text the longest first.</summary>
public sealed class BilingualLexicon : IFeatureVocabulary
{
    private static readonly IReadOnlyList<int> None = [];

    private readonly IReadOnlyList<Concept> _concepts;
    private readonly Dictionary<uint, List<int>> _byKey = [];
    private readonly FeatureReader _reader;

    public BilingualLexicon(IReadOnlyList<Concept> concepts)
    {
        _concepts = concepts;
        _reader = new FeatureReader(this);
        for (var i = 0; i < concepts.Count; i++)
        {
            foreach (var surface in concepts[i].Chinese.Concat(concepts[i].English))
            {
                if (FeatureReader.WordKey(surface) is not { } key)
                    continue;
                if (!_byKey.TryGetValue(key, out var of))
                    _byKey.Add(key, of = []);
                if (!of.Contains(i))
                    of.Add(i);
            }
        }
    }

    public bool Contains(uint key) => _byKey.ContainsKey(key);

    /// <summary>Words, numbers and sounds of names in the order of the text.</summary>
    public IReadOnlyList<Term> Terms(string text)
    {
        var features = new List<Feature>();
        _reader.Read(text, features);
        var terms = new List<Term>(features.Count);
        foreach (var feature in features)
        {
            if (feature.Kind is not (FeatureKey.Letters or FeatureKey.Kind))
                terms.Add(new Term(feature.Key, _byKey.TryGetValue(feature.Key, out var concepts) ? concepts : None, feature.Weight));
        }

        return terms;
    }

    /// <summary>What words are called in the other language, the usual name of each meaning first.</summary>
    /// <param name="chinese">Whether Chinese is wanted.</param>
    /// <param name="mostMeanings">Of one word; a word of many meanings says too many things.</param>
    public IReadOnlyList<string> Translations(IEnumerable<Term> terms, bool chinese, int mostMeanings)
    {
        var words = new List<string>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var term in terms)
        {
            foreach (var concept in term.Concepts.Take(mostMeanings))
            {
                var named = chinese ? _concepts[concept].Chinese : _concepts[concept].English;
                if (named.Count > 0 && seen.Add(named[0]))
                    words.Add(named[0]);
            }
        }

        return words;
    }
}
