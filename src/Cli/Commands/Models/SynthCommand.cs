using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using TravelPlanner.InferenceWorker.Models.Gguf;

namespace TravelPlanner.Cli.Commands.Models;

internal sealed record SynthArguments(string File, string Shape, string Quantization, ulong Seed, bool Force, bool Json);

/// <summary><c>models synth</c>: a model of a true shape with random weights, so that speed and memory can be measured where weights cannot be had.</summary>
internal sealed class SynthCommand : ShellCommand<SynthArguments>
{
    /// <summary>The header with the family's vocabulary takes about six; the rest is for whoever else writes meanwhile.</summary>
    private const long SpareBytes = 64L * 1024 * 1024;

    private readonly Argument<string> _file;
    private readonly Option<string> _shape;
    private readonly Option<string> _quantization;
    private readonly Option<long> _seed;
    private readonly Option<bool> _force;
    private readonly Option<bool> _json;

    public SynthCommand(Shell shell)
        : base(shell, "synth", shell.Say("Write a model of a true shape with random weights, for measuring", "生成真实结构、随机权重的模型，用于测量"))
    {
        _file = new Argument<string>("file") { Description = shell.Say("Where to, a .gguf file", "目标 .gguf 文件") };
        _shape = new Option<string>("--shape") { DefaultValueFactory = _ => "qwen3-0.6b", Description = shell.Say("Sizes of the model", "模型结构") };
        _shape.AcceptOnlyFromAmong([.. SyntheticShape.All.Select(s => s.Name)]);
        _quantization = new Option<string>("--quant") { DefaultValueFactory = _ => "q4_k_m", Description = shell.Say("How weights are stored", "权重的存储方式") };
        _quantization.AcceptOnlyFromAmong([.. SyntheticQuantization.All.Select(q => q.Name)]);
        _seed = new Option<long>("--seed") { DefaultValueFactory = _ => 1, HelpName = "number", Description = shell.Say("Same seed, same file", "相同种子得到相同文件") };
        _seed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long>() < 0)
                result.AddError(shell.Say("--seed: 0 or more is allowed.", "--seed：须不小于 0。"));
        });
        _force = new Option<bool>("--force") { Description = shell.Say("Replace the file when it is there", "文件已存在则替换") };
        Arguments.Add(_file);
        Options.Add(_shape);
        Options.Add(_quantization);
        Options.Add(_seed);
        Options.Add(_force);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner models synth --shape qwen3-0.6b --quant q4_k_m qwen3-0.6b.gguf", "travel-planner models synth --shape tiny --seed 7 tiny.gguf --json"];

    public override SynthArguments Read(ParseResult parsed) => new(
        Path.GetFullPath(parsed.GetValue(_file)!, Shell.Machine.WorkingDirectory), parsed.GetValue(_shape)!, parsed.GetValue(_quantization)!, (ulong)parsed.GetValue(_seed), parsed.GetValue(_force), parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(SynthArguments arguments, CancellationToken cancellation)
    {
        var (shape, quantization) = (SyntheticShape.Of(arguments.Shape)!, SyntheticQuantization.Of(arguments.Quantization)!);
        Check(arguments, SyntheticModel.DataBytes(shape, quantization));
        var watch = Stopwatch.StartNew();
        var shown = -1;
        long bytes;
        try
        {
            bytes = SyntheticModel.Write(arguments.File, shape, quantization, arguments.Seed, Show, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say($"{arguments.File} cannot be written: {refused.Message}", $"无法写入 {arguments.File}：{refused.Message}"));
        }

        var seconds = watch.Elapsed.TotalSeconds;
        if (arguments.Json)
            Terminal.WriteJson(new { file = arguments.File, shape = shape.Name, quantization = quantization.Name, seed = arguments.Seed, bytes, seconds = Math.Round(seconds, 3), weights = "random" });
        else
            Terminal.WriteLine(Shell.Say(
                string.Create(CultureInfo.InvariantCulture, $"Wrote {arguments.File}: {shape.Name} {quantization.Name}, {bytes / 1e6:F0} MB in {seconds:F1} s. Its weights are random: what it writes means nothing."),
                string.Create(CultureInfo.InvariantCulture, $"已写入 {arguments.File}：{shape.Name} {quantization.Name}，{bytes / 1e6:F0} MB，用时 {seconds:F1} 秒。权重为随机值，输出没有意义。")));
        return Task.FromResult(ExitCode.Ok);

        void Show(double share)
        {
            var percent = (int)(share * 100);
            if (!Terminal.IsInteractive || percent == shown)
                return;
            shown = percent;
            Terminal.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{percent,3} %{(percent == 100 ? "\r     \r" : string.Empty)}"));
        }
    }

    private void Check(SynthArguments arguments, long bytes)
    {
        if (File.Exists(arguments.File) && !arguments.Force)
            throw new CommandException(ExitCode.Refused, Shell.Say($"{arguments.File} is there already; --force replaces it.", $"{arguments.File} 已存在；可用 --force 替换。"));
        var folder = Path.GetDirectoryName(arguments.File)!;
        if (!Directory.Exists(folder))
            throw new CommandException(ExitCode.NotFound, Shell.Say($"There is no folder {folder}.", $"文件夹 {folder} 不存在。"));
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < bytes + SpareBytes)
        {
            throw new CommandException(ExitCode.Unavailable, Shell.Say(
                string.Create(CultureInfo.InvariantCulture, $"The model takes {bytes / 1e6:F0} MB; {folder} has {free / 1e6:F0} MB free."),
                string.Create(CultureInfo.InvariantCulture, $"模型需要 {bytes / 1e6:F0} MB；{folder} 仅剩 {free / 1e6:F0} MB。")));
        }
    }
}
