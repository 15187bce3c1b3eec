using System.Threading.Channels;
using ModelContextProtocol.Server;

namespace TravelPlanner.McpServer.Transport;

/// <summary>
/// A session's own event stream. The SDK lets it be opened once in a session's life, but connections break: so the SDK
/// writes to this relay, and the GET that is there just now reads from it. Events wait a while when none is.
/// </summary>
internal sealed class OwnStream : Stream
{
    private const int MostWaitingEvents = 64;

    private readonly Channel<byte[]> _events = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(MostWaitingEvents) { FullMode = BoundedChannelFullMode.DropOldest });

    private readonly MemoryStream _event = new();
    private int _begun;
    private int _attached;

    /// <summary>False when another GET is attached.</summary>
    public bool TryAttach() => Interlocked.CompareExchange(ref _attached, 1, 0) == 0;

    public void Detach() => Volatile.Write(ref _attached, 0);

    /// <summary>Copies events to a response until it is aborted or the session ends.</summary>
    public async Task CopyAsync(StreamableHttpServerTransport transport, Stream response, CancellationToken ending, CancellationToken aborted)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            _ = FillAsync(transport, ending);
        await foreach (var next in _events.Reader.ReadAllAsync(aborted))
        {
            await response.WriteAsync(next, aborted);
            await response.FlushAsync(aborted);
        }
    }

    /// <summary>The SDK flushes after each event, so that a flush is where one ends.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        if (_event.Length == 0)
            return;
        _events.Writer.TryWrite(_event.ToArray());
        _event.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => _event.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _event.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private async Task FillAsync(StreamableHttpServerTransport transport, CancellationToken ending)
    {
        try
        {
            await transport.HandleGetRequestAsync(this, ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The session is over.
        }
        finally
        {
            _events.Writer.TryComplete();
        }
    }
}
