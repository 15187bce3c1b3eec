using System.Diagnostics;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Benchmarks;

/// <param name="Model">A GGUF file.</param>
/// <param name="PromptTokens">Tokens of the prompt whose prefill is timed.</param>
/// <param name="NewTokens">Tokens each stream decodes.</param>
/// <param name="Streams">How many sequences decode at once, one measurement each.</param>
/// <param name="Threads">0 takes the free processors.</param>
/// <param name="GpuLayers">Negative for all, where there is a GPU.</param>
/// <param name="Repetitions">Of each measurement; the median counts.</param>
public sealed record DecodeLoopOptions(string Model, int PromptTokens, int NewTokens, IReadOnlyList<int> Streams, int Threads, int GpuLayers, int Repetitions);

/// <param name="TokensPerSecond">Of all streams together.</param>
public sealed record StreamRate(int Streams, double TokensPerSecond);

/// <param name="Device">What computes: the processor's variant, or the GPU.</param>
/// <param name="Warning">Why a GPU is not used although it could be; null when all is well.</param>
/// <param name="LoadSeconds">From the file to a context.</param>
public sealed record DecodeLoopResult(
    string Model, long Bytes, string Engine, string Device, string? Warning, int Threads, double LoadSeconds, double PrefillTokensPerSecond, IReadOnlyList<StreamRate> Decode);

/// <summary>
/// The ceiling of the engine: one loop that prefills and decodes without server, queue or text, sampling included. What a server adds is measured against it.
/// </summary>
public sealed class DecodeLoop : IDisposable
{
    /// <summary>Tokens each stream begins with where decoding is measured.</summary>
    public const int StreamPrompt = 16;

    private readonly LlamaModel _model;
    private readonly LlamaContext _context;
    private readonly LlamaBatch _batch;

    /// <exception cref="ModelUnusableException">The engine is not installed, or the model cannot be loaded.</exception>
    public DecodeLoop(DecodeLoopOptions options, CancellationToken cancellation = default)
    {
        try
        {
            var runtime = LlamaRuntime.Open();
            Threads = options.Threads == 0 ? LlamaRuntime.FreeCores : options.Threads;
            var watch = Stopwatch.StartNew();
            _model = ModelFile.Read(options.Model).Load(runtime, usual => usual with { GpuLayers = options.GpuLayers, Cancellation = cancellation });
            var most = options.Streams.Max();
            _context = _model.CreateContext(new LlamaContextOptions
            {
                ContextSize = Math.Max(options.PromptTokens, most * (StreamPrompt + options.NewTokens)) + 64, BatchSize = Math.Max(512, most), MicroBatchSize = 512,
                MaxSequences = most, MaxOutputs = most, Threads = Threads,
            });
            LoadSeconds = watch.Elapsed.TotalSeconds;
            _batch = _context.CreateBatch();
            var gpu = options.GpuLayers == 0 ? null : runtime.Devices.FirstOrDefault(d => d.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu);
            (Engine, Warning) = (runtime.Version, runtime.GpuProblem);
            Device = gpu is null ? $"CPU ({runtime.CpuVariant ?? "generic"})" : $"{gpu.Name} ({gpu.Description})";
        }
        catch (Exception unusable) when (unusable is LlamaException or GgufException or IOException)
        {
            _context?.Dispose();
            _model?.Dispose();
            throw new ModelUnusableException(unusable.Message, unusable);
        }
    }

    public string Model => _model.Description;

    public int VocabularyCount => _model.Vocabulary.Count;

    public long Bytes => _model.SizeBytes;

    public string Engine { get; }

    /// <summary>What computes: the processor's variant, or the GPU.</summary>
    public string Device { get; }

    /// <summary>Why a GPU is not used although it could be; null when all is well.</summary>
    public string? Warning { get; }

    public int Threads { get; }

    /// <summary>From the file to a context.</summary>
    public double LoadSeconds { get; }

    /// <summary>All measurements, one after the other.</summary>
    /// <exception cref="ModelUnusableException">The engine is not installed, or the model cannot be loaded.</exception>
    public static DecodeLoopResult Run(DecodeLoopOptions options, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        using var loop = new DecodeLoop(options, cancellation);
        progress?.Invoke("warm-up");
        loop.Decode(streams: 1, newTokens: 4, cancellation);
        progress?.Invoke("prefill");
        var prefill = Median(options.Repetitions, () => options.PromptTokens / loop.Prefill(options.PromptTokens, cancellation));
        var decode = new List<StreamRate>();
        foreach (var streams in options.Streams)
        {
            progress?.Invoke($"decode × {streams}");
            decode.Add(new StreamRate(streams, Median(options.Repetitions, () => streams * options.NewTokens / loop.Decode(streams, options.NewTokens, cancellation).Steps)));
        }

        return new DecodeLoopResult(loop.Model, loop.Bytes, loop.Engine, loop.Device, loop.Warning, loop.Threads, loop.LoadSeconds, prefill, decode);
    }

    public void Dispose()
    {
        _batch.Dispose();
        _context.Dispose();
        _model.Dispose();
    }

    /// <returns>Seconds for a prompt, the last token's logits included.</returns>
    public double Prefill(int tokens, CancellationToken cancellation)
    {
        _context.Memory.Clear();
        var prompt = Prompt(_model.Vocabulary.Count, tokens, seed: 1);
        var watch = Stopwatch.StartNew();
        for (var at = 0; at < tokens; at += _batch.Capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = prompt.AsSpan(at, Math.Min(_batch.Capacity, tokens - at));
            _batch.Clear();
            _batch.AddRange(part, at, 0, outputLast: at + part.Length == tokens);
            Compute();
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <returns>Seconds for the prompts, each with its first token, and for the steps after them.</returns>
    public (double Prompts, double Steps) Decode(int streams, int newTokens, CancellationToken cancellation)
    {
        _context.Memory.Clear();
        var samplers = Enumerable.Range(0, streams).Select(s => new LlamaSampler(_model, new LlamaSamplerOptions { Seed = (uint)s })).ToArray();
        try
        {
            var tokens = new int[streams];
            var watch = Stopwatch.StartNew();
            for (var s = 0; s < streams; s++)
            {
                _batch.Clear();
                var last = _batch.AddRange(Prompt(_model.Vocabulary.Count, StreamPrompt, s), 0, s, outputLast: true);
                Compute();
                tokens[s] = samplers[s].Sample(_context, last);
            }

            var prompts = watch.Elapsed.TotalSeconds;
            for (var step = 0; step < newTokens; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                _batch.Clear();
                for (var s = 0; s < streams; s++)
                    _batch.Add(tokens[s], StreamPrompt + step, s, output: true);
                Compute();
                for (var s = 0; s < streams; s++)
                    tokens[s] = samplers[s].Sample(_context, s);
            }

            return (prompts, watch.Elapsed.TotalSeconds - prompts);
        }
        finally
        {
            foreach (var sampler in samplers)
                sampler.Dispose();
        }
    }

    private void Compute()
    {
        if (_context.Decode(_batch) is not LlamaDecodeResult.Done and var result)
            throw new InvalidOperationException($"The context was made for these tokens, and a batch ended with {result}.");
    }

    /// <summary>Tokens that differ: a model that routes by token must not see one alone.</summary>
    public static int[] Prompt(int vocabulary, int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => random.Next(Math.Min(vocabulary, 100_000)))];
    }

    private static double Median(int repetitions, Func<double> measure)
    {
        var values = Enumerable.Range(0, repetitions).Select(_ => measure()).Order().ToArray();
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[values.Length / 2 - 1] + values[values.Length / 2]) / 2;
    }
}
