using System.Diagnostics;
using TravelPlanner.InferenceWorker.Models.Fitting;
using TravelPlanner.InferenceWorker.Models.Gguf;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Hosting;

/// <summary>A model in memory, with its context and its scheduler, and the model that drafts for it, where there is one.</summary>
public sealed class LoadedModel : IDisposable
{
    /// <summary>Freed from the last to the first.</summary>
    private readonly Stack<IDisposable> _parts = new();

    private LoadedModel(LlamaRuntime runtime, ModelEntry entry, HostingOptions hosting, SchedulerOptions scheduling, long? memoryBudget, Action<float>? progress, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            Entry = entry;
            var file = ModelFile.Read(entry.Path);
            Family = FindFamily(entry, file.Header);
            var draft = entry.DraftPath is { } path ? ModelFile.Read(path) : null;
            (Placement, var drafting) = Plan(runtime, file.Header, draft?.Header, hosting, memoryBudget);
            var context = Open(file, Placement, scheduling.Sequences, progress);
            Scheduler = Hold(new BatchScheduler(context, scheduling, draft is null ? null : OpenDraft(draft, drafting!, context.Model)));
            (Model, ContextTokens, Loading) = (context.Model, context.ContextSize, Stopwatch.GetElapsedTime(began));
        }
        catch
        {
            Dispose();
            throw;
        }

        LlamaContext Open(ModelFile file, Placement placement, int sequences, Action<float>? told)
        {
            var model = Hold(file.Load(runtime, options => options with { GpuLayers = placement.GpuLayers, Progress = told, Cancellation = cancellation }));
            return Hold(model.CreateContext(ContextOptions(hosting, scheduling, placement, sequences, entry.DraftPath is not null)));
        }

        LlamaContext OpenDraft(ModelFile file, Placement placement, LlamaModel model)
        {
            var context = Open(file, placement, scheduling.Slots, null);
            return ModelDraft.Refusal(model, context.Model) is { } reason ? throw new GgufException($"with {Path.GetFileName(file.Path)} as its draft: {reason}") : context;
        }

        T Hold<T>(T part)
            where T : IDisposable
        {
            _parts.Push(part);
            return part;
        }
    }

    public ModelEntry Entry { get; }

    public TemplateFamily Family { get; }

    /// <summary>Its draft's memory included.</summary>
    public Placement Placement { get; }

    public BatchScheduler Scheduler { get; }

    /// <summary>How long it took to load.</summary>
    public TimeSpan Loading { get; }

    public LlamaModel Model { get; }

    public int ContextTokens { get; }

    /// <summary>Reads and checks the file, finds a place for it and loads it.</summary>
    /// <param name="memoryBudget">Bytes for the part beside the GPU; null for what is free.</param>
    /// <exception cref="ModelUnusableException">The file, or what it holds, cannot be used.</exception>
    /// <exception cref="ModelDoesNotFitException">Memory is too short.</exception>
    public static LoadedModel Load(
        LlamaRuntime runtime, ModelEntry entry, HostingOptions hosting, SchedulerOptions scheduling, long? memoryBudget, Action<float>? progress, CancellationToken cancellation)
    {
        try
        {
            return new LoadedModel(runtime, entry, hosting, scheduling, memoryBudget, progress, cancellation);
        }
        catch (Exception fault) when (fault is GgufException or LlamaException or IOException or UnauthorizedAccessException)
        {
            throw new ModelUnusableException($"The model \"{entry.Name}\" cannot be used: {fault.Message}", fault);
        }
    }

    public void Dispose()
    {
        while (_parts.TryPop(out var part))
            part.Dispose();
    }

    private static LlamaContextOptions ContextOptions(HostingOptions hosting, SchedulerOptions scheduling, Placement placement, int sequences, bool drafted)
    {
        var verified = scheduling.Slots * (1 + scheduling.MostProposed(drafted));
        var batch = Math.Max(Math.Max(scheduling.PrefillAlone, scheduling.Sequences), verified + scheduling.PrefillBeside);
        return new LlamaContextOptions
        {
            ContextSize = placement.ContextTokens,
            BatchSize = batch,
            MicroBatchSize = Math.Min(batch, 512),
            MaxSequences = sequences,
            // The engine wants at least one a sequence.
            MaxOutputs = Math.Max(sequences, verified),
            Threads = hosting.Threads ?? 0,
            KeyType = hosting.CacheType,
            ValueType = hosting.CacheType,
        };
    }

    /// <summary>Where the model, and the one that drafts for it, would go now. The draft has its place first: it is small and runs most often.</summary>
    /// <param name="memoryBudget">Bytes for the part beside the GPU; null for what is free.</param>
    /// <returns>The model's placement with the memory of both, and the draft's own.</returns>
    /// <exception cref="GgufException">The file does not say how large it is.</exception>
    /// <exception cref="ModelDoesNotFitException">Memory is too short.</exception>
    internal static (Placement Placement, Placement? Draft) Plan(LlamaRuntime runtime, GgufFile file, GgufFile? draft, HostingOptions hosting, long? memoryBudget)
    {
        var gpu = hosting.GpuLayers == 0 ? 0 : runtime.Devices.Where(d => d.Kind == LlamaDeviceKind.Gpu).Sum(d => d.MemoryFree);
        var host = memoryBudget ?? FreeMemory.Bytes();
        var small = draft is null ? null : Choose(draft, gpu, host);
        var placement = Choose(file, gpu - (small?.GpuBytes ?? 0), host - (small?.HostBytes ?? 0));
        if (hosting.GpuLayers is { } layers)
            placement = placement with { GpuLayers = layers, Explanation = $"{layers} layers on the GPU, as configured; {placement.Explanation}" };
        if (small is not null)
        {
            placement = placement with
            {
                GpuBytes = placement.GpuBytes + small.GpuBytes,
                HostBytes = placement.HostBytes + small.HostBytes,
                Explanation = $"{placement.Explanation}; its draft: {small.Explanation}",
            };
        }

        return (placement, small);

        Placement Choose(GgufFile which, long gpuFree, long hostFree)
        {
            var trained = which.Whole($"{which.Architecture}.context_length") ?? int.MaxValue;
            return MemoryFit.Choose(ModelShape.Of(which), (int)Math.Min(hosting.ContextTokens, trained), 512, hosting.CacheType, Math.Max(0, gpuFree), Math.Max(0, hostFree));
        }
    }

    /// <summary>The family that was named, else the one the file names, else the one its name suggests.</summary>
    /// <exception cref="GgufException">There is no such family.</exception>
    internal static TemplateFamily FindFamily(ModelEntry entry, GgufFile file)
    {
        var name = entry.Family ?? file.Text(TemplateFamily.MetadataKey) ?? GuessFamily(file);
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
