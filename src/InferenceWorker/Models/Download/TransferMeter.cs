namespace TravelPlanner.InferenceWorker.Models.Download;

public enum TransferPhase
{
    Connecting,
    Fetching,

    /// <summary>The whole file is read again and hashed.</summary>
    Verifying,
}

/// <param name="Done">Bytes that are there, those of an earlier run included.</param>
/// <param name="Total">Bytes; null where the server does not say.</param>
/// <param name="BytesPerSecond">Over the last seconds; null until there is something to measure.</param>
/// <param name="TimeLeft">At that rate.</param>
public readonly record struct TransferProgress(TransferPhase Phase, long Done, long? Total, double? BytesPerSecond, TimeSpan? TimeLeft);

/// <summary>Counts bytes over several parts and tells a listener now and then.</summary>
internal sealed class TransferMeter(IProgress<TransferProgress>? listener, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Queue<(long At, long Arrived)> _marks = new();
    private TransferPhase _phase;
    private long _done;
    private long? _total;
    private long _arrived;
    private long _told;

    public void Begin(TransferPhase phase, long done, long? total)
    {
        lock (_gate)
        {
            (_phase, _done, _total, _arrived) = (phase, done, total, 0);
            _marks.Clear();
            _marks.Enqueue((time.GetTimestamp(), 0));
            Tell();
        }
    }

    /// <param name="bytes">Below 0 where a part begins again.</param>
    public void Add(long bytes)
    {
        lock (_gate)
        {
            _done += bytes;
            _arrived += Math.Max(0, bytes);
            var now = time.GetTimestamp();
            if (_done == _total || time.GetElapsedTime(_told, now) >= Interval)
                Tell();
        }
    }

    private void Tell()
    {
        var now = time.GetTimestamp();
        _told = now;
        _marks.Enqueue((now, _arrived));
        while (_marks.Count > 2 && time.GetElapsedTime(_marks.Peek().At, now) > Window)
            _marks.Dequeue();
        var first = _marks.Peek();
        var seconds = time.GetElapsedTime(first.At, now).TotalSeconds;
        double? rate = seconds > 0 && _arrived > first.Arrived ? (_arrived - first.Arrived) / seconds : null;
        listener?.Report(new TransferProgress(_phase, _done, _total, rate, rate is { } r && _total is { } total ? TimeSpan.FromSeconds(Math.Max(0, total - _done) / r) : null));
    }
}
