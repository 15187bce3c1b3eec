using TravelPlanner.Inference.StaticEmbedding.Features;

namespace TravelPlanner.Inference.StaticEmbedding.Training;

/// <summary>Pairs of texts as rows, drawn in batches: real ones, and sentences made of concepts.</summary>
internal sealed class EncodedPairs
{
    private const double RealDropout = 0.1;
    private const double MadeDropout = 0.15;

    private readonly FeatureReader _reader;
    private readonly FeatureTable _features;
    private readonly List<(WeightedRow[] First, WeightedRow[] Second)> _real = [];
    private readonly List<(string Sentence, WeightedRow[] Rows)[]> _documents = [];
    private readonly List<(WeightedRow[][] Chinese, WeightedRow[][] English)> _concepts = [];

    public EncodedPairs(TrainingCorpus corpus, FeatureTable features)
    {
        (_features, _reader) = (features, new FeatureReader(features));
        foreach (var pair in corpus.Translations.Concat(corpus.Related))
        {
            var (first, second) = (Encode(pair.First), Encode(pair.Second));
            if (first.Length > 0 && second.Length > 0)
                _real.Add((first, second));
        }

        _documents.AddRange(corpus.Documents.Select(d => d.Select(s => (s, Encode(s))).Where(s => s.Item2.Length > 0).ToArray()).Where(d => d.Length > 1));
        foreach (var concept in corpus.Concepts)
        {
            WeightedRow[][] chinese = [.. concept.Chinese.Select(Encode).Where(r => r.Length > 0)];
            WeightedRow[][] english = [.. concept.English.Select(Encode).Where(r => r.Length > 0)];
            if (chinese.Length > 0 && english.Length > 0)
                _concepts.Add((chinese, english));
        }
    }

    public bool CanAsk => _documents.Count > 0;

    public int Real => _real.Count;

    public bool CanMake => _concepts.Count > 0;

    public WeightedRow[] Encode(string text)
    {
        var features = new List<Feature>();
        _reader.Read(text, features);
        var rows = new List<WeightedRow>(features.Count * 2);
        foreach (var feature in features)
            _features.AddRows(feature, rows);
        return [.. rows];
    }

    /// <summary>Two texts that belong together; every time without some of their features.</summary>
    public (WeightedRow[] First, WeightedRow[] Second) DrawReal(ref SplitMix random)
    {
        var (first, second) = _real[random.Below(_real.Count)];
        return (Drop(first, RealDropout, ref random), Drop(second, RealDropout, ref random));
    }

    /// <summary>Appends questions about sentences of one document, so that the batch holds the sentences they are most easily mistaken for.</summary>
    public void DrawAsked(List<(WeightedRow[] First, WeightedRow[] Second)> batch, int most, ref SplitMix random)
    {
        var document = _documents[random.Below(_documents.Count)];
        var start = random.Below(document.Length);
        for (var i = 0; i < document.Length && batch.Count < most; i++)
        {
            var (sentence, rows) = document[(start + i) % document.Length];
            if (ClozeQuestions.Make(sentence, ref random) is { } question && Encode(question) is { Length: > 0 } asked)
                batch.Add((asked, rows));
        }
    }

    /// <summary>A short question of some concepts in one language, and a longer passage with most of them and others in the same or the other language.</summary>
    public (WeightedRow[] First, WeightedRow[] Second) DrawMade(ref SplitMix random)
    {
        var (question, passage) = (new List<WeightedRow>(), new List<WeightedRow>());
        var asksChinese = random.Below(2) == 0;
        var answersChinese = random.Below(4) == 0 ? asksChinese : !asksChinese;
        var asked = 3 + random.Below(4);
        for (var i = 0; i < asked; i++)
        {
            var concept = _concepts[random.Below(_concepts.Count)];
            if (i == 0 || random.Share() >= MadeDropout)
                question.AddRange(One(concept, asksChinese, ref random));
            if (i == 0 || random.Share() >= MadeDropout)
                passage.AddRange(One(concept, answersChinese, ref random));
        }

        for (var others = random.Below(8); others > 0; others--)
            passage.AddRange(One(_concepts[random.Below(_concepts.Count)], answersChinese, ref random));
        return ([.. question], [.. passage]);
    }

    private static WeightedRow[] One((WeightedRow[][] Chinese, WeightedRow[][] English) concept, bool chinese, ref SplitMix random)
    {
        var surfaces = chinese ? concept.Chinese : concept.English;
        return surfaces[random.Below(surfaces.Length)];
    }

    private static WeightedRow[] Drop(WeightedRow[] rows, double share, ref SplitMix random)
    {
        var kept = new List<WeightedRow>(rows.Length);
        foreach (var row in rows)
        {
            if (random.Share() >= share)
                kept.Add(row);
        }

        return kept.Count > 0 ? [.. kept] : rows;
    }
}
