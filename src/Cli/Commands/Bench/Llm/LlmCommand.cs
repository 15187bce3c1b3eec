using System.CommandLine;
using System.Globalization;
using TravelPlanner.InferenceWorker.Benchmarks;
using TravelPlanner.InferenceWorker.Models;

namespace TravelPlanner.Cli.Commands.Bench.Llm;

/// <param name="Models">Absolute; none for those that the bench synthesises.</param>
/// <param name="Loop">Its model is one of them in turn.</param>
/// <param name="Peer">The peer's folder, or <c>none</c>; null for the usual one.</param>
internal sealed record LlmArguments(IReadOnlyList<string> Models, bool Ceiling, DecodeLoopOptions Loop, string? Peer, bool Json);

/// <summary>
/// <c>bench llm</c>: the worker over HTTP beside the same engine driven from Node and beside the engine's own loop, in one run. With
/// <c>--ceiling</c> only the last: how fast the engine itself reads prompts and writes tokens, without a server around it.
/// </summary>
internal sealed class LlmCommand : ShellCommand<LlmArguments>
{
    private readonly Option<string[]> _models;
    private readonly Option<bool> _ceiling;
    private readonly Option<string?> _peer;
    private readonly Option<int> _prompt;
    private readonly Option<int> _tokens;
    private readonly Option<int[]> _streams;
    private readonly Option<int> _threads;
    private readonly Option<int> _gpuLayers;
    private readonly Option<int> _repetitions;
    private readonly Option<bool> _json;

