using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TravelPlanner.Cli.Knowledge;
using TravelPlanner.Inference.StaticEmbedding.Onnx;
using TravelPlanner.Inference.StaticEmbedding.Training;
using TravelPlanner.Rag.Retrieval.Reranking;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record TrainEmbedderArguments(string Folder, ulong Seed, int? Steps, bool Json);

/// <summary><c>models train-embedder</c>: the small embedding model that ships, and its reranker, made anew from the embedded data.</summary>
internal sealed class TrainEmbedderCommand : ShellCommand<TrainEmbedderArguments>
{
    private const string ModelFile = "static-zh-en.onnx";
    private const string FactsFile = "static-zh-en.json";
    private const string RerankerFile = "rerank-zh-en.json";
    private const int MostSteps = 1_000_000;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _folder;
    private readonly Option<long> _seed;
    private readonly Option<int?> _steps;
    private readonly Option<bool> _json;

    public TrainEmbedderCommand(Shell shell)
        : base(shell, "train-embedder", shell.Say("Train the small zh-en embedding model and its reranker on the embedded data", "用内置数据训练中英文小型嵌入模型及其重排模型"))
    {
        _folder = new Option<string>("--out") { Required = true, HelpName = "dir", Description = shell.Say("Where the model files go", "模型文件的输出文件夹") };
        _seed = new Option<long>("--seed") { DefaultValueFactory = _ => 1, HelpName = "number", Description = shell.Say("Same seed and data, same files", "种子与数据相同，则文件相同") };
        _steps = new Option<int?>("--steps") { HelpName = "number", Description = shell.Say("Steps of training; fewer are a quick trial", "训练步数，减少可快速试验") };
        _seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
                result.AddError(shell.Say("--seed: 0 or more is allowed.", "--seed：须不小于 0。"));
        });
        _steps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > MostSteps)
                result.AddError(shell.Say($"--steps: 0 to {MostSteps} is allowed.", $"--steps：应为 0 到 {MostSteps}。"));
        });
        Options.Add(_folder);
        Options.Add(_seed);
        Options.Add(_steps);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models train-embedder --out models/embedder", "travel-planner models train-embedder --out trial --steps 200 --seed 7 --json"];

    public override TrainEmbedderArguments Read(ParseResult parsed) =>
        new(Path.GetFullPath(parsed.GetValue(_folder)!, Shell.Machine.WorkingDirectory), (ulong)parsed.GetValue(_seed), parsed.GetValue(_steps), parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(TrainEmbedderArguments arguments, CancellationToken cancellation)
    {
        var corpus = BilingualData.Corpus();
        var options = new TrainingOptions { Seed = arguments.Seed };
        options = options with { Steps = arguments.Steps ?? options.Steps };
        TrainedEmbedder trained;
        RerankerWeights reranker;
        using (var line = new ProgressLine(Terminal))
        {
            trained = StaticEmbedderTrainer.Train(corpus, options, new Listener(line, Shell), cancellation);
            line.Report(new ToolProgress(1, 1, Shell.Say("reranker", "重排模型")));
            reranker = await TrainRerankerAsync(corpus, trained, cancellation);
        }

        var bytes = OnnxModelWriter.Write(trained.Model, Notes(trained, options));
        var facts = Facts(corpus, trained, options, bytes);
        Write(arguments.Folder, bytes, facts, reranker);
        if (arguments.Json)
            Terminal.WriteJson(facts);
        else
            Terminal.WriteLine(Shell.Say(
                string.Create(CultureInfo.InvariantCulture, $"Wrote {arguments.Folder}: {bytes.Length / 1e6:F2} MB; of {trained.Figures.HeldOut} held-out pairs recall@10 {trained.Figures.RecallAt10:F3}, MRR {trained.Figures.Mrr:F3}."),
                string.Create(CultureInfo.InvariantCulture, $"已写入 {arguments.Folder}：{bytes.Length / 1e6:F2} MB；{trained.Figures.HeldOut} 对留出文本的 recall@10 {trained.Figures.RecallAt10:F3}，MRR {trained.Figures.Mrr:F3}。")));
        return ExitCode.Ok;
    }

    private async Task<RerankerWeights> TrainRerankerAsync(TrainingCorpus corpus, TrainedEmbedder trained, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("travel-planner-rerank-");
        try
        {
            var examples = await RerankerExamples.MakeAsync(corpus.Documents, corpus.Concepts, trained.Model, folder.FullName, Shell.Machine.Clock, cancellation);
            return RerankerTrainer.Train("rerank-zh-en-1", examples, cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Dictionary<string, string> Notes(TrainedEmbedder trained, TrainingOptions options) => new(StringComparer.Ordinal)
    {
        ["licence"] = "MIT",
        ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        ["training_data"] = trained.CorpusVersion,
    };

    private static object Facts(TrainingCorpus corpus, TrainedEmbedder trained, TrainingOptions options, byte[] bytes) => new
    {
        id = trained.Model.Id,
        file = ModelFile,
        kind = "static embedding",
        what = "Words, phrases, numbers and sounds of names, each with a vector, added up by weight: texts that say the same with known words lie near each other, in Chinese, English and between the two.",
        whatNot = "It reads no grammar and no order of words, knows no word outside its lexicon but by its letters, and is no match for a transformer where one can run.",
        languages = new[] { "zh", "en" },
        dimension = trained.Model.Dimension,
        rows = trained.Model.Features.Rows,
        features = trained.Model.Features.Count,
        bits = 4,
        inputs = new[] { "input_ids int64 [batch, len]", "input_weights float [batch, len]" },
        output = $"sentence_embedding float [batch, {trained.Model.Dimension}], length 1",
        licence = "MIT",
        bytes = bytes.Length,
        sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        training = new
        {
            command = $"travel-planner models train-embedder --out models/embedder --seed {options.Seed}",
            dataVersion = trained.CorpusVersion, options.Seed, options.Steps, options.Batch, concepts = corpus.Concepts.Count, translations = corpus.Translations.Count,
            related = corpus.Related.Count, documents = corpus.Documents.Count, lastLoss = Math.Round(trained.LastLoss, 4),
        },
        heldOut = new { pairs = trained.Figures.HeldOut, recallAt10 = Math.Round(trained.Figures.RecallAt10, 4), mrr = Math.Round(trained.Figures.Mrr, 4) },
    };

    private void Write(string folder, byte[] model, object facts, RerankerWeights reranker)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, ModelFile), model);
            File.WriteAllText(Path.Combine(folder, FactsFile), JsonSerializer.Serialize(facts, Indented) + "\n");
            File.WriteAllText(Path.Combine(folder, RerankerFile), JsonSerializer.Serialize(reranker, Indented) + "\n");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{folder} cannot be written: {refused.Message}", $"无法写入 {folder}：{refused.Message}"));
        }
    }

    private sealed class Listener(ProgressLine line, Shell shell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => line.Report(new ToolProgress(
            value.Step, value.Steps, string.Create(CultureInfo.InvariantCulture, $"{shell.Say("step", "步")} {value.Step} · {shell.Say("loss", "损失")} {value.Loss:F3}")));
    }
}
