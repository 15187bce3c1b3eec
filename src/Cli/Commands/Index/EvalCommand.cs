using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Inference.StaticEmbedding;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Evaluation;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using TravelPlanner.Rag.Ingestion;
using TravelPlanner.Rag.Ingestion.Readers;
using TravelPlanner.Rag.Ingestion.Sources;
using TravelPlanner.Rag.Retrieval;
using TravelPlanner.Rag.Retrieval.Reranking;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Index;

/// <param name="Data">A folder in the layout of BEIR; null with questions.</param>
internal sealed record EvalArguments(string? Data, string? QueriesFrom, string? Questions, bool Json);

/// <summary><c>index eval</c>: how well each stage of retrieval finds what answers, on a test set.</summary>
internal sealed class EvalCommand : ShellCommand<EvalArguments>
{
    private readonly Option<string?> _data;
    private readonly Option<string?> _queriesFrom;
    private readonly Option<string?> _questions;
    private readonly Option<bool> _json;

    public EvalCommand(Shell shell)
        : base(shell, "eval", shell.Say("Measure retrieval on a test set: nDCG, recall and time of every stage", "在测试集上评测检索：各阶段的 nDCG、召回率与耗时"))
    {
        _data = new Option<string?>("--data") { HelpName = "dir", Description = shell.Say("Folder with corpus.jsonl, queries.jsonl and qrels (BEIR)", "含 corpus.jsonl、queries.jsonl 与 qrels 的文件夹（BEIR）") };
        _queriesFrom = new Option<string?>("--queries-from") { HelpName = "dir", Description = shell.Say("Ask the same questions as another folder words them, in another language", "改用另一文件夹中相同问题的另一语言文本") };
        _questions = new Option<string?>("--questions") { HelpName = "file", Description = shell.Say("A table of questions on the embedded guides instead", "改用针对内置指南的问题表") };
        Options.Add(_data);
        Options.Add(_queriesFrom);
        Options.Add(_questions);
        Validators.Add(result =>
        {
            if ((result.GetValue(_data) is null) == (result.GetValue(_questions) is null))
                result.AddError(shell.Say("Give either --data or --questions.", "请给出 --data 或 --questions 之一。"));
            if (result.GetValue(_queriesFrom) is not null && result.GetValue(_data) is null)
                result.AddError(shell.Say("--queries-from needs --data.", "--queries-from 须与 --data 同用。"));
        });
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "travel-planner index eval --data xquad_r_en --json",
        "travel-planner index eval --data xquad_r_en --queries-from xquad_r_zh",
        "travel-planner index eval --questions bench/rag/questions/questions.psv",
    ];

    public override EvalArguments Read(ParseResult parsed)
    {
        return new(Full(parsed.GetValue(_data)), Full(parsed.GetValue(_queriesFrom)), Full(parsed.GetValue(_questions)), parsed.GetValue(_json));

        string? Full(string? path) => path is null ? null : Path.GetFullPath(path, Shell.Machine.WorkingDirectory);
    }

    public override async Task<ExitCode> RunAsync(EvalArguments arguments, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("travel-planner-eval-");
        try
        {
            await using var index = new LocalPassageIndex(folder.FullName, Shell.Machine.Clock, "eval");
            using var embedder = StaticEmbeddingGenerator.Shipped();
            using var line = new ProgressLine(Terminal);
            line.Report(new ToolProgress(0, null, Shell.Say("indexing", "建立索引")));
            var (queries, judged) = arguments.Questions is { } questions
                ? (TravelQuestions.Read(questions), await IndexGuidesAsync(index, embedder, cancellation))
                : await IndexSetAsync(index, embedder, BeirSet.Read(arguments.Data!, arguments.QueriesFrom), cancellation);
            var lexicon = new BilingualLexicon(BilingualData.Concepts());
            var places = new GazetteerPlaces(Composition.Gazetteer());
            var search = KnowledgeIndexes.Search(index, embedder, lexicon, places);
            var evaluation = new RetrievalEvaluation(new PassageRetriever(index, embedder), new QueryReader(lexicon, embedder.Model, places), search, judged);
            var summary = await evaluation.RunAsync(queries, new Listener(line, queries.Count), cancellation);
            line.Clear();
            Show(arguments, index.Manifest, queries.Count, summary);
            return ExitCode.Ok;
        }
        catch (InvalidDataException unreadable)
        {
            throw new CommandException(ExitCode.Refused, unreadable.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(IReadOnlyList<BeirQuery> Queries, Func<string, string> Judged)> IndexSetAsync(LocalPassageIndex index, StaticEmbeddingGenerator embedder, BeirSet set, CancellationToken cancellation)
    {
        await using var writer = await index.WriteAsync(embedder.Model.Id, embedder.Model.Dimension, cancellation);
        foreach (var document in set.Documents)
        {
            var facts = new DocumentFacts { Title = document.Title ?? "", Language = "?", Category = "test", Source = "test" };
            var chunk = new Chunk($"{document.Id}#0", document.Id, 0, [], document.Text, 1, facts);
            await writer.PutAsync(new(document.Id, "", 1, facts), [new(chunk, embedder.Model.Embed(chunk.Searchable))], cancellation);
        }

        await writer.CommitAsync(cancellation);
        return (set.Queries, RetrievalEvaluation.DocumentOf);
    }

    private async Task<Func<string, string>> IndexGuidesAsync(LocalPassageIndex index, StaticEmbeddingGenerator embedder, CancellationToken cancellation)
    {
        var named = new NamedEmbedder(embedder.Model.Id, embedder.Model.Dimension, embedder);
        await new Ingestor(index, named, KnowledgeIndexes.DeadLetters(index.Folder), RecordFields.Usual, new IngestionOptions(), Shell.Machine.Clock).RunAsync([new EmbeddedGuides()], null, cancellation);
        var sections = await TravelQuestions.SectionsAsync(index, cancellation);
        return chunk => sections.GetValueOrDefault(chunk, chunk);
    }

    private void Show(EvalArguments arguments, IndexManifest index, int queries, EvaluationSummary summary)
    {
        if (arguments.Json)
        {
            Terminal.WriteJson(new { arguments.Data, arguments.QueriesFrom, arguments.Questions, documents = index.Documents, chunks = index.Chunks, queries, index.Embedder, summary });
            return;
        }

        var table = new TextTable(Shell.Say("Stage", "阶段"), "nDCG@10", "recall@10", "MRR@10", "p50 ms", "p99 ms");
        foreach (var (name, figures) in new[] { ("BM25", summary.Bm25), ("dense", summary.Dense), ("fused", summary.Fused), ("reranked", summary.Reranked) })
        {
            if (figures is not null)
                table.Add(name, Number(figures.Ndcg10, "0.0000"), Number(figures.Recall10, "0.0000"), Number(figures.Mrr10, "0.0000"), Number(figures.P50Ms, "0.00"), Number(figures.P99Ms, "0.00"));
        }

        Terminal.WriteTable(table);

        static string Number(double value, string form) => value.ToString(form, CultureInfo.InvariantCulture);
    }

    private sealed class Listener(ProgressLine line, int queries) : IProgress<int>
    {
        public void Report(int value) => line.Report(new ToolProgress(value, queries, $"{value}/{queries}"));
    }
}
