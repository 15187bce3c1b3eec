using System.Collections.Concurrent;
using ModelContextProtocol.Protocol;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Subscriptions;

namespace TravelPlanner.McpServer.Transport;

/// <summary>One client's session of the older protocols, over Streamable HTTP or SSE. It belongs to the user who opened it.</summary>
internal sealed class HttpSession : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<RequestId, CancellationTokenSource> _posts = new();
    private readonly WatchedResources _watched;
    private readonly ModelContextProtocol.Server.McpServer _server;
    private long _lastUsed;
    private int _streams;
    private int _disposed;

    public HttpSession(
        string id, string userId, ITransport transport, ModelContextProtocol.Server.McpServer server, WatchedResources watched, TimeProvider time,
        Faults faults)
    {
        (Id, UserId, Transport, _server, _watched, _time) = (id, userId, transport, server, watched, time);
        _lastUsed = time.GetTimestamp();
        watched.Attach(server);
        Running = RunAsync(faults);
    }

    public string Id { get; }

    public string UserId { get; }

    public ITransport Transport { get; }

    /// <summary>What the server sends of its own accord, over Streamable HTTP.</summary>
    public OwnStream OwnStream { get; } = new();

    /// <summary>Cancelled when the session ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Completes when the session is over; never fails.</summary>
    public Task Running { get; }

    public bool HasOpenStream => Volatile.Read(ref _streams) > 0;

    public TimeSpan Unused => _time.GetElapsedTime(Interlocked.Read(ref _lastUsed));

    public void Touch() => Interlocked.Exchange(ref _lastUsed, _time.GetTimestamp());

    /// <summary>Keeps the session alive while a response is being written.</summary>
    public StreamHold Hold()
    {
        Interlocked.Increment(ref _streams);
        return new StreamHold(this);
    }

    /// <summary>
    /// The SDK writes no response to a cancelled request, and its POST would stay open for ever: so each POST gets a source
    /// that <see cref="CancelPost"/> can end.
    /// </summary>
    public CancellationTokenSource TrackPost(RequestId id, CancellationToken aborted)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(aborted, _ending.Token);
        _posts[id] = source;
        return source;
    }

    public void ForgetPost(RequestId id, CancellationTokenSource source) => _posts.TryRemove(new(id, source));

    public void CancelPost(RequestId id)
    {
        if (_posts.TryRemove(id, out var source))
            source.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _watched.Dispose();
        await _ending.CancelAsync();
        await Transport.DisposeAsync();
        await Running;
        await _server.DisposeAsync();
        await OwnStream.DisposeAsync();
        _ending.Dispose();
    }

    private async Task RunAsync(Faults faults)
    {
        try
        {
            await _server.RunAsync(_ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // What ending a session looks like from inside.
        }
        catch (Exception fault)
        {
            faults.Report("session", fault);
        }
    }

    public readonly struct StreamHold(HttpSession session) : IDisposable
    {
        public void Dispose()
        {
            session.Touch();
            Interlocked.Decrement(ref session._streams);
        }
    }
}
