using System.CommandLine;
using System.Globalization;
using TravelPlanner.Cli.Commands.Models;
using TravelPlanner.Cli.Configuration;
using TravelPlanner.InferenceWorker;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Models.Store;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.Cli.Commands.Worker;

/// <summary>What the engine is started with; the worker passes it on to the engine's process as it got it.</summary>
internal sealed record EngineArguments(
    IReadOnlyList<string> Models, int Context, int Slots, int Queue, string Cache, int? Threads, int? GpuLayers, bool RequireGpu, int? KeepAliveSeconds, double? MemoryGigabytes, int Draft,
    string? DraftModel = null, string? Embedder = null, string? Reranker = null)
{
    public HostingOptions Hosting => new()
    {
        ContextTokens = Context,
        Cache = Cache,
        Threads = Threads,
        GpuLayers = GpuLayers,
        RequireGpu = RequireGpu,
        KeepAlive = KeepAliveSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        MemoryBudget = MemoryGigabytes is { } gigabytes ? (long)(gigabytes * 1e9) : null,
    };

    public SchedulerOptions Scheduling => new() { Slots = Slots, QueueLength = Queue, LookupDraft = Draft };

    /// <summary>As they would be typed again.</summary>
    public IReadOnlyList<string> ToCommandLine()
    {
        List<string> line = [.. Models.SelectMany(m => new[] { "--model", m }), "--context", Text(Context), "--slots", Text(Slots), "--queue", Text(Queue), "--cache", Cache, "--draft", Text(Draft)];
        if (Threads is { } threads)
            line.AddRange(["--threads", Text(threads)]);
        if (GpuLayers is { } layers)
            line.AddRange(["--gpu-layers", Text(layers)]);
        if (RequireGpu)
            line.Add("--require-gpu");
        if (KeepAliveSeconds is { } seconds)
            line.AddRange(["--keep-alive", Text(seconds)]);
        if (MemoryGigabytes is { } gigabytes)
            line.AddRange(["--memory", gigabytes.ToString(CultureInfo.InvariantCulture)]);
        if (Embedder is { } embedder)
            line.AddRange(["--embedder", embedder]);
        if (Reranker is { } reranker)
            line.AddRange(["--reranker", reranker]);
        if (DraftModel is { } draft)
            line.AddRange(["--draft-model", draft]);
        return line;

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The embedding and the reranking model, each an installed one or a folder.</summary>
    /// <exception cref="CommandException">There is no such model.</exception>
    public EngineEncoders FindEncoders(Shell shell, Settings settings) => new(
        EncoderModels.Find(shell, settings, "--embedder", Embedder), EncoderModels.Find(shell, settings, "--reranker", Reranker),
        new EncoderOptions { Lanes = Threads, UseGpu = GpuLayers != 0 });

    /// <summary>An installed model by its id, <c>name=file</c>, or a file; none for the chosen chat model, or the one that ships where none is installed.</summary>
    /// <exception cref="CommandException">There is no such model, or none to serve at all.</exception>
    public IReadOnlyList<ModelEntry> FindModels(Shell shell, Settings settings)
    {
        var store = ModelTexts.OpenStore(shell, settings);
        var draft = DraftModel is { } given ? Find("--draft-model", given).Path : null;
        if (Models.Count == 0)
        {
            return store.DefaultChat() is { } chosen ? [Entry(chosen) with { DraftPath = draft }]
                : Embedder is not null || Reranker is not null ? []
                : store.List().Any(m => m.Manifest.Kind == ModelKind.Chat) ? throw new CommandException(ExitCode.NotFound, shell.Say(
                    "Several models are installed and none is the default. Choose one with: travel-planner models use <id>, or name one with --model.",
                    "已安装多个模型但未选默认。请运行 travel-planner models use <id>，或用 --model 指定。"))
                : ShippedModel.Find(shell.Machine) is { } shipped ? [new ModelEntry(ShippedModel.Id, shipped, DraftPath: draft)]
                : throw new CommandException(ExitCode.NotFound, shell.Say(
                    "No model is installed. Fetch one with: travel-planner models pull qwen3-4b-instruct-2507-q4_k_m, or name a file with --model.",
                    "尚未安装模型。请运行 travel-planner models pull qwen3-4b-instruct-2507-q4_k_m，或用 --model 指定文件。"));
        }

        return [.. Models.Select((model, i) => Find("--model", model) with { DraftPath = i == 0 ? draft : null })];

        ModelEntry Find(string option, string given)
        {
            if (store.Find(given) is { } installed)
                return Entry(installed);
            var split = given.IndexOf('=', StringComparison.Ordinal);
            var path = Path.GetFullPath(split > 0 ? given[(split + 1)..] : given, shell.Machine.WorkingDirectory);
            return File.Exists(path)
                ? new ModelEntry(split > 0 ? given[..split] : Path.GetFileNameWithoutExtension(path), path)
                : throw new CommandException(ExitCode.NotFound, shell.Say(
                    $"{option}: '{given}' is no installed model and no file. See: travel-planner models list.", $"{option}：“{given}”既不是已安装的模型，也不是文件。请运行 travel-planner models list 查看。"));
        }

        static ModelEntry Entry(InstalledModel model) => new(model.Manifest.Id, model.Path, model.Manifest.Template);
    }
}

/// <summary>The options of <c>worker</c> and of the engine's process it starts.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string[]> _model;
    private readonly Option<int> _context;
    private readonly Option<int> _slots;
    private readonly Option<int> _queue;
    private readonly Option<string> _cache;
    private readonly Option<int?> _threads;
    private readonly Option<int?> _gpuLayers;
    private readonly Option<bool> _requireGpu;
    private readonly Option<int?> _keepAlive;
    private readonly Option<double?> _memory;
    private readonly Option<int> _draft;
    private readonly Option<string?> _embedder;
    private readonly Option<string?> _reranker;
    private readonly Option<string?> _draftModel;

    public EngineOptions(Command command, Shell shell)
    {
        var usual = new SchedulerOptions();
        _model = new Option<string[]>("--model") { HelpName = "id|file", Description = shell.Say("An installed model, a .gguf file, or name=file; repeatable, the first is the default", "已安装的模型、.gguf 文件或 名称=文件；可重复，首个为默认") };
        _context = Number("--context", new HostingOptions().ContextTokens, 256, 4_194_304, shell.Say("Tokens of memory, for all requests together; a longer prompt is refused, an answer that reaches the end finishes with length", "全部请求共用的上下文词元数；更长的提示会被拒绝，写满时回答以 length 结束"));
        _slots = Number("--slots", usual.Slots, 1, 128, shell.Say("Requests computed at the same time", "同时计算的请求数"));
        _queue = Number("--queue", usual.QueueLength, 0, 100_000, shell.Say("Requests that may wait; more get 429", "可排队的请求数，超出返回 429"));
        _cache = new Option<string>("--cache") { DefaultValueFactory = _ => "f16", Description = shell.Say("How keys and values are kept", "KV 缓存的存储类型") };
        _cache.AcceptOnlyFromAmong([.. HostingOptions.CacheTypes]);
        _threads = Optional("--threads", 1, 1024, shell.Say("Threads of the engine; default the free processors", "引擎线程数，默认为空闲处理器数"));
        _gpuLayers = Optional("--gpu-layers", 0, 1024, shell.Say("Layers on the GPU; default as many as fit", "放在 GPU 上的层数，默认放满"));
        _requireGpu = new Option<bool>("--require-gpu") { Description = shell.Say("Fail rather than run without a GPU", "没有可用 GPU 时报错而不是改用 CPU") };
        _keepAlive = Optional("--keep-alive", 1, 31_536_000, shell.Say("Unload a model after so many idle seconds", "空闲多少秒后卸载模型"));
        _memory = new Option<double?>("--memory") { HelpName = "gigabytes", Description = shell.Say("Most memory for all loaded models", "已加载模型的内存上限") };
        _memory.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is <= 0 or > 1e6 or double.NaN)
                result.AddError(shell.Say("--memory: a positive number of gigabytes is allowed.", "--memory：须为正数（GB）。"));
        });
        _draft = Number("--draft", usual.LookupDraft, 0, 64, shell.Say("Tokens that lookup in the text may propose a step; 0 for none", "每步由文本查找推测的词元数，0 为关闭"));
        _embedder = new Option<string?>("--embedder") { HelpName = "id|folder", Description = shell.Say("An embedding model, installed or in a folder (ONNX)", "嵌入模型：已安装的，或所在文件夹（ONNX）") };
        _reranker = new Option<string?>("--reranker") { HelpName = "id|folder", Description = shell.Say("A reranking model, installed or in a folder (ONNX)", "重排模型：已安装的，或所在文件夹（ONNX）") };
        _draftModel = new Option<string?>("--draft-model")
        {
            HelpName = "id|file",
            Description = shell.Say("A smaller model of the same vocabulary that guesses ahead for the first --model; answers stay the same", "与首个 --model 词表相同的小模型，用于推测解码，回答不变"),
        };
        foreach (var option in new Option[] { _model, _embedder, _reranker, _context, _slots, _queue, _cache, _threads, _gpuLayers, _requireGpu, _keepAlive, _memory, _draft, _draftModel })
            command.Options.Add(option);

        Option<int> Number(string name, int value, int least, int most, string about)
        {
            var option = new Option<int>(name) { DefaultValueFactory = _ => value, HelpName = "number", Description = about };
            option.Validators.Add(result => Check(result.GetValueOrDefault<int>(), name, least, most, result));
            return option;
        }

        Option<int?> Optional(string name, int least, int most, string about)
        {
            var option = new Option<int?>(name) { HelpName = "number", Description = about };
            option.Validators.Add(result => Check(result.GetValueOrDefault<int?>(), name, least, most, result));
            return option;
        }

        void Check(int? value, string name, int least, int most, System.CommandLine.Parsing.OptionResult result)
        {
            if (value < least || value > most)
                result.AddError(shell.Say($"{name}: {least} to {most} is allowed.", $"{name}：须在 {least} 至 {most} 之间。"));
        }
    }

    public EngineArguments Read(ParseResult parsed) => new(
        parsed.GetValue(_model) ?? [], parsed.GetValue(_context), parsed.GetValue(_slots), parsed.GetValue(_queue), parsed.GetValue(_cache)!, parsed.GetValue(_threads), parsed.GetValue(_gpuLayers),
        parsed.GetValue(_requireGpu), parsed.GetValue(_keepAlive), parsed.GetValue(_memory), parsed.GetValue(_draft),
        parsed.GetValue(_draftModel), parsed.GetValue(_embedder), parsed.GetValue(_reranker));
}
