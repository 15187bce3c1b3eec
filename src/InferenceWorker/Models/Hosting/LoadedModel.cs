using System.Diagnostics;
using TravelPlanner.InferenceWorker.Models.Fitting;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Hosting;

/// <summary>A model in memory, with its context and its scheduler.</summary>
public sealed class LoadedModel : IDisposable
{
    private readonly LlamaModel _model;
    private readonly LlamaContext _context;

    private LoadedModel(ModelEntry entry, TemplateFamily family, Placement placement, LlamaModel model, LlamaContext context, SchedulerOptions scheduling, TimeSpan loading)
    {
        (Entry, Family, Placement, _model, _context, Loading) = (entry, family, placement, model, context, loading);
        Scheduler = new BatchScheduler(context, scheduling);
    }

    public ModelEntry Entry { get; }

    public TemplateFamily Family { get; }

    public Placement Placement { get; }

    public BatchScheduler Scheduler { get; }

    /// <summary>How long it took to load.</summary>
    public TimeSpan Loading { get; }

    public LlamaModel Model => _model;

    public int ContextTokens => _context.ContextSize;

    /// <summary>Reads and checks the file, finds a place for it and loads it.</summary>
    /// <param name="memoryBudget">Bytes for the part beside the GPU; null for what is free.</param>
    /// <exception cref="ModelUnusableException">The file, or what it holds, cannot be used.</exception>
    /// <exception cref="ModelDoesNotFitException">Memory is too short.</exception>
    public static LoadedModel Load(
        LlamaRuntime runtime, ModelEntry entry, HostingOptions hosting, SchedulerOptions scheduling, long? memoryBudget, Action<float>? progress, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var file = GgufReader.Read(entry.Path);
            var family = FindFamily(entry, file);
            var placement = Plan(runtime, file, hosting, memoryBudget);
            var model = runtime.LoadModel(new LlamaModelOptions { Path = entry.Path, GpuLayers = placement.GpuLayers, Progress = progress, Cancellation = cancellation });
            try
            {
                var context = model.CreateContext(ContextOptions(hosting, scheduling, placement));
                return new LoadedModel(entry, family, placement, model, context, scheduling, Stopwatch.GetElapsedTime(began));
            }
            catch
            {
                model.Dispose();
                throw;
            }
        }
        catch (Exception fault) when (fault is GgufException or LlamaException or IOException or UnauthorizedAccessException)
        {
            throw new ModelUnusableException($"The model \"{entry.Name}\" cannot be used: {fault.Message}", fault);
        }
    }

    public void Dispose()
    {
        Scheduler.Dispose();
        _context.Dispose();
        _model.Dispose();
    }

    private static LlamaContextOptions ContextOptions(HostingOptions hosting, SchedulerOptions scheduling, Placement placement)
    {
        var batch = Math.Max(Math.Max(scheduling.PrefillAlone, scheduling.Sequences), (scheduling.Slots * (1 + scheduling.LookupDraft)) + scheduling.PrefillBeside);
        return new LlamaContextOptions
        {
            ContextSize = placement.ContextTokens,
            BatchSize = batch,
            MicroBatchSize = Math.Min(batch, 512),
            MaxSequences = scheduling.Sequences,
            // The engine wants at least one a sequence.
            MaxOutputs = Math.Max(scheduling.Sequences, scheduling.Slots * (1 + scheduling.LookupDraft)),
            Threads = hosting.Threads ?? 0,
            KeyType = hosting.CacheType,
            ValueType = hosting.CacheType,
        };
    }

    /// <summary>Where the model would go now.</summary>
    /// <param name="memoryBudget">Bytes for the part beside the GPU; null for what is free.</param>
    /// <exception cref="GgufException">The file does not say how large it is.</exception>
    /// <exception cref="ModelDoesNotFitException">Memory is too short.</exception>
    internal static Placement Plan(LlamaRuntime runtime, GgufFile file, HostingOptions hosting, long? memoryBudget)
    {
        var gpu = runtime.Devices.Where(d => d.Kind == LlamaDeviceKind.Gpu).Sum(d => d.MemoryFree);
        var shape = ModelShape.Of(file);
        var trained = file.Whole($"{file.Architecture}.context_length") ?? int.MaxValue;
        var context = (int)Math.Min(hosting.ContextTokens, trained);
        var placement = MemoryFit.Choose(shape, context, 512, hosting.CacheType, hosting.GpuLayers == 0 ? 0 : gpu, memoryBudget ?? FreeMemory.Bytes());
        return hosting.GpuLayers is { } layers ? placement with { GpuLayers = layers, Explanation = $"{layers} layers on the GPU, as configured; {placement.Explanation}" } : placement;
    }

    private static TemplateFamily FindFamily(ModelEntry entry, GgufFile file)
    {
        var name = entry.Family ?? GuessFamily(file);
        return TemplateFamily.All.TryGetValue(name, out var family)
            ? family
            : throw new GgufException($"there is no template family \"{name}\"; there are: {string.Join(", ", TemplateFamily.All.Keys)}.");
    }

    /// <summary>From what the file calls itself; a Qwen3 that says neither 2507 nor Instruct thinks by switch.</summary>
    private static string GuessFamily(GgufFile file)
    {
        var name = file.Text("general.name") ?? "";
        return file.Architecture switch
        {
            "qwen3" or "qwen3moe" => name.Contains("2507", StringComparison.Ordinal) && name.Contains("Instruct", StringComparison.OrdinalIgnoreCase) ? "qwen3-instruct-2507" : "qwen3",
            "qwen35" or "qwen35moe" => "qwen3.5",
            "qwen2" => "qwen2.5",
            _ => "chatml",
        };
    }
}
