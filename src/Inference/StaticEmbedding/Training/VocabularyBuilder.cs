using System.Runtime.InteropServices;
using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>
/// Chooses which features have rows of their own, and gives them the space that the concepts make: each concept a random direction, each word the sum of its concepts'.
/// Words of the same concepts, in whichever language, share one row.
/// </summary>
internal sealed class VocabularyBuilder
{
    /// <summary>Texts that a feature without a concept must occur in to have a row.</summary>
    private const int LeastTexts = 4;

    /// <summary>How far concepts that share a word move towards each other.</summary>
    private const float Smoothing = 0.5f;

    private readonly TrainingOptions _options;
    private readonly TrainingCorpus _corpus;
    private readonly Dictionary<uint, List<int>> _conceptsOf = [];
    private readonly Dictionary<uint, int> _texts = [];
    private int _textCount;

    private VocabularyBuilder(TrainingCorpus corpus, TrainingOptions options) => (_corpus, _options) = (corpus, options);

    /// <returns>The table of features, and its vectors row by row; a longer vector says more.</returns>
    public static (FeatureTable Features, float[] Values) Build(TrainingCorpus corpus, TrainingOptions options)
    {
        var builder = new VocabularyBuilder(corpus, options);
        builder.ReadConcepts();
        builder.CountTexts();
        return builder.Build();
    }

    private void ReadConcepts()
    {
        for (var i = 0; i < _corpus.Concepts.Count; i++)
        {
            foreach (var surface in _corpus.Concepts[i].Chinese.Concat(_corpus.Concepts[i].English))
            {
                if (FeatureReader.WordKey(surface) is not { } key)
                    continue;
                ref var concepts = ref CollectionsMarshal.GetValueRefOrAddDefault(_conceptsOf, key, out _);
                concepts ??= [];
                if (!concepts.Contains(i))
                    concepts.Add(i);
            }
        }
    }

    private void CountTexts()
    {
        var reader = new FeatureReader(new Words(_conceptsOf));
        var features = new List<Feature>();
        var seen = new HashSet<uint>();
        foreach (var pair in _corpus.Translations)
        {
            Count(pair.First);
            Count(pair.Second);
        }

        void Count(string text)
        {
            features.Clear();
            seen.Clear();
            reader.Read(text, features);
            foreach (var feature in features.Where(f => seen.Add(f.Key)))
                CollectionsMarshal.GetValueRefOrAddDefault(_texts, feature.Key, out _)++;
            _textCount++;
        }
    }

    private (FeatureTable Features, float[] Values) Build()
    {
        var most = _options.Rows - _options.HashedRows;
        var groups = _conceptsOf.GroupBy(c => string.Join(',', c.Value), c => c.Key, StringComparer.Ordinal)
            .Select(g => new Group([.. g.Order()], _conceptsOf[g.First()], g.Sum(k => _texts.GetValueOrDefault(k))))
            .Concat(_texts.Where(t => t.Value >= LeastTexts && !_conceptsOf.ContainsKey(t.Key)).Select(t => new Group([t.Key], [], t.Value)))
            // What only one language has, no other text can meet: it goes first where rows are short.
            .OrderByDescending(g => g.Texts > 0).ThenByDescending(g => g.Concepts.Count).ThenByDescending(g => g.Keys.Length).ThenByDescending(g => g.Texts).ThenBy(g => g.Keys[0])
            .Take(most)
            .ToList();
        var rows = new Dictionary<uint, int>();
        for (var row = 0; row < groups.Count; row++)
        {
            foreach (var key in groups[row].Keys)
                rows.Add(key, row);
        }

        var features = new FeatureTable(rows, groups.Count, _options.HashedRows);
        return (features, Values(groups, features));
    }

    private float[] Values(List<Group> groups, FeatureTable features)
    {
        var dimension = _options.Dimension;
        var random = new SplitMix(_options.Seed);
        var concepts = SmoothConcepts(ref random, dimension);
        var values = new float[features.Rows * dimension];
        for (var row = 0; row < features.Rows; row++)
        {
            var vector = values.AsSpan(row * dimension, dimension);
            var group = row < groups.Count ? groups[row] : null;
            if (group is null or { Concepts.Count: 0 })
                Draw(ref random, vector);
            foreach (var concept in group?.Concepts ?? [])
                Vectors.Add(vector, concepts.AsSpan(concept * dimension, dimension), 1);
            Vectors.Normalize(vector);
            if (group is not null)
                Vectors.Scale(vector, Rarity(group));
        }

        return values;
    }

    /// <summary>From 0.05 for a word of every text to 1 for one that no text has; a word of many concepts is a common one.</summary>
    private float Rarity(Group group)
    {
        var share = (group.Texts + 1.0) / group.Keys.Length / (_textCount + 1.0);
        var rarity = Math.Clamp(-Math.Log(Math.Min(1, share)) / Math.Log(_textCount + 1.0), 0.05, 1);
        return (float)(rarity / (1 + (0.1 * Math.Max(0, group.Concepts.Count - 1))));
    }

    private float[] SmoothConcepts(ref SplitMix random, int dimension)
    {
        var concepts = new float[_corpus.Concepts.Count * dimension];
        for (var i = 0; i < _corpus.Concepts.Count; i++)
            Draw(ref random, concepts.AsSpan(i * dimension, dimension));
        var smooth = (float[])concepts.Clone();
        var mean = new float[dimension];
        foreach (var shared in _conceptsOf.OrderBy(c => c.Key).Select(c => c.Value).Where(c => c.Count > 1))
        {
            Array.Clear(mean);
            foreach (var concept in shared)
                Vectors.Add(mean, concepts.AsSpan(concept * dimension, dimension), 1);
            Vectors.Normalize(mean);
            foreach (var concept in shared)
                Vectors.Add(smooth.AsSpan(concept * dimension, dimension), mean, Smoothing / MathF.Sqrt(shared.Count));
        }

        for (var i = 0; i < _corpus.Concepts.Count; i++)
            Vectors.Normalize(smooth.AsSpan(i * dimension, dimension));
        return smooth;
    }

    private static void Draw(ref SplitMix random, Span<float> vector)
    {
        foreach (ref var value in vector)
            value = random.Normal();
        Vectors.Normalize(vector);
    }

    private sealed record Group(uint[] Keys, IReadOnlyList<int> Concepts, int Texts);

    private sealed class Words(Dictionary<uint, List<int>> concepts) : IFeatureVocabulary
    {
        public bool Contains(uint key) => concepts.ContainsKey(key);
    }
}
