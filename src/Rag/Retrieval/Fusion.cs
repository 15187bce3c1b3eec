using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>One ranking of two: by words and by meaning. Which is better was measured (<c>bench/rag/README.md</c>): the sum of scores.</summary>
public static class Fusion
{
    /// <summary>How much the meaning counts beside the words.</summary>
    public const double MeaningShare = 0.35;

    /// <summary>The usual constant of reciprocal rank fusion.</summary>
    public const int RankOffset = 60;

    /// <summary>
    /// Word scores as shares of the best one, cosines as they are: both say how much of the query is met, which ranks forget. A hit that one list does not have is taken to be
    /// as near in meaning as that list's last, and to share no word.
    /// </summary>
    public static IReadOnlyList<Hit> Scores(IReadOnlyList<Hit> words, IReadOnlyList<Hit> meaning, double meaningShare = MeaningShare)
    {
        var best = words.Count > 0 ? words[0].Score : 0;
        var last = meaning.Count > 0 ? meaning[^1].Score : 0;
        var byWords = words.ToDictionary(h => h.ChunkId, h => best > 0 ? h.Score / best : 0, StringComparer.Ordinal);
        var byMeaning = meaning.ToDictionary(h => h.ChunkId, h => h.Score, StringComparer.Ordinal);
        return Ranked(words, meaning, id => ((1 - meaningShare) * byWords.GetValueOrDefault(id)) + (meaningShare * byMeaning.GetValueOrDefault(id, last)));
    }

    /// <summary>Reciprocal rank fusion: the sum of 1 / (60 + rank), from 1.</summary>
    public static IReadOnlyList<Hit> Ranks(IReadOnlyList<Hit> words, IReadOnlyList<Hit> meaning)
    {
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var list in new[] { words, meaning })
        {
            for (var i = 0; i < list.Count; i++)
                scores[list[i].ChunkId] = scores.GetValueOrDefault(list[i].ChunkId) + (1.0 / (RankOffset + i + 1));
        }

        return Ranked(words, meaning, id => scores[id]);
    }

    /// <summary>Equal scores in the order of ids, so that an answer is the same every time.</summary>
    private static List<Hit> Ranked(IReadOnlyList<Hit> words, IReadOnlyList<Hit> meaning, Func<string, double> score) =>
        [.. words.Concat(meaning).Select(h => h.ChunkId).Distinct(StringComparer.Ordinal).Select(id => new Hit(id, score(id))).OrderByDescending(h => h.Score).ThenBy(h => h.ChunkId, StringComparer.Ordinal)];
}
