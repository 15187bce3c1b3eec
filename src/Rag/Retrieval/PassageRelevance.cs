using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>
/// Whether a passage has to do with a question at all, and whether clearly so: enough of what is asked must be met, in whichever words, or it must be near in meaning. Words
/// and the small model tell little here (<c>bench/rag/README.md</c>), so only what shares next to nothing is left out, and what is not clear is said to be weak.
/// </summary>
public sealed class PassageRelevance(BilingualLexicon lexicon, StaticModel model)
{
    // Shares of the question's weight that a passage has in the same or other words, and cosines.
    private const double LeastUnderstood = 0.08;
    private const double LeastCosine = 0.2;
    private const double ClearlyUnderstood = 0.4;
    private const double ClearCosine = 0.35;

    /// <summary>A passage of a city that the question names always is.</summary>
    public bool IsRelevant(UnderstoodQuery query, Chunk chunk) =>
        query.Places.Any(p => p.City is not null && p.City == chunk.Facts.Place)
        || Understood(query.Subject, chunk.Searchable) >= LeastUnderstood || Cosine(query.Subject, chunk.Searchable) >= LeastCosine;

    public bool IsClear(UnderstoodQuery query, Chunk chunk) =>
        Understood(query.Subject, chunk.Searchable) >= ClearlyUnderstood || Cosine(query.Subject, chunk.Searchable) >= ClearCosine;

    private double Understood(string question, string passage)
    {
        var here = lexicon.Terms(passage);
        var (keys, meanings) = (here.Select(t => t.Key).ToHashSet(), here.SelectMany(t => t.Concepts).ToHashSet());
        var (met, all) = (0.0, 0.0);
        foreach (var term in lexicon.Terms(question).DistinctBy(t => t.Key))
        {
            var weight = term.Weight * model.Importance(term.Key);
            all += weight;
            met += keys.Contains(term.Key) || term.Concepts.Any(meanings.Contains) ? weight : 0;
        }

        return all > 0 ? met / all : 0;
    }

    private double Cosine(string question, string passage)
    {
        var (a, b) = (model.Embed(question), model.Embed(passage));
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
