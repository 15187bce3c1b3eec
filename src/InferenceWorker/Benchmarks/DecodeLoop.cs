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
public static class DecodeLoop
{
    private const int StreamPrompt = 16;

    /// <exception cref="ModelUnusableException">The engine is not installed, or the model cannot be loaded.</exception>
    public static DecodeLoopResult Run(DecodeLoopOptions options, Action<string>? progress = null, CancellationToken cancellation = default)
    {
        try
        {
            return Measure(options, progress, cancellation);
        }
        catch (Exception unusable) when (unusable is LlamaException or GgufException or IOException)
        {
            throw new ModelUnusableException(unusable.Message, unusable);
        }
    }

    private static DecodeLoopResult Measure(DecodeLoopOptions options, Action<string>? progress, CancellationToken cancellation)
    {
        var runtime = LlamaRuntime.Open();
        var threads = options.Threads == 0 ? LlamaRuntime.FreeCores : options.Threads;
        var watch = Stopwatch.StartNew();
        using var model = ModelLoader.Load(runtime, new LlamaModelOptions { Path = options.Model, GpuLayers = options.GpuLayers, Cancellation = cancellation });
        var most = options.Streams.Max();
        using var context = model.CreateContext(new LlamaContextOptions
        {
            ContextSize = Math.Max(options.PromptTokens, most * (StreamPrompt + options.NewTokens)) + 64, BatchSize = Math.Max(512, most), MicroBatchSize = 512,
            MaxSequences = most, MaxOutputs = most, Threads = threads,
        });
        var load = watch.Elapsed.TotalSeconds;
        using var batch = context.CreateBatch();
        progress?.Invoke("warm-up");
        Decode(context, batch, streams: 1, newTokens: 4, cancellation);
        progress?.Invoke("prefill");
        var prefill = Median(options.Repetitions, () => options.PromptTokens / Prefill(context, batch, options.PromptTokens, cancellation));
        var decode = new List<StreamRate>();
        foreach (var streams in options.Streams)
        {
            progress?.Invoke($"decode × {streams}");
            decode.Add(new StreamRate(streams, Median(options.Repetitions, () => streams * options.NewTokens / Decode(context, batch, streams, options.NewTokens, cancellation))));
        }

        var gpu = options.GpuLayers == 0 ? null : runtime.Devices.FirstOrDefault(d => d.Kind is LlamaDeviceKind.Gpu or LlamaDeviceKind.IntegratedGpu);
        return new DecodeLoopResult(
            model.Description, model.SizeBytes, runtime.Version, gpu is null ? $"CPU ({runtime.CpuVariant ?? "generic"})" : $"{gpu.Name} ({gpu.Description})", runtime.GpuProblem, threads, load, prefill, decode);
    }

    /// <returns>Seconds for a prompt, the last token's logits included.</returns>
    private static double Prefill(LlamaContext context, LlamaBatch batch, int tokens, CancellationToken cancellation)
    {
        context.Memory.Clear();
        var prompt = Prompt(context.Model.Vocabulary.Count, tokens, seed: 1);
        var watch = Stopwatch.StartNew();
        for (var at = 0; at < tokens; at += batch.Capacity)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = prompt.AsSpan(at, Math.Min(batch.Capacity, tokens - at));
            batch.Clear();
            batch.AddRange(part, at, 0, outputLast: at + part.Length == tokens);
            Compute(context, batch);
        }

        return watch.Elapsed.TotalSeconds;
    }

    /// <returns>Seconds for the steps; prompts are computed before.</returns>
    private static double Decode(LlamaContext context, LlamaBatch batch, int streams, int newTokens, CancellationToken cancellation)
    {
        context.Memory.Clear();
        var samplers = Enumerable.Range(0, streams).Select(s => new LlamaSampler(context.Model, new LlamaSamplerOptions { Seed = (uint)s })).ToArray();
        try
        {
            var tokens = new int[streams];
            for (var s = 0; s < streams; s++)
            {
                batch.Clear();
                var last = batch.AddRange(Prompt(context.Model.Vocabulary.Count, StreamPrompt, s), 0, s, outputLast: true);
                Compute(context, batch);
                tokens[s] = samplers[s].Sample(context, last);
            }

            var watch = Stopwatch.StartNew();
            for (var step = 0; step < newTokens; step++)
            {
                cancellation.ThrowIfCancellationRequested();
                batch.Clear();
                for (var s = 0; s < streams; s++)
                    batch.Add(tokens[s], StreamPrompt + step, s, output: true);
                Compute(context, batch);
                for (var s = 0; s < streams; s++)
                    tokens[s] = samplers[s].Sample(context, s);
            }

            return watch.Elapsed.TotalSeconds;
        }
        finally
        {
            foreach (var sampler in samplers)
                sampler.Dispose();
        }
    }

    private static void Compute(LlamaContext context, LlamaBatch batch)
    {
        if (context.Decode(batch) is not LlamaDecodeResult.Done and var result)
            throw new InvalidOperationException($"The context was made for these tokens, and a batch ended with {result}.");
    }

    /// <summary>Tokens that differ: a model that routes by token must not see one alone.</summary>
    private static int[] Prompt(int vocabulary, int length, int seed)
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
