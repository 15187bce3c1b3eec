using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>
/// Whether a passage answers at all: enough of what the question asks must be met, in whichever words, or it must be near in meaning. Chosen so that questions made of the
/// corpus keep their passage and questions about other things find none (<c>bench/rag/README.md</c>).
/// </summary>
public sealed class PassageRelevance(BilingualLexicon lexicon, StaticModel model)
{
    /// <summary>Share of the question's weight whose words, or others of the same meaning, the passage has.</summary>
    public const double LeastUnderstood = 0.4;

    /// <summary>Cosine of question and passage from which on words need not agree.</summary>
    public const double LeastCosine = 0.45;

    public bool IsRelevant(UnderstoodQuery query, Chunk chunk) =>
        Understood(query.Subject, chunk.Searchable) >= LeastUnderstood || Cosine(query.Subject, chunk.Searchable) >= LeastCosine;

    public double Understood(string question, string passage)
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

    public double Cosine(string question, string passage)
    {
        var (a, b) = (model.Embed(question), model.Embed(passage));
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
