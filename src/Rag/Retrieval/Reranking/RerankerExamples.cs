using Microsoft.Extensions.AI;
using NodaTime;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Inference.StaticEmbedding.Training;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing.Local;

namespace TravelPlanner.Rag.Retrieval.Reranking;

/// <summary>
/// Questions for the reranker to learn from: made of the corpus' own sentences, said with other words and now and then in the other language, and answered by the stages
/// before it.
/// </summary>
public static class RerankerExamples
{
    /// <summary>Every so many sentences one is asked about.</summary>
    private const int Every = 3;

    /// <summary>Every so many questions one is asked in the other language.</summary>
    private const int EveryOther = 3;

    /// <param name="documents">Documents as their sentences, each of one language.</param>
    /// <param name="folder">An empty folder for the indexes; the caller removes it.</param>
    /// <returns>Questions whose sentence is among the candidates.</returns>
    public static async Task<IReadOnlyList<JudgedCandidates>> MakeAsync(
        IReadOnlyList<IReadOnlyList<string>> documents, IReadOnlyList<Concept> concepts, StaticModel model, string folder, IClock clock, CancellationToken cancellation)
    {
        var lexicon = new BilingualLexicon(concepts);
        var (reader, signals, paraphrases) = (new QueryReader(lexicon, model), new PassageSignals(lexicon, model), new Paraphrases(concepts));
        using var embedder = new StaticEmbeddingGenerator(model);
        var judged = new List<JudgedCandidates>();
        foreach (var language in new[] { "zh", "en" })
        {
            var sentences = documents.SelectMany(d => d).Where(s => reader.Read(s).Language == language).ToList();
            if (sentences.Count == 0)
                continue;
            await using var index = new LocalPassageIndex(Path.Combine(folder, language), clock, language);
            await FillAsync(index, embedder, sentences, language, cancellation);
            var retriever = new PassageRetriever(index, embedder);
            for (var i = 0; i < sentences.Count; i += Every)
            {
                if (ClozeQuestions.Make(sentences[i], (ulong)i) is not { } cloze)
                    continue;
                var question = paraphrases.Say(cloze, otherLanguage: i / Every % EveryOther == 0, (ulong)i);
                if (await JudgeAsync(retriever, reader, signals, question, Id(i), cancellation) is { } example)
                    judged.Add(example);
            }
        }

        return judged;
    }

    private static async Task FillAsync(LocalPassageIndex index, StaticEmbeddingGenerator embedder, List<string> sentences, string language, CancellationToken cancellation)
    {
        var facts = new DocumentFacts { Title = "", Language = language, Category = "sentence", Source = "" };
        await using var writer = await index.WriteAsync(embedder.Model.Id, embedder.Model.Dimension, cancellation);
        for (var i = 0; i < sentences.Count; i++)
        {
            var chunk = new Chunk(Id(i), Document(i), 0, [], sentences[i], 1, facts);
            await writer.PutAsync(new(Document(i), "", 1, facts), [new(chunk, embedder.Model.Embed(chunk.Searchable))], cancellation);
        }

        await writer.CommitAsync(cancellation);
    }

    private static async Task<JudgedCandidates?> JudgeAsync(
        PassageRetriever retriever, QueryReader reader, PassageSignals signals, string question, string answer, CancellationToken cancellation)
    {
        var query = reader.Read(question);
        var (words, meaning) = await retriever.SearchAsync(query.Text, query.Words, Indexing.PassageFilter.None, cancellation);
        var chunks = await retriever.Index.GetAsync([.. Fusion.Scores(words, meaning).Take(PassageRetriever.Reranked).Select(h => h.ChunkId)], cancellation);
        var at = chunks.ToList().FindIndex(c => c.Id == answer);
        return at < 0 ? null : new JudgedCandidates(signals.Of(question, PassageRetriever.Candidates(chunks, words, meaning)), at);
    }

    private static string Document(int i) => i.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Id(int i) => Document(i) + "#0";
}
