using TravelPlanner.Inference.StaticEmbedding;

namespace TravelPlanner.Rag.Retrieval.Reranking;

/// <summary>A candidate as it comes from the two searches.</summary>
/// <param name="Text">What was searched, see <c>Chunk.Searchable</c>.</param>
/// <param name="Words">Its word score as a share of the best; 0 when no word occurs.</param>
/// <param name="Meaning">Its cosine.</param>
public readonly record struct Candidate(string Text, double Words, double Meaning);

/// <summary>What the reranker looks at: numbers about one passage beside one query and the other candidates.</summary>
public sealed class PassageSignals(BilingualLexicon lexicon, StaticModel model)
{
    /// <summary>In the order of the numbers; a trained reranker names them, so that another order is refused.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "words", "wordsRank", "meaning", "meaningGap", "fused", "covered", "understood", "coveredRare", "understoodRare", "adjacent", "near", "tells", "tellsNot", "length", "short", "numbers",
    ];

    private const int NearWords = 12;

    /// <returns>One row of numbers for each candidate.</returns>
    public double[][] Of(string query, IReadOnlyList<Candidate> candidates)
    {
        var asked = AskedKinds.Of(query);
        var wanted = Distinct(lexicon.Terms(query));
        var passages = candidates.Select(c => new Words(lexicon.Terms(c.Text))).ToList();
        var importance = wanted.Select(t => (double)t.Weight * model.Importance(t.Key)).ToArray();
        var rarity = Rarity(wanted, passages);
        var ranks = Ranks(candidates);
        var nearest = candidates.Count > 0 ? candidates.Max(c => c.Meaning) : 0;
        return [.. candidates.Select((c, i) =>
        {
            var exact = wanted.Select(t => passages[i].Has(t.Key)).ToArray();
            var meant = wanted.Select((t, k) => exact[k] || passages[i].Means(t)).ToArray();
            var tells = AskedKinds.Tells(c.Text, query, asked);
            return new[]
            {
                c.Words, 1.0 / ranks[i], c.Meaning, c.Meaning - nearest, ((1 - Fusion.MeaningShare) * c.Words) + (Fusion.MeaningShare * c.Meaning),
                Share(importance, exact), Share(importance, meant), Share(rarity, exact), Share(rarity, meant),
                passages[i].Adjacent(wanted), passages[i].Near(wanted, importance, NearWords),
                asked != AskedKind.None && tells ? 1.0 : 0, asked != AskedKind.None && !tells ? 1.0 : 0,
                Math.Log(1 + passages[i].Count), passages[i].Count < 8 ? 1.0 : 0,
                NumbersMet(query, c.Text),
            };
        })];
    }

    private static List<Term> Distinct(IReadOnlyList<Term> terms) => [.. terms.DistinctBy(t => t.Key)];

    /// <summary>A word that few candidates have tells them apart.</summary>
    private static double[] Rarity(List<Term> wanted, List<Words> passages) =>
        [.. wanted.Select(t => t.Weight * Math.Log(1 + (passages.Count / (1.0 + passages.Count(p => p.Has(t.Key) || p.Means(t))))))];

    private static int[] Ranks(IReadOnlyList<Candidate> candidates)
    {
        var ranks = new int[candidates.Count];
        var order = Enumerable.Range(0, candidates.Count).OrderByDescending(i => candidates[i].Words).ToList();
        for (var place = 0; place < order.Count; place++)
            ranks[order[place]] = place + 1;
        return ranks;
    }

    private static double Share(double[] weights, bool[] has)
    {
        var all = weights.Sum();
        return all > 0 ? weights.Where((_, i) => has[i]).Sum() / all : 0;
    }

    /// <summary>Share of the query's numbers that the passage has too; 0 when it names none.</summary>
    private static double NumbersMet(string query, string passage)
    {
        var numbers = query.Split([.. query.Where(c => !char.IsAsciiDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries);
        return numbers.Length == 0 ? 0 : (double)numbers.Count(n => passage.Contains(n, StringComparison.Ordinal)) / numbers.Length;
    }

    /// <summary>Where each word and each meaning stands in a passage.</summary>
    private sealed class Words
    {
        private readonly Dictionary<uint, List<int>> _places = [];
        private readonly Dictionary<int, List<int>> _meanings = [];

        public Words(IReadOnlyList<Term> terms)
        {
            Count = terms.Count;
            for (var i = 0; i < terms.Count; i++)
            {
                Add(_places, terms[i].Key, i);
                foreach (var concept in terms[i].Concepts)
                    Add(_meanings, concept, i);
            }
        }

        public int Count { get; }

        public bool Has(uint key) => _places.ContainsKey(key);

        public bool Means(Term term) => term.Concepts.Any(_meanings.ContainsKey);

        /// <summary>Share of the query's neighbours that are neighbours here.</summary>
        public double Adjacent(List<Term> wanted)
        {
            var met = 0;
            for (var i = 1; i < wanted.Count; i++)
            {
                var (before, after) = (Places(wanted[i - 1]), Places(wanted[i]));
                if (before.Exists(a => after.Exists(b => Math.Abs(b - a) is > 0 and <= 2)))
                    met++;
            }

            return wanted.Count > 1 ? met / (wanted.Count - 1.0) : 0;
        }

        /// <summary>The greatest weight of the query's words that stand within some words of each other, as a share of all.</summary>
        public double Near(List<Term> wanted, double[] weights, int window)
        {
            var places = wanted.SelectMany((t, k) => Places(t).Select(at => (At: at, Word: k))).OrderBy(p => p.At).ToList();
            var (best, all) = (0.0, weights.Sum());
            for (var i = 0; i < places.Count; i++)
            {
                var seen = new HashSet<int>();
                for (var j = i; j < places.Count && places[j].At - places[i].At <= window; j++)
                    seen.Add(places[j].Word);
                best = Math.Max(best, seen.Sum(k => weights[k]));
            }

            return all > 0 ? best / all : 0;
        }

        private List<int> Places(Term term)
        {
            if (_places.TryGetValue(term.Key, out var exact))
                return exact;
            foreach (var concept in term.Concepts)
            {
                if (_meanings.TryGetValue(concept, out var meant))
                    return meant;
            }

            return [];
        }

        private static void Add<T>(Dictionary<T, List<int>> places, T key, int at)
            where T : notnull
        {
            if (!places.TryGetValue(key, out var of))
                places.Add(key, of = []);
            of.Add(at);
        }
    }
}
