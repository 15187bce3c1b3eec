using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TravelPlanner.Cli.Training;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Tools;
using TravelPlanner.Training.Learning;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record TrainArguments(string Folder, int Seed, int Steps, int Layers, int Width, int TokensPerStep, IReadOnlyList<string> Storages, string? State, bool Json);

/// <summary><c>models train</c>: the small chat model that ships, made from the grammars, the embedded data and the tools' real answers.</summary>
internal sealed class TrainCommand : ShellCommand<TrainArguments>
{
    private const int HeadWidth = 64;
    private const int ContextSize = 4096;
    private const int SaveEvery = 500;

    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _folder;
    private readonly Option<int> _seed;
    private readonly Option<int> _steps;
    private readonly Option<int> _layers;
    private readonly Option<int> _width;
    private readonly Option<int> _tokens;
    private readonly Option<string[]> _storages;
    private readonly Option<string?> _state;
    private readonly Option<bool> _json;

    public TrainCommand(Shell shell)
        : base(shell, "train", shell.Say("Train the small model that ships, from the grammars and the tools of this server", "用语法规则与本服务器的工具训练随附的小模型"))
    {
        _folder = new Option<string>("--out") { Required = true, HelpName = "dir", Description = shell.Say("Where the model, its facts and its loss curve go", "模型、说明与损失曲线的输出文件夹") };
        _seed = Number("--seed", 1, 0, int.MaxValue, shell.Say("Same seed and data, same model", "种子与数据相同，则模型相同"));
        _steps = Number("--steps", 4400, 1, 1_000_000, shell.Say("Steps of training; fewer are a quick trial", "训练步数，减少可快速试验"));
        _layers = Number("--layers", 6, 1, 24, shell.Say("Layers of the network", "网络层数"));
        _width = Number("--width", 256, HeadWidth, 1024, shell.Say("Width of the network, a multiple of 64", "网络宽度，须为 64 的倍数"));
        _tokens = Number("--tokens-per-step", 2048, 64, 65_536, shell.Say("Tokens of conversations a step learns from", "每步学习的对话词元数"));
        _storages = new Option<string[]>("--storage") { DefaultValueFactory = _ => ["q8_0"], AllowMultipleArgumentsPerToken = true, Description = shell.Say("How weights are stored; several make several files", "权重的存储方式；可给多个，各写一个文件") };
        _storages.AcceptOnlyFromAmong([.. GgufExport.StorageNames]);
        _state = new Option<string?>("--state") { HelpName = "file", Description = shell.Say("Keep the state here every 500 steps, and go on from it when it is there", "每 500 步保存训练状态；文件已存在则接着训练") };
        Options.Add(_folder);
        foreach (var option in new Option[] { _seed, _steps, _layers, _width, _tokens, _storages, _state })
            Options.Add(option);
        _json = JsonOption();
        _width.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() % HeadWidth != 0)
                result.AddError(shell.Say($"--width: a multiple of {HeadWidth} is allowed.", $"--width：须为 {HeadWidth} 的倍数。"));
        });

        Option<int> Number(string name, int usual, int least, int most, string description)
        {
            var option = new Option<int>(name) { DefaultValueFactory = _ => usual, HelpName = "number", Description = description };
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                    result.AddError(shell.Say($"{name}: {least} to {most} is allowed.", $"{name}：应为 {least} 到 {most}。"));
            });
            return option;
        }
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models train --out models/travel-mini", "travel-planner models train --out trial --steps 50 --layers 2 --width 64 --json"];

    public override TrainArguments Read(ParseResult parsed) => new(
        Full(parsed.GetValue(_folder)!), parsed.GetValue(_seed), parsed.GetValue(_steps), parsed.GetValue(_layers), parsed.GetValue(_width), parsed.GetValue(_tokens), parsed.GetValue(_storages)!,
        parsed.GetValue(_state) is { } state ? Full(state) : null, parsed.GetValue(_json));

    public override async Task<ExitCode> RunAsync(TrainArguments arguments, CancellationToken cancellation)
    {
        using var line = new ProgressLine(Terminal);
        line.Report(new ToolProgress(0, arguments.Steps, Shell.Say("asking the tools for results", "正在调用工具生成结果")));
        var generator = await TrainingRequests.CreateAsync(Shell, cancellation);
        line.Report(new ToolProgress(0, arguments.Steps, Shell.Say("vocabulary", "词表")));
        Func<Random, Split, int, DialogueGroup> draw = (random, split, count) => generator.Next(random, split, count);
        var vocabulary = VocabularyMaker.FromDialogues(draw, arguments.Seed);
        var network = new Network(new NetworkShape(vocabulary.Tokens.Count, arguments.Layers, arguments.Width, arguments.Width / HeadWidth, HeadWidth, 3 * arguments.Width), arguments.Seed);
        var options = new TrainingOptions(arguments.Seed, arguments.Steps, arguments.TokensPerStep);
        var trainer = new Trainer(network, vocabulary, TemplateFamily.All[ShippedModel.Id], draw, options);
        if (arguments.State is { } state && File.Exists(state))
            Restore(trainer, state);
        var speeds = new List<double>();
        using var log = OpenLog(arguments.Folder);
        foreach (var report in trainer.Run(cancellation))
        {
            log.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Point.Step},{report.Point.Loss:F4},{report.Point.HeldOutLoss:F4},{report.TokensPerSecond:F0}"));
            speeds.Add(report.TokensPerSecond);
            line.Report(new ToolProgress(report.Point.Step, report.Steps, Words(report, trainer.Curve)));
            if (arguments.State is { } to && (report.Point.Step % SaveEvery == 0 || report.Point.Step == arguments.Steps))
                Save(trainer, to);
        }

        line.Clear();
        var curve = trainer.Curve;
        var facts = Write(arguments, network, vocabulary, options, curve, speeds.Count == 0 ? 0 : speeds.Average());
        if (arguments.Json)
            Terminal.WriteJson(facts);
        else
            Terminal.WriteLine(Shell.Say(
                string.Create(CultureInfo.InvariantCulture, $"Wrote {arguments.Folder}: {network.Shape.Parameters / 1e6:F2} M parameters, held-out loss {curve.LastOrDefault(p => p.HeldOutLoss is not null)?.HeldOutLoss:F4} after {trainer.Step} steps."),
                string.Create(CultureInfo.InvariantCulture, $"已写入 {arguments.Folder}：{network.Shape.Parameters / 1e6:F2} M 参数，{trainer.Step} 步后留出损失 {curve.LastOrDefault(p => p.HeldOutLoss is not null)?.HeldOutLoss:F4}。")));
        return ExitCode.Ok;
    }

    private string Full(string path) => Path.GetFullPath(path, Shell.Machine.WorkingDirectory);

    private string Words(TrainingReport report, IReadOnlyList<LossPoint> curve) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Shell.Say("loss", "损失")} {report.Point.Loss:F4} · {Shell.Say("held out", "留出")} {curve.LastOrDefault(p => p.HeldOutLoss is not null)?.HeldOutLoss:F4} · {report.TokensPerSecond:F0} {Shell.Say("tokens/s", "词元/秒")}");

    private object Write(TrainArguments arguments, Network network, Vocabulary vocabulary, TrainingOptions options, IReadOnlyList<LossPoint> curve, double speed)
    {
        try
        {
            Directory.CreateDirectory(arguments.Folder);
            var description = "A small model that turns travel requests in Chinese and English into calls of this server's tools. Trained on generated conversations only.";
            var files = new List<object>();
            foreach (var storage in arguments.Storages)
            {
                var path = Path.Combine(arguments.Folder, $"{ShippedModel.Id}-{storage}.gguf");
                using (var stream = File.Create(path))
                    GgufExport.Write(stream, network, vocabulary, new ModelFacts(ShippedModel.Id, ShippedModel.Id, description, ContextSize), storage);
                var bytes = File.ReadAllBytes(path);
                files.Add(new { file = Path.GetFileName(path), bytes = bytes.Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) });
            }

            File.WriteAllText(Path.Combine(arguments.Folder, "loss.svg"), LossCurve.Draw(curve));
            var facts = new
            {
                name = ShippedModel.Id,
                command = $"travel-planner models train --out models/travel-mini --seed {options.Seed} --steps {options.Steps} --layers {arguments.Layers} --width {arguments.Width} --tokens-per-step {options.TokensPerStep}",
                shape = network.Shape, network.Shape.Parameters, options,
                loss = curve.Count == 0 ? 0 : Math.Round(curve[^1].Loss, 4), heldOutLoss = curve.LastOrDefault(p => p.HeldOutLoss is not null)?.HeldOutLoss is { } held ? Math.Round(held, 4) : (double?)null,
                seconds = curve.Count == 0 ? 0 : Math.Round(curve[^1].Seconds), tokensPerSecond = Math.Round(speed), processors = Environment.ProcessorCount,
                files,
            };
            File.WriteAllText(Path.Combine(arguments.Folder, "training.json"), JsonSerializer.Serialize(facts, Indented) + "\n");
            return facts;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{arguments.Folder} cannot be written: {refused.Message}", $"无法写入 {arguments.Folder}：{refused.Message}"));
        }
    }

    /// <summary>A line a report, as it comes, so that a long run can be watched and a cut one is not for nothing.</summary>
    private StreamWriter OpenLog(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, "loss.csv");
            var isNew = !File.Exists(path);
            var log = new StreamWriter(path, append: true) { AutoFlush = true };
            if (isNew)
                log.WriteLine("step,loss,held_out_loss,tokens_per_second");
            return log;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{folder} cannot be written: {refused.Message}", $"无法写入 {folder}：{refused.Message}"));
        }
    }

    private static void Save(Trainer trainer, string path)
    {
        using (var stream = File.Create(path + ".part"))
            trainer.Save(stream);
        File.Move(path + ".part", path, overwrite: true);
    }

    private void Restore(Trainer trainer, string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            trainer.Restore(stream);
        }
        catch (Exception wrong) when (wrong is IOException or JsonException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{path} is no state of this training: {wrong.Message}", $"{path} 不是本次训练的状态文件：{wrong.Message}"));
        }
    }
}
