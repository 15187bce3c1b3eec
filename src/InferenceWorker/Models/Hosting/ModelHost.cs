using Microsoft.Extensions.Logging;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Supervision;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Models.Hosting;

/// <summary>
/// The models a worker may serve. Loaded when first asked for, unloaded when idle for long or when another needs the memory, the one that
/// was not used for the longest time first; never while somebody uses it.
/// </summary>
public sealed partial class ModelHost : IAsyncDisposable
{
    private readonly LlamaRuntime _runtime;
    private readonly IReadOnlyList<ModelEntry> _entries;
    private readonly HostingOptions _hosting;
    private readonly SchedulerOptions _scheduling;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _loading = new(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Held> _held = new(StringComparer.Ordinal);
    private readonly ITimer? _sweep;
    private RunningLoad? _load;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <exception cref="ArgumentException">No model is given, or two have one name.</exception>
    public ModelHost(LlamaRuntime runtime, IReadOnlyList<ModelEntry> entries, HostingOptions hosting, SchedulerOptions scheduling, ILogger log, TimeProvider? time = null)
    {
        if (entries.Count == 0)
            throw new ArgumentException("No model is given.", nameof(entries));
        if (entries.GroupBy(e => e.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two models are called \"{twice.Key}\".", nameof(entries));
        scheduling.Validate();
        (_runtime, _entries, _hosting, _scheduling, _log, _time) = (runtime, entries, hosting, scheduling, log, time ?? TimeProvider.System);
        if (hosting.KeepAlive is not null)
            _sweep = _time.CreateTimer(_ => UnloadIdle(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public IReadOnlyList<ModelEntry> Entries => _entries;

    public LlamaRuntime Runtime => _runtime;

    /// <summary>Faults when the engine has failed: what it still holds cannot be trusted, and the process should end.</summary>
    public Task Failed => _failed.Task;

    /// <summary>Told the share that is loaded, 0 to 1, and of which model.</summary>
    public Action<string, float>? Progress { get; init; }

    /// <summary>Those in memory.</summary>
    public IReadOnlyList<LoadedModel> Loaded
    {
        get
        {
            lock (_gate)
                return [.. _held.Values.Select(h => h.Model)];
        }
    }

    /// <summary>What works now: each model's scheduler, and the load of another one.</summary>
    internal IReadOnlyList<WorkSign> Signs
    {
        get
        {
            lock (_gate)
                return [.. _held.Values.Select(h => new WorkSign(h.Model.Scheduler, h.Model.Scheduler.Inside, h.Model.Scheduler.Turn)), .. _load is { } load ? [new WorkSign(load, 1, load.Reports)] : Array.Empty<WorkSign>()];
        }
    }

    /// <summary>The model by name, or the first for null; loaded if it is not. Dispose the lease when the answer has ended.</summary>
    /// <exception cref="UnknownModelException">There is no such model.</exception>
    /// <exception cref="ModelUnusableException">Its file cannot be used.</exception>
    /// <exception cref="ModelBusyException">Others in use have the memory.</exception>
    public async Task<Lease> AcquireAsync(string? name, CancellationToken cancellation)
    {
        var entry = name is null ? _entries[0] : _entries.FirstOrDefault(e => e.Name == name) ?? throw new UnknownModelException(name, _entries.Select(e => e.Name));
        if (TryLease(entry.Name) is { } ready)
            return ready;
        await _loading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stop.IsCancellationRequested, this);
            if (TryLease(entry.Name) is { } loadedMeanwhile)
                return loadedMeanwhile;
            // Loading goes on when the one who asked leaves: the next will want it too.
            var model = await Task.Run(() => Load(entry), CancellationToken.None).ConfigureAwait(false);
            lock (_gate)
                _held.Add(entry.Name, new Held(model) { LastUsed = _time.GetTimestamp() });
            _ = model.Scheduler.Stopped.ContinueWith(
                stopped => _failed.TrySetException(stopped.Exception!.InnerExceptions), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            LogLoaded(entry.Name, model.Loading.TotalSeconds, model.Placement.Explanation);
            return TryLease(entry.Name)!;
        }
        finally
        {
            _loading.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sweep is not null)
            await _sweep.DisposeAsync().ConfigureAwait(false);
        // What is being loaded stops at the next report of its progress.
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loading.WaitAsync().ConfigureAwait(false);
        _loading.Release();
        Held[] all;
        lock (_gate)
        {
            all = [.. _held.Values];
            _held.Clear();
        }

        foreach (var held in all)
            held.Model.Dispose();
    }

    private LoadedModel Load(ModelEntry entry)
    {
        var load = new RunningLoad();
        Show(load);
        try
        {
            return Load(entry, load);
        }
        finally
        {
            Show(null);
        }

        void Show(RunningLoad? now)
        {
            lock (_gate)
                _load = now;
        }
    }

    private LoadedModel Load(ModelEntry entry, RunningLoad load)
    {
        while (true)
        {
            var budget = _hosting.MemoryBudget is { } most ? most - Loaded.Sum(m => m.Placement.HostBytes) : (long?)null;
            try
            {
                return LoadedModel.Load(_runtime, entry, _hosting, _scheduling, budget, Report, _stop.Token);
            }
            catch (Fitting.ModelDoesNotFitException refused)
            {
                if (!UnloadOldest())
                {
                    throw Loaded.Count > 0
                        ? new ModelBusyException(entry.Name)
                        : new ModelUnusableException($"The model \"{entry.Name}\" cannot be loaded: {refused.Message}", refused);
                }
            }
        }

        void Report(float share)
        {
            load.Report();
            Progress?.Invoke(entry.Name, share);
        }
    }

    private Lease? TryLease(string name)
    {
        lock (_gate)
        {
            if (!_held.TryGetValue(name, out var held))
                return null;
            held.Users++;
            return new Lease(held.Model, () => Return(held));
        }
    }

    private void Return(Held held)
    {
        lock (_gate)
        {
            held.Users--;
            held.LastUsed = _time.GetTimestamp();
        }
    }

    private bool UnloadOldest() => Unload(idle => idle.OrderBy(h => h.LastUsed).Take(1));

    private void UnloadIdle() => Unload(idle => idle.Where(h => _time.GetElapsedTime(h.LastUsed) > _hosting.KeepAlive));

    private bool Unload(Func<IEnumerable<Held>, IEnumerable<Held>> which)
    {
        List<Held> going;
        lock (_gate)
        {
            going = [.. which(_held.Values.Where(h => h.Users == 0))];
            foreach (var held in going)
                _held.Remove(held.Model.Entry.Name);
        }

        foreach (var held in going)
        {
            held.Model.Dispose();
            LogUnloaded(held.Model.Entry.Name);
        }

        return going.Count > 0;
    }

    [LoggerMessage(LogLevel.Information, "{Model} is loaded after {Seconds:0.00} s: {Placement}")]
    private partial void LogLoaded(string model, double seconds, string placement);

    [LoggerMessage(LogLevel.Information, "{Model} is unloaded.")]
    private partial void LogUnloaded(string model);

    /// <summary>A load that has got stuck, on a disk or in native code, reports nothing more.</summary>
    private sealed class RunningLoad
    {
        private long _reports;

        public long Reports => Volatile.Read(ref _reports);

        public void Report() => Interlocked.Increment(ref _reports);
    }

    private sealed class Held(LoadedModel model)
    {
        public LoadedModel Model { get; } = model;

        public int Users { get; set; }

        public long LastUsed { get; set; }
    }
}

/// <summary>The right to use a model; it stays loaded until this is disposed.</summary>
public sealed class Lease(LoadedModel model, Action release) : IDisposable
{
    private Action? _release = release;

    public LoadedModel Model { get; } = model;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
