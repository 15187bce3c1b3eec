using System.CommandLine;
using System.Globalization;
using TravelPlanner.InferenceWorker.Benchmarks;
using TravelPlanner.InferenceWorker.Models;

namespace TravelPlanner.Cli.Commands.Bench;

internal sealed record LlmArguments(DecodeLoopOptions Loop, bool Json);

/// <summary><c>bench llm --ceiling</c>: how fast the engine itself reads prompts and writes tokens, without a server around it.</summary>
internal sealed class LlmCommand : ShellCommand<LlmArguments>
{
    private readonly Option<string> _model;
    private readonly Option<int> _prompt;
    private readonly Option<int> _tokens;
    private readonly Option<int[]> _streams;
    private readonly Option<int> _threads;
    private readonly Option<int> _gpuLayers;
    private readonly Option<int> _repetitions;
    private readonly Option<bool> _json;

    public LlmCommand(Shell shell)
        : base(shell, "llm", shell.Say("The inference engine: prefill and decode rates", "推理引擎：预填充与解码速度"))
    {
        _model = new Option<string>("--model") { Required = true, HelpName = "file", Description = shell.Say("A .gguf file, such as models synth writes", "一个 .gguf 文件，例如 models synth 的输出") };
        // The only measurement so far; named, so that its figures cannot be taken for those of a server.
        var ceiling = new Option<bool>("--ceiling") { Description = shell.Say("The engine's own loop, without a server", "引擎自身的循环，不含服务器") };
        Options.Add(ceiling);
        Validators.Add(result =>
        {
            if (!result.GetValue(ceiling))
                result.AddError(shell.Say("Say what to measure: --ceiling.", "请指明测量内容：--ceiling。"));
        });
        _prompt = Number("--prompt", 512, 1, 32_768, shell.Say("Tokens of the prompt", "提示词的词元数"));
        _tokens = Number("--tokens", 64, 1, 4_096, shell.Say("New tokens of each stream", "每路新生成的词元数"));
        _streams = new Option<int[]>("--streams") { AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [1, 4, 8], HelpName = "number", Description = shell.Say("Sequences decoded at once, one measurement each", "同时解码的路数，逐个测量") };
        _streams.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int[]>() is not { Length: > 0 } all || all.Any(s => s is < 1 or > 128))
                result.AddError(shell.Say("--streams: 1 to 128 is allowed.", "--streams：须在 1 至 128 之间。"));
        });
        _threads = Number("--threads", 0, 0, 1_024, shell.Say("Threads; 0 takes the free processors", "线程数；0 表示空闲处理器数"));
        _gpuLayers = Number("--gpu-layers", -1, -1, 1_024, shell.Say("Layers on the GPU; -1 for all", "放在 GPU 上的层数；-1 为全部"));
        _repetitions = Number("--repetitions", 3, 1, 100, shell.Say("Repetitions; the median counts", "重复次数，取中位数"));
        Options.Add(_model);
        Options.Add(_streams);
        _json = JsonOption();
    }

    public override IReadOnlyList<string> Examples => ["travel-planner bench llm --ceiling --model qwen3-0.6b.gguf", "travel-planner bench llm --ceiling --model qwen3-8b.gguf --streams 1 8 32 128 --json"];

    public override LlmArguments Read(ParseResult parsed) => new(
        new DecodeLoopOptions(
            Path.GetFullPath(parsed.GetValue(_model)!, Shell.Machine.WorkingDirectory), parsed.GetValue(_prompt), parsed.GetValue(_tokens), parsed.GetValue(_streams)!, parsed.GetValue(_threads), parsed.GetValue(_gpuLayers),
            parsed.GetValue(_repetitions)),
        parsed.GetValue(_json));

    public override Task<ExitCode> RunAsync(LlmArguments arguments, CancellationToken cancellation)
    {
        DecodeLoopResult result;
        try
        {
            result = DecodeLoop.Run(arguments.Loop, step => { if (Terminal.IsInteractive) Terminal.WriteError(step); }, cancellation);
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
        return Task.FromResult(ExitCode.Ok);
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
