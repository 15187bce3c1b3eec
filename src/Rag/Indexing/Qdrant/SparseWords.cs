using System.Text;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>
/// Words as sparse vectors: a word is the number that its hash is, a chunk's value what BM25 gives its frequency, and the server adds how rare the word is
/// (<c>modifier: idf</c>). Of 2^32 numbers a vocabulary of 200,000 words shares about five; two words of one number count as the same word.
/// </summary>
internal static class SparseWords
{
    /// <summary>Words of a usual chunk. The true average moves with every commit, and every value with it; with a small b a fixed one changes the order little.</summary>
    private const double AverageLength = 250;

    public static SparseVector Of(Chunk chunk)
    {
        var (words, length) = ChunkWords.Of(chunk);
        var norm = WordScorer.K1 * (1 - WordScorer.B + (WordScorer.B * length / AverageLength));
        var counts = new SortedDictionary<uint, int>();
        foreach (var word in words)
            counts[Number(word)] = counts.GetValueOrDefault(Number(word)) + 1;
        return new([.. counts.Keys], [.. counts.Values.Select(c => (float)(c * (WordScorer.K1 + 1) / (c + norm)))]);
    }

    /// <summary>Null when the query has no words.</summary>
    public static SparseVector? Query(string query)
    {
        var weights = new SortedDictionary<uint, double>();
        foreach (var (word, weight) in WordScorer.Words(query))
            weights[Number(word)] = Math.Max(weight, weights.GetValueOrDefault(Number(word)));
        return weights.Count == 0 ? null : new([.. weights.Keys], [.. weights.Values.Select(w => (float)w)]);
    }

    /// <summary>FNV-1a over UTF-8.</summary>
    private static uint Number(string word)
    {
        var hash = 2_166_136_261u;
        foreach (var value in Encoding.UTF8.GetBytes(word))
            hash = (hash ^ value) * 16_777_619;
        return hash;
    }
}
