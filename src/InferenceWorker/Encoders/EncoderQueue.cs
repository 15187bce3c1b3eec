using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>
/// Who computes next. Urgent work (a query that somebody waits for) has a lane of its own, in which it takes all processors; while there is some, the
/// other lanes begin nothing new, so it never waits longer than for the batches that run. Bounded: who finds the line full is told when to come again.
/// </summary>
internal sealed class EncoderQueue : IDisposable
{
    /// <summary>So long urgent work may hold up the rest: a stream of queries slows indexing down, and does not stop it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Queue<Work> _urgent = [];
    private readonly Queue<Work> _ordinary = [];
    private readonly Thread[] _lanes;
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private int _waiting;
    private int _urgentNow;
    private long _ordinaryBegan;
    private double _secondsEach = 0.05;
    private bool _stopping;

    /// <param name="lanes">For what is not urgent.</param>
    /// <param name="capacity">Texts that may wait.</param>
    public EncoderQueue(string name, int lanes, int capacity, TimeProvider? time = null)
    {
        (_capacity, _time) = (capacity, time ?? TimeProvider.System);
        _ordinaryBegan = _time.GetTimestamp();
        // Native calls of tens of milliseconds: they would hold up the pool's short work.
        _lanes = [.. Enumerable.Range(0, lanes + 1).Select(i => new Thread(() => Serve(urgent: i == 0)) { IsBackground = true, Name = $"{name} {i}" })];
        foreach (var lane in _lanes)
            lane.Start();
    }

    /// <summary>Texts that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting;
        }
    }

    /// <summary>Takes all of a request's batches in, or none.</summary>
    /// <param name="batches">Each with its number of texts.</param>
    /// <exception cref="QueueFullException">Too much waits; a request that finds an empty line is always taken.</exception>
    public Task RunAsync(bool urgent, IReadOnlyList<(int Texts, Action<CancellationToken> Compute)> batches, CancellationToken cancellation)
    {
        var work = batches.Select(b => new Work(b.Texts, b.Compute, cancellation)).ToList();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            var texts = work.Sum(w => w.Texts);
            if (_waiting > 0 && _waiting + texts > _capacity)
                throw new QueueFullException(TimeSpan.FromSeconds(Math.Clamp(_waiting * _secondsEach, 1, 60)));
            _waiting += texts;
            foreach (var one in work)
                (urgent ? _urgent : _ordinary).Enqueue(one);
            Monitor.PulseAll(_gate);
        }

        foreach (var one in work)
            one.WhenCancelled(() => Leave(one));
        return Task.WhenAll(work.Select(w => w.Done));
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            foreach (var left in _urgent.Concat(_ordinary).Where(w => w.TryClaim()))
                left.Fail(new ObjectDisposedException(nameof(EncoderQueue)));
            Monitor.PulseAll(_gate);
        }

        foreach (var lane in _lanes)
            lane.Join();
    }

    private void Serve(bool urgent)
    {
        while (Next(urgent) is { } work)
        {
            var began = _time.GetTimestamp();
            work.Run();
            lock (_gate)
            {
                if (urgent)
                    _urgentNow--;
                // Of late, more than of old.
                _secondsEach += 0.1 * ((_time.GetElapsedTime(began).TotalSeconds / work.Texts) - _secondsEach);
                Monitor.PulseAll(_gate);
            }
        }
    }

    private Work? Next(bool urgent)
    {
        lock (_gate)
        {
            while (!_stopping)
            {
                var line = urgent ? _urgent : _ordinary;
                while (line.TryPeek(out var gone) && gone.IsClaimed)
                    line.Dequeue();
                var mayBegin = urgent || (_urgent.Count == 0 && _urgentNow == 0) || _time.GetElapsedTime(_ordinaryBegan) > Patience;
                if (mayBegin && line.TryDequeue(out var work) && work.TryClaim())
                {
                    _waiting -= work.Texts;
                    if (urgent)
                        _urgentNow++;
                    else
                        _ordinaryBegan = _time.GetTimestamp();
                    return work;
                }

                if (line.Count == 0 || !mayBegin)
                    Monitor.Wait(_gate);
            }

            return null;
        }
    }

    private void Leave(Work work)
    {
        lock (_gate)
        {
            if (!work.TryClaim())
                return;
            _waiting -= work.Texts;
            Monitor.PulseAll(_gate);
        }

        work.Cancel();
    }

    /// <summary>Claimed once: by the lane that computes it, or by the caller who leaves.</summary>
    private sealed class Work(int texts, Action<CancellationToken> compute, CancellationToken cancellation)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _claimed;

        public int Texts => texts;

        public Task Done => _done.Task;

        public bool IsClaimed => Volatile.Read(ref _claimed) != 0;

        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

        public void WhenCancelled(Action leave)
        {
            var registration = cancellation.Register(leave);
            _ = Done.ContinueWith(_ => registration.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        public void Cancel() => _done.TrySetCanceled(cancellation);

        public void Fail(Exception fault) => _done.TrySetException(fault);

        public void Run()
        {
            try
            {
                compute(cancellation);
                _done.TrySetResult();
            }
            catch (OperationCanceledException)
            {
                Cancel();
            }
#pragma warning disable CA1031 // Nothing is hidden: it goes to whoever waits for the work.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                Fail(fault);
            }
        }
    }
}
