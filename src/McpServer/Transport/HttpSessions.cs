using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using TravelPlanner.McpServer.Calls;
using TravelPlanner.McpServer.Observability;
using TravelPlanner.McpServer.Subscriptions;

namespace TravelPlanner.McpServer.Transport;

/// <summary>The open sessions: at most <see cref="ServerOptions.MaxSessions"/>, none idle for longer than allowed.</summary>
internal sealed class HttpSessions(Composition composition, ServerOptions options, ILoggerFactory logs, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, HttpSession> _sessions = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Faults _faults = new(logs.CreateLogger("TravelPlanner.McpServer.Sessions"));
    private Task _sweeping = Task.CompletedTask;
    private int _slots;

    public void StartSweeping() => _sweeping = SweepAsync();

    /// <summary>The session of that id if it belongs to the user; another's session is as good as none.</summary>
    public HttpSession? Find(string? id, string userId) =>
        id is not null && _sessions.TryGetValue(id, out var session) && session.UserId == userId ? session : null;

    /// <summary>Null when all places are taken by sessions in use or by other users.</summary>
    /// <param name="connect">Makes the transport for the new session's id.</param>
    public async ValueTask<HttpSession?> OpenAsync(string userId, string kind, Func<string, ITransport> connect)
    {
        if (!TryTakeSlot() && !(await EndLongestUnusedAsync(userId) && TryTakeSlot()))
            return null;
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var transport = connect(id);
        var watched = new WatchedResources(composition.Surface.Updates);
        var server = ModelContextProtocol.Server.McpServer.Create(transport, composition.CreateOptions(watched), logs);
        var session = new HttpSession(id, userId, transport, server, watched, time, _faults);
        _sessions[id] = session;
        Telemetry.SessionOpened(kind);
        _ = EndWithServerAsync(session, kind);
        return session;
    }

    public async ValueTask EndAsync(HttpSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
            Interlocked.Decrement(ref _slots);
        await session.DisposeAsync();
    }

    /// <summary>A place for a stream that has no session; dispose of it when the stream ends. Null when all are taken.</summary>
    public IDisposable? TryHoldSlot() => TryTakeSlot() ? new Slot(this) : null;

    /// <summary>Cancelled when the server stops: open streams end then.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public void StopStreams()
    {
        _stopping.Cancel();
        foreach (var session in _sessions.Values)
            _ = EndAsync(session).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        StopStreams();
        await _sweeping;
        foreach (var session in _sessions.Values)
            await EndAsync(session);
        _stopping.Dispose();
    }

    private async Task EndWithServerAsync(HttpSession session, string kind)
    {
        await session.Running;
        Telemetry.SessionClosed(kind);
        await EndAsync(session);
    }

    private bool TryTakeSlot()
    {
        if (Interlocked.Increment(ref _slots) <= options.MaxSessions)
            return true;
        Interlocked.Decrement(ref _slots);
        return false;
    }

    /// <summary>Only among the user's own sessions, so that nobody can push others out.</summary>
    private async ValueTask<bool> EndLongestUnusedAsync(string userId)
    {
        var unused = _sessions.Values.Where(s => s.UserId == userId && !s.HasOpenStream).MaxBy(s => s.Unused);
        if (unused is null)
            return false;
        await EndAsync(unused);
        return true;
    }

    private async Task SweepAsync()
    {
        var pause = TimeSpan.FromTicks(Math.Clamp(options.SessionIdle.Ticks / 4, TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute));
        using var timer = new PeriodicTimer(pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                foreach (var session in _sessions.Values)
                {
                    if (!session.HasOpenStream && session.Unused > options.SessionIdle)
                        await EndAsync(session);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private sealed class Slot(HttpSessions sessions) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref sessions._slots);
    }
}
