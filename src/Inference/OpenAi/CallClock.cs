namespace TravelPlanner.Inference.OpenAi;

/// <summary>The time of one call: its caller's wish to stop, the total, and the stage it is in.</summary>
internal sealed class CallClock : IDisposable
{
    private readonly InferenceTimeouts _timeouts;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _total;
    private readonly CancellationTokenSource _stage;
    private (string Name, TimeSpan Limit) _at;

    public CallClock(InferenceTimeouts timeouts, CancellationToken caller)
    {
        (_timeouts, _caller) = (timeouts, caller);
        _total = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _total.CancelAfter(timeouts.Total);
        _stage = CancellationTokenSource.CreateLinkedTokenSource(_total.Token);
    }

    public CancellationToken Token => _stage.Token;

    public void AwaitFirstToken() => Begin("no first token", _timeouts.FirstToken);

    public void AwaitNextToken() => Begin("no further token", _timeouts.BetweenTokens);

    /// <summary>Between two reads the time belongs to the caller, who may be slow.</summary>
    public void Pause() => _stage.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>What a cancellation was: the caller's own, or a limit that passed.</summary>
    public Exception Explain(OperationCanceledException cancelled)
    {
        if (_caller.IsCancellationRequested)
            return new OperationCanceledException(cancelled.Message, cancelled, _caller);
        if (_total.IsCancellationRequested)
            return new InferenceException(InferenceFault.Timeout, $"The answer was not complete after {_timeouts.Total} (Timeouts.Total).", cancelled);
        if (_stage.IsCancellationRequested)
            return new InferenceException(InferenceFault.Timeout, $"The server sent {_at.Name} within {_at.Limit}.", cancelled);
        return cancelled.InnerException is TimeoutException
            ? new InferenceException(InferenceFault.Timeout, $"No connection within {_timeouts.Connect} (Timeouts.Connect).", cancelled) { IsTransient = true }
            : new InferenceException(InferenceFault.Unavailable, "The client was disposed of during the call.", cancelled);
    }

    public void Dispose()
    {
        _stage.Dispose();
        _total.Dispose();
    }

    private void Begin(string name, TimeSpan limit)
    {
        _at = (name, limit);
        _stage.CancelAfter(limit);
    }
}
