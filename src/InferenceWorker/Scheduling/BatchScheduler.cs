using System.Collections.Concurrent;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Scheduling;

/// <summary>
/// Computes many requests at once on one context. One thread owns the context; others send it messages. Disposing ends all requests, not
/// the context.
/// </summary>
public sealed class BatchScheduler : IDisposable
{
    private readonly LlamaContext _context;
    private readonly SchedulerOptions _options;
    private readonly ConcurrentQueue<Action<BatchLoop>> _messages = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BatchLoop _loop;
    private readonly Thread _thread;
    private int _inside;
    private long _turn;
    private long _usualTicks = TimeSpan.TicksPerSecond;
    private volatile bool _stopping;

    /// <param name="draft">A context of a smaller model that guesses how answers go on; null for none. Like the other it is the scheduler's alone while this runs, and the caller's to dispose.</param>
    /// <exception cref="ArgumentException">The options do not go with each other or with the contexts, or the draft has another vocabulary.</exception>
    public BatchScheduler(LlamaContext context, SchedulerOptions options, LlamaContext? draft = null)
    {
        (_context, _options) = (context, options);
        _loop = new BatchLoop(context, options, draft) { Left = _ => Interlocked.Decrement(ref _inside) };
        _thread = new Thread(Run) { IsBackground = true, Name = "scheduler" };
        _thread.Start();
    }

    /// <summary>Ends when the scheduler does: faulted when the engine failed, and then nothing of this process's engine can be trusted.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Requests that wait or run.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Moves with each step and each request that comes: where it does not while requests are <see cref="Inside"/>, a step does not end.</summary>
    public long Turn => Interlocked.Read(ref _turn);

    public SchedulerOptions Options => _options;

    /// <summary>Submits a request at once and gives its updates; see <see cref="Submit"/> and <see cref="RunningGeneration.ReadAsync"/>.</summary>
    public IAsyncEnumerable<GenerationUpdate> Generate(GenerationRequest request, CancellationToken cancellation = default) => Submit(request).ReadAsync(cancellation);

    /// <summary>Puts a request into the line. Read it to its end, or dispose it.</summary>
    /// <exception cref="QueueFullException">Too many wait.</exception>
    /// <exception cref="ContextExceededException">The prompt leaves no room for an answer.</exception>
    /// <exception cref="ArgumentException">The request cannot be computed.</exception>
    public RunningGeneration Submit(GenerationRequest request)
    {
        Validate(request);
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (Interlocked.Increment(ref _inside) > _options.Slots + _options.QueueLength)
        {
            var inside = Interlocked.Decrement(ref _inside);
            throw new QueueFullException(RetryAfter(inside));
        }

        Generation generation;
        try
        {
            generation = new Generation(request, _context.Model, Math.Min(request.MaxTokens, _context.ContextSize - request.Prompt.Count));
        }
        catch
        {
            Interlocked.Decrement(ref _inside);
            throw;
        }

        Send(loop => loop.Enter(generation));
        return new RunningGeneration(generation, () => Send(static _ => { }));
    }

    public Task<SchedulerStatus> GetStatusAsync()
    {
        var answer = new TaskCompletionSource<SchedulerStatus>(TaskCreationOptions.RunContinuationsAsynchronously);
        Send(loop => answer.SetResult(loop.Status()));
        return answer.Task;
    }

    public void Dispose()
    {
        _stopping = true;
        _wake.Release();
        _thread.Join();
    }

    private void Validate(GenerationRequest request)
    {
        if (request.Prompt.Count == 0)
            throw new ArgumentException("The prompt is empty: at least one token is needed.", nameof(request));
        if (request.Prompt.Count >= _context.ContextSize)
            throw new ContextExceededException(request.Prompt.Count, _context.ContextSize);
        foreach (var token in request.Prompt)
        {
            if ((uint)token >= (uint)_context.Model.Vocabulary.Count)
                throw new ArgumentException($"The prompt has the token {token}; tokens are 0 to {_context.Model.Vocabulary.Count - 1}.", nameof(request));
        }

        if (request.MaxTokens < 1)
            throw new ArgumentException($"{nameof(request.MaxTokens)} is {request.MaxTokens}; at least 1 is needed.", nameof(request));
        if (request.Stops.Any(string.IsNullOrEmpty))
            throw new ArgumentException("A stop text is empty.", nameof(request));
        if (request.TopLogProbabilities is < 0 or > LlamaLogProbabilities.MostTop)
            throw new ArgumentException($"{nameof(request.TopLogProbabilities)} is {request.TopLogProbabilities}; 0 to {LlamaLogProbabilities.MostTop} is allowed.", nameof(request));
    }

    private TimeSpan RetryAfter(int inside)
    {
        var usual = TimeSpan.FromTicks(Interlocked.Read(ref _usualTicks));
        var rounds = Math.Max(1, (inside - _options.QueueLength + _options.Slots - 1) / _options.Slots);
        var wait = usual * rounds;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait;
    }

    private void Send(Action<BatchLoop> message)
    {
        _messages.Enqueue(message);
        if (_stopped.Task.IsCompleted)
            FailRest();
        else
            _wake.Release();
    }

    private void Run()
    {
        try
        {
            while (!_stopping)
            {
                if (!_loop.HasWork && _messages.IsEmpty && !_loop.Tidy())
                    _wake.Wait();
                Receive();
                Interlocked.Increment(ref _turn);
                if (!_loop.HasWork)
                    continue;
                _loop.Step();
                Interlocked.Exchange(ref _usualTicks, _loop.UsualDuration.Ticks);
            }

            _stopped.SetResult();
        }
#pragma warning disable CA1031 // Whatever ended the loop ends every request and is passed on through Stopped: nothing is hidden.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            _stopping = true;
            _stopped.SetException(fault);
        }

        FailRest();
        _loop.Dispose();
    }

    private void Receive()
    {
        while (_messages.TryDequeue(out var message))
            message(_loop);
    }

    /// <summary>After the end: by the thread for what it still had, by a sender for what came too late for the thread to see.</summary>
    private void FailRest()
    {
        lock (_messages)
        {
            Receive();
            _loop.FailAll(_stopped.Task.Exception?.InnerException ?? new ObjectDisposedException(nameof(BatchScheduler), "The worker is stopping."));
        }
    }
}
