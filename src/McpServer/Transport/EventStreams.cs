using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace TravelPlanner.McpServer.Transport;

/// <summary>
/// The events of one session's streams, kept so that a client whose connection broke can go on behind the last one it saw
/// (<c>Last-Event-ID</c>). Bounded: the oldest events and the oldest finished streams go first.
/// </summary>
internal sealed class EventStreams : ISseEventStreamStore
{
    private const int MostStreams = 64;
    private const int MostEventsPerStream = 256;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Recording> _recordings = new();
    private readonly ConcurrentQueue<string> _byAge = new();

    public ValueTask<ISseEventStreamWriter> CreateStreamAsync(SseEventStreamOptions options, CancellationToken cancellationToken = default)
    {
        var key = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var recording = new Recording(key, options);
        _recordings[key] = recording;
        _byAge.Enqueue(key);
        while (_byAge.Count > MostStreams && _byAge.TryDequeue(out var oldest))
        {
            // A stream that is still written to is kept, at the young end again.
            if (_recordings.TryGetValue(oldest, out var old) && !old.Finished && oldest != key)
            {
                _byAge.Enqueue(oldest);
                break;
            }

            _recordings.TryRemove(oldest, out _);
        }

        return ValueTask.FromResult<ISseEventStreamWriter>(recording);
    }

    public ValueTask<ISseEventStreamReader?> GetStreamReaderAsync(string lastEventId, CancellationToken cancellationToken = default)
    {
        ISseEventStreamReader? reader = null;
        if (lastEventId.Split('-') is [var key, var at] && _recordings.TryGetValue(key, out var recording)
            && int.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            reader = recording.ReadAfter(position);
        return ValueTask.FromResult(reader);
    }

    private sealed class Recording(string key, SseEventStreamOptions options) : ISseEventStreamWriter
    {
        private readonly Lock _guard = new();
        private readonly Queue<(int Position, SseItem<JsonRpcMessage?> Item)> _events = new();
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private SseEventStreamMode _mode = options.Mode;
        private int _position;

        public bool Finished { get; private set; }

        public string SessionId => options.SessionId;

        public string StreamId => options.StreamId;

        public ValueTask SetModeAsync(SseEventStreamMode mode, CancellationToken cancellationToken = default)
        {
            lock (_guard)
                _mode = mode;
            Signal();
            return ValueTask.CompletedTask;
        }

        public ValueTask<SseItem<JsonRpcMessage?>> WriteEventAsync(SseItem<JsonRpcMessage?> sseItem, CancellationToken cancellationToken = default)
        {
            if (sseItem.EventId is not null)
                return ValueTask.FromResult(sseItem);
            SseItem<JsonRpcMessage?> kept;
            lock (_guard)
            {
                var position = ++_position;
                kept = new SseItem<JsonRpcMessage?>(sseItem.Data, sseItem.EventType)
                {
                    EventId = string.Create(CultureInfo.InvariantCulture, $"{key}-{position}"),
                    // The first event of a stream holds no message: it gives the client an id to come back with, and when.
                    ReconnectionInterval = sseItem.ReconnectionInterval ?? (sseItem.Data is null ? FirstRetry : null),
                };
                _events.Enqueue((position, kept));
                if (_events.Count > MostEventsPerStream)
                    _events.Dequeue();
            }

            Signal();
            return ValueTask.FromResult(kept);
        }

        public ValueTask DisposeAsync()
        {
            Finished = true;
            Signal();
            return ValueTask.CompletedTask;
        }

        public ISseEventStreamReader ReadAfter(int position) => new Reader(this, position);

        private void Signal()
        {
            TaskCompletionSource changed;
            lock (_guard)
                (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            changed.TrySetResult();
        }

        private sealed class Reader(Recording recording, int position) : ISseEventStreamReader
        {
            public string SessionId => recording.SessionId;

            public string StreamId => recording.StreamId;

            public async IAsyncEnumerable<SseItem<JsonRpcMessage?>> ReadEventsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
            {
                var seen = position;
                var any = false;
                while (true)
                {
                    List<(int Position, SseItem<JsonRpcMessage?> Item)> fresh;
                    Task changed;
                    bool last;
                    lock (recording._guard)
                    {
                        fresh = [.. recording._events.Where(e => e.Position > seen)];
                        changed = recording._changed.Task;
                        // A polling client that comes before there is news waits for the first of it, instead of coming again and again.
                        last = recording.Finished || (any && recording._mode == SseEventStreamMode.Polling);
                    }

                    foreach (var (at, item) in fresh)
                    {
                        (seen, any) = (at, true);
                        yield return item;
                    }

                    if (fresh.Count > 0)
                        continue;
                    if (last)
                        yield break;
                    await changed.WaitAsync(cancellationToken);
                }
            }
        }
    }
}