    public LlmCommand(Shell shell)
        : base(shell, "llm", shell.Say("The inference worker: its speed beside that of others on the same engine", "推理服务：与同引擎的其他程序比较速度"))
    {
        _models = new Option<string[]>("--model") { HelpName = "file", Description = shell.Say("A .gguf file, repeatable; by default random weights of the shape qwen3-0.6b, in q4_k_m and q8_0", "一个 .gguf 文件，可重复；默认使用 qwen3-0.6b 结构的随机权重，q4_k_m 与 q8_0 各一") };
        _ceiling = new Option<bool>("--ceiling") { Description = shell.Say("Only the engine's own loop, without a server", "仅测引擎自身的循环，不含服务器") };
        _peer = new Option<string?>("--peer") { HelpName = "dir|none", Description = shell.Say("Folder of the peer on Node, or none; default bench/llm", "Node 对照程序的文件夹，none 为不比较；默认 bench/llm") };
        Options.Add(_models);
        Options.Add(_ceiling);
        Options.Add(_peer);
        Validators.Add(result =>
        {
            if (result.GetValue(_ceiling) && result.GetValue(_models) is not [_])
                result.AddError(shell.Say("--ceiling measures one model: name it with --model.", "--ceiling 测量一个模型：请用 --model 指定。"));
        });
        _prompt = Number("--prompt", 512, 1, 32_768, shell.Say("Tokens of the prompt", "提示词的词元数"));
        _tokens = Number("--tokens", 128, 2, 4_096, shell.Say("New tokens of each stream", "每路新生成的词元数"));
        _streams = new Option<int[]>("--streams") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 4, 8], HelpName = "number", Description = shell.Say("Sequences decoded at once, one measurement each", "同时解码的路数，逐个测量") };
        _streams.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is not { Length: > 0 } all || all.Any(s => s is < 1 or > 128))
                result.AddError(shell.Say("--streams: 1 to 128 is allowed.", "--streams：须在 1 至 128 之间。"));
        });
        _threads = Number("--threads", 0, 0, 1_024, shell.Say("Threads; 0 takes the free processors", "线程数；0 表示空闲处理器数"));
        _gpuLayers = Number("--gpu-layers", -1, -1, 1_024, shell.Say("Layers on the GPU; -1 for all", "放在 GPU 上的层数；-1 为全部"));
        _repetitions = Number("--repetitions", 5, 1, 100, shell.Say("Repetitions; the median counts", "重复次数，取中位数"));
        Options.Add(_streams);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples =>
        ["travel-planner bench llm --json", "travel-planner bench llm --peer none --model qwen3-8b.gguf --streams 1 8 32 128", "travel-planner bench llm --ceiling --model qwen3-0.6b.gguf"];

    public override LlmArguments Read(ParseResult parsed)
    {
        var models = (parsed.GetValue(_models) ?? []).Select(m => Path.GetFullPath(m, Shell.Machine.WorkingDirectory)).ToList();
        return new LlmArguments(
            models, parsed.GetValue(_ceiling),
            new DecodeLoopOptions(
                models.FirstOrDefault() ?? "", parsed.GetValue(_prompt), parsed.GetValue(_tokens), [.. parsed.GetValue(_streams)!.Distinct()], parsed.GetValue(_threads), parsed.GetValue(_gpuLayers), parsed.GetValue(_repetitions)),
            parsed.GetValue(_peer), parsed.GetValue(_json));
    }

    public override async Task<ExitCode> RunAsync(LlmArguments arguments, CancellationToken cancellation)
    {
        if (arguments.Ceiling)
            return RunCeiling(arguments, cancellation);
        var bench = new LlmBench(Shell, Step);
        var (peer, why) = await bench.FindPeerAsync(arguments.Peer, cancellation);
        if (why is not null)
            Terminal.WriteError(why);
        var results = await bench.RunAsync(arguments, peer, cancellation);
        var report = new LlmReport(Shell, results, peer is null ? why : null);
        if (arguments.Json)
            Terminal.WriteJson(report.ToJson());
        else
            report.Show();
        return ExitCode.Ok;
    }

    private ExitCode RunCeiling(LlmArguments arguments, CancellationToken cancellation)
    {
        DecodeLoopResult result;
        try
        {
            result = DecodeLoop.Run(arguments.Loop, Step, cancellation);
        }
        catch (ModelUnusableException unusable)
        {
            throw new CommandException(ExitCode.Unavailable, unusable.Message);
        }

        if (result.Warning is { } warning)
            Terminal.WriteError(warning);
        if (arguments.Json)
            Terminal.WriteJson(new { ceiling = result });
        else
            Show(result, arguments.Loop);
        return ExitCode.Ok;
    }

    private void Step(string step)
    {
        if (Terminal.IsInteractive)
            Terminal.WriteError(step);
    }

    private void Show(DecodeLoopResult result, DecodeLoopOptions loop)
    {
        Terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Model}, {result.Bytes / 1e6:F0} MB, llama.cpp {result.Engine}, {result.Device}, {Shell.Say($"{result.Threads} threads", $"{result.Threads} 线程")}, {Shell.Say("loaded in", "加载")} {result.LoadSeconds:F1} s"));
        var table = new TextTable(Shell.Say("Measured", "项目"), Shell.Say("Tokens/s", "词元/秒"));
        table.Add(Shell.Say($"prefill of {loop.PromptTokens} tokens", $"预填充 {loop.PromptTokens} 词元"), Rate(result.PrefillTokensPerSecond));
        foreach (var (streams, rate) in result.Decode)
            table.Add(Shell.Say($"decode, {streams} streams", $"解码，{streams} 路"), Rate(rate));
        Terminal.WriteTable(table);
    }

    private static string Rate(double tokensPerSecond) => tokensPerSecond.ToString("F1", CultureInfo.InvariantCulture);

    private Option<int> Number(string name, int usual, int least, int most, string about)
    {
        var option = new Option<int>(name) { DefaultValueFactory = _ => usual, HelpName = "number", Description = about };
        option.Validators.Add(result =>
        {
            var value = result.GetValueOrDefault<int>();
            if (value < least || value > most)
                result.AddError(Shell.Say($"{name}: {least} to {most} is allowed.", $"{name}：须在 {least} 至 {most} 之间。"));
        });
        Options.Add(option);
        return option;
    }
}
