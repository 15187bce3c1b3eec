using System.Buffers;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>
/// Okapi BM25 over what FTS5 keeps of each word. FTS5's own rank has fixed constants, reads every match twice and knows no filter before it sorts; here the words' postings
/// are added up row by row, which is exact, and only allowed rows are looked at for the best. Counts include removed rows until their segment is merged, as is usual.
/// The constants are those of <c>bench/rag/README.md</c>, where what else was tried is written down.
/// </summary>
internal static class WordScorer
{
    /// <summary>How soon more of the same word adds little.</summary>
    public const double K1 = 0.9;

    /// <summary>How much longer chunks are held against.</summary>
    public const double B = 0.4;

    /// <summary>What a single character of Chinese counts beside a pair.</summary>
    public const double SingleCharacterWeight = 0.5;

    /// <summary>A word in more than this share of the chunks is left out when rarer ones are asked for: it costs the most and says the least.</summary>
    public const double CommonShare = 0.2;

    /// <summary>A word in fewer chunks than this is never left out: it costs next to nothing.</summary>
    public const int CheapFrequency = 5_000;

    /// <summary>Characters of a query that are read, and different words that are looked up; the rest is dropped.</summary>
    public const int LongestQuery = 4_096;

    public const int MostWords = 128;

    /// <summary>In how many chunks of a segment a word must be to be counted ahead.</summary>
    public static int LeastCommon(int rows) => Math.Max(64, rows / 100);

    /// <summary>The different words of a query with their weights, without those that only build a question.</summary>
    public static IReadOnlyList<(string Word, double Weight)> Words(string query)
    {
        var words = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var word in Segmenter.Words(query.AsSpan(0, Math.Min(query.Length, LongestQuery))))
        {
            if (words.Count < MostWords)
                words.TryAdd(word, Segmenter.IsSingleCharacter(word) ? SingleCharacterWeight : 1);
        }

        var telling = words.Where(w => !StopWords.Contains(w.Key)).ToList();
        return [.. (telling.Count > 0 ? telling : words.AsEnumerable()).Select(w => (w.Key, w.Value))];
    }

    /// <param name="allowed">A set of rows for each of the segments.</param>
    public static TopRows Search(IReadOnlyList<Segment> segments, IReadOnlyList<RowSet> allowed, IReadOnlyList<(string Word, double Weight)> query, int limit)
    {
        var best = new TopRows(limit);
        var (chunks, length) = (segments.Sum(s => (long)s.Rows), segments.Sum(s => s.TotalLength));
        var words = Worthwhile([.. query.Select(w => (w.Word, w.Weight, Frequency: segments.Sum(s => (long)s.Frequency(w.Word)))).Where(w => w.Frequency > 0)], chunks);
        if (words.Count == 0)
            return best;
        var average = (double)length / chunks;
        for (var i = 0; i < segments.Count; i++)
        {
            var scores = ArrayPool<float>.Shared.Rent(segments[i].Rows);
            Array.Clear(scores, 0, segments[i].Rows);
            foreach (var (word, weight, frequency) in words)
                Add(scores, segments[i], word, weight * Math.Log(1 + ((chunks - frequency + 0.5) / (frequency + 0.5))), average);
            Collect(scores, allowed[i], (long)i << 32, ref best);
            ArrayPool<float>.Shared.Return(scores);
        }

        return best;
    }

    private static List<(string Word, double Weight, long Frequency)> Worthwhile(List<(string Word, double Weight, long Frequency)> words, long chunks)
    {
        var rarer = words.FindAll(w => w.Frequency <= Math.Max(CheapFrequency, chunks * CommonShare));
        return rarer.Count > 0 ? rarer : words;
    }

    private static void Add(float[] scores, Segment segment, string word, double weight, double average)
    {
        var (rows, frequencies) = segment.Postings(word);
        var lengths = segment.Lengths;
        var (fixedPart, perWord, top) = ((float)(K1 * (1 - B)), (float)(K1 * B / average), (float)(weight * (K1 + 1)));
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            float frequency = frequencies[i];
            scores[row] += top * frequency / (frequency + fixedPart + (perWord * lengths[row]));
        }
    }

    private static void Collect(float[] scores, RowSet allowed, long offset, ref TopRows best)
    {
        var bits = allowed.Bits;
        for (var word = 0; word < bits.Length; word++)
        {
            for (var left = bits[word]; left != 0; left &= left - 1)
            {
                var row = (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(left);
                if (scores[row] > 0 && scores[row] >= best.Threshold)
                    best.Add(scores[row], offset + row);
            }
        }
    }
}
