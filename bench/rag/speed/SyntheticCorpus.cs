using System.Text;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Bench.Rag.Speed;

/// <summary>
/// Chunks whose words are as unevenly common as those of a language (Zipf's law), half in Chinese and half in English, of 40 countries and 400 places; a vector is
/// one of 500 subjects with noise. All drawn from the seed.
/// </summary>
internal sealed class SyntheticCorpus
{
    public const int ChunksPerDocument = 10;
    private const int WordsPerChunk = 150;
    private const int Countries = 40;
    private const int Subjects = 500;

    private readonly int _dimension;
    private readonly Random _random;
    private readonly Zipf _english;
    private readonly Zipf _chinese;
    private readonly float[][] _subjects;

    public SyntheticCorpus(int dimension, int seed)
    {
        (_dimension, _random) = (dimension, new Random(seed));
        _english = new Zipf([.. Enumerable.Range(0, 60_000).Select(EnglishWord)]);
        _chinese = new Zipf([.. Enumerable.Range(0, 40_000).Select(ChineseWord)]);
        _subjects = [.. Enumerable.Range(0, Subjects).Select(_ => Gaussian(1))];
    }

    public (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks) Document(int number)
    {
        var facts = new DocumentFacts
        {
            Title = $"Guide {number}",
            Language = number % 2 == 0 ? "zh" : "en",
            Category = number % 5 == 0 ? "topic" : "destination",
            Source = "synthetic",
            Place = $"place-{number / 2 % (Countries * 10)}",
            Country = Country(number / 2 % Countries),
        };
        var id = $"synthetic/{number}";
        var chunks = new List<EmbeddedChunk>();
        for (var i = 0; i < ChunksPerDocument; i++)
            chunks.Add(new(new($"{id}#{i}", id, i, ["Section"], Text(facts.Language, WordsPerChunk), WordsPerChunk, facts), Vector()));
        return (new(id, number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture), chunks.Count, facts), chunks);
    }

    /// <summary>Words as common as those of the corpus, so most queries hold some of the commonest.</summary>
    public (string Text, float[] Vector, string Language, string Country) Query(int number) =>
        (Text(number % 2 == 0 ? "zh" : "en", _random.Next(3, 10)), Vector(), number % 2 == 0 ? "zh" : "en", Country(_random.Next(Countries)));

    private static string Country(int number) => $"{(char)('A' + (number / 26))}{(char)('A' + (number % 26))}";

    private string Text(string language, int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            if (language == "zh")
                text.Append(_chinese.Draw(_random)).Append(i % 8 == 7 ? "，" : "");
            else
                text.Append(_english.Draw(_random)).Append(i % 12 == 11 ? ". " : " ");
        }

        return text.ToString();
    }

    private float[] Vector()
    {
        var subject = _subjects[_random.Next(Subjects)];
        var vector = Gaussian(1);
        for (var i = 0; i < vector.Length; i++)
            vector[i] += subject[i];
        return vector;
    }

    private float[] Gaussian(double width)
    {
        var vector = new float[_dimension];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)(width * Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble()));
        return vector;
    }

    private static string EnglishWord(int rank)
    {
        var word = new StringBuilder();
        for (var left = rank + 1; left > 0; left /= 20)
            word.Append("bcdfghjklmnpqrtvwxz"[left % 19]).Append("aou"[left % 3]);
        return word.Append('k').ToString();
    }

    /// <summary>The commonest are one character, the others two.</summary>
    private static string ChineseWord(int rank) =>
        rank < 60 ? ((char)(0x4E00 + rank)).ToString() : string.Concat((char)(0x4E00 + (rank * 7 % 2_500)), (char)(0x4E00 + (rank * 13 / 5 % 2_500)));

    private sealed class Zipf
    {
        private readonly string[] _words;
        private readonly double[] _until;

        public Zipf(string[] words)
        {
            _words = words;
            _until = new double[words.Length];
            var sum = 0.0;
            for (var i = 0; i < words.Length; i++)
                _until[i] = sum += 1.0 / (i + 2.7);
        }

        public string Draw(Random random)
        {
            var at = Array.BinarySearch(_until, random.NextDouble() * _until[^1]);
            return _words[at < 0 ? ~at : at];
        }
    }
}
