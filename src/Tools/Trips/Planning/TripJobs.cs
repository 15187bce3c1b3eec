using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;

namespace TravelPlanner.Tools.Trips.Planning;

/// <summary>
/// Plans in the making. A job belongs to a user and goes on when the call that began it has been answered; what it was asked and what came
/// of it is kept as a snapshot for a day, so that its id can be named after a new connection or a restart. Safe for concurrent use.
/// </summary>
internal sealed class TripJobs(ISnapshotStore snapshots)
{
    /// <summary>Planning keeps a core busy for seconds: more at once would only make all of them slower.</summary>
    public const int MostPerUser = 2;
    public const int MostInAll = 8;

    /// <summary>No plan of the largest request was seen to need a tenth of it; a provider that hangs may.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private static readonly Duration Kept = Duration.FromDays(1);

    private readonly ConcurrentDictionary<string, TripJob> _running = new(StringComparer.Ordinal);
    private readonly Lock _starting = new();

    /// <param name="jobId">Null for a new one; that of a job to be made again after a restart.</param>
    /// <exception cref="ToolRefusalException">As many run as may.</exception>
    public async ValueTask<TripJob> StartAsync(PlanTripRequest request, string? jobId, ToolContext context, Func<ToolContext, CancellationToken, ValueTask<TripDraft>> work)
    {
        TripJob job;
        lock (_starting)
        {
            if (jobId is not null && Running(jobId, context.UserId) is { } already)
                return already;
            var running = _running.Values.Where(j => !j.Ended.IsCompleted).ToList();
            if (running.Count >= MostInAll || running.Count(j => j.UserId == context.UserId) >= MostPerUser)
            {
                throw new ToolRefusalException(new ToolFailure(
                    FailureKind.RateLimited, context.Say("As many plans are being made as may be at once.", "同时进行的规划已达上限。"), "job_id", null,
                    context.Say($"{MostPerUser} a user and {MostInAll} in all; wait for one or cancel it", $"每位用户 {MostPerUser} 个、总计 {MostInAll} 个；请等待或取消其一"), null,
                    [.. running.Where(j => j.UserId == context.UserId).Select(j => j.Id)], 10));
            }

            job = new TripJob(jobId ?? "job-" + RandomNumberGenerator.GetHexString(16, lowercase: true), context.UserId, Longest);
            _running[job.Id] = job;
        }

        var stored = new JsonObject { ["state"] = "running", ["request"] = JsonSerializer.SerializeToNode(request, ToolJson.Options) };
        await KeepAsync(job, stored, context);
        // The call's own token ends with the call; the job's does not.
        _ = Task.Run(() => job.RunAsync(async cancelled =>
        {
            try
            {
                stored["draft"] = JsonSerializer.SerializeToNode(await work(context with { Progress = job }, cancelled), ToolJson.Options);
                stored["state"] = "done";
            }
            catch (ToolRefusalException refusal)
            {
                stored["failure"] = JsonSerializer.SerializeToNode(refusal.Failure, ToolJson.Options);
                stored["state"] = "refused";
            }
            catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
            {
                stored["state"] = job.WasCancelled ? "cancelled" : "overtime";
            }

            await KeepAsync(job, stored, context);
            _running.TryRemove(job.Id, out _);
            return stored;
        }));
        return job;
    }

    public TripJob? Running(string jobId, string userId) => _running.TryGetValue(jobId, out var job) && job.UserId == userId ? job : null;

    /// <summary>A job that ended, or one that another run of the server began; null when there is none, it is somebody else's or a day has passed.</summary>
    public ValueTask<JsonObject?> FindAsync(string jobId, ToolContext context, CancellationToken cancellation) =>
        snapshots.GetAsync(context.UserId, "job", jobId, cancellation);

    /// <summary>A job that failed through a fault is told of once, by whoever asks first.</summary>
    public void Forget(TripJob job) => _running.TryRemove(job.Id, out _);

    private ValueTask KeepAsync(TripJob job, JsonObject stored, ToolContext context) =>
        snapshots.PutAsync(job.UserId, "job", job.Id, (JsonObject)stored.DeepClone(), context.Clock.GetCurrentInstant() + Kept, CancellationToken.None);
}

/// <summary>One plan in the making; whoever waits for it hears of its progress.</summary>
internal sealed class TripJob(string id, string userId, TimeSpan longest) : IProgress<ToolProgress>, IDisposable
{
    private readonly CancellationTokenSource _cancelling = new();
    private readonly TaskCompletionSource<JsonObject> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _guard = new();
    private readonly List<IProgress<ToolProgress>> _listeners = [];
    private ToolProgress _last = new(0, 100, "");
    private bool _disposed;

    public string Id => id;

    public string UserId => userId;

    /// <summary>The stored job, when it ended; faulted when the work was.</summary>
    public Task<JsonObject> Ended => _ended.Task;

    public bool WasCancelled { get; private set; }

    public ToolProgress Last
    {
        get
        {
            lock (_guard)
                return _last;
        }
    }

    public async Task RunAsync(Func<CancellationToken, Task<JsonObject>> work)
    {
        _cancelling.CancelAfter(longest);
        try
        {
            _ended.SetResult(await work(_cancelling.Token));
        }
        catch (Exception fault)
        {
            // Whoever waits, or asks first, is the one to report it.
            _ended.SetException(fault);
        }

        Dispose();
    }

    public void Cancel()
    {
        lock (_guard)
        {
            if (_disposed)
                return;
            WasCancelled = true;
            _cancelling.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_guard)
        {
            _disposed = true;
            _cancelling.Dispose();
        }
    }

    public void Report(ToolProgress value)
    {
        lock (_guard)
        {
            _last = value;
            foreach (var listener in _listeners)
                listener.Report(value);
        }
    }

    /// <summary>Ended or not after so long; progress goes to the listener meanwhile.</summary>
    public async Task<bool> WaitAsync(TimeSpan patience, IProgress<ToolProgress> listener, CancellationToken cancellation)
    {
        lock (_guard)
            _listeners.Add(listener);
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(Ended, Task.Delay(patience, waiting.Token));
            await waiting.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            return Ended.IsCompleted;
        }
        finally
        {
            lock (_guard)
                _listeners.Remove(listener);
        }
    }
}
