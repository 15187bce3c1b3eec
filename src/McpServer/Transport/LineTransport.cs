using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace TravelPlanner.McpServer.Transport;

/// <summary>
/// MCP over a pair of streams, one JSON-RPC message a line. Differs from the SDK's transport in three ways: a line has a
/// greatest length, a broken line gets an error reply, and the end of the input does not drop calls still running.
/// </summary>
internal sealed class LineTransport : ITransport
{
    private readonly LineReader _lines;
    private readonly Stream _output;
    private readonly int _maxBytes;
    private readonly TimeSpan _drain;
    private readonly Channel<JsonRpcMessage> _messages = Channel.CreateBounded<JsonRpcMessage>(new BoundedChannelOptions(64) { SingleReader = true });
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<RequestId, byte> _pending = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task _reading;
    private volatile bool _ended;

    /// <param name="maxBytes">Longest line, in bytes.</param>
    /// <param name="drain">How long running calls may go on after the input ended.</param>
    public LineTransport(Stream input, Stream output, int maxBytes, TimeSpan drain)
    {
        _lines = new LineReader(input, maxBytes);
        _output = output;
        _maxBytes = maxBytes;
        _drain = drain;
        _reading = Task.Run(ReadAsync);
    }

    public string? SessionId => null;

    /// <summary>Cancelled when calls outlast the drain time: the client has gone, so nobody waits for them.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public ChannelReader<JsonRpcMessage> MessageReader => _messages.Reader;

    public async Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
    {
        await WriteAsync(JsonSerializer.SerializeToUtf8Bytes(message, JsonRpcWire.MessageType), cancellationToken);
        if (message is JsonRpcResponse or JsonRpcError)
            Settle(((JsonRpcMessageWithId)message).Id);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _messages.Writer.TryComplete();
        // A blocked read of the console cannot be cancelled everywhere; the process ends without it.
        if (_ended)
            await _reading;
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _lines.ReadAsync(_closing.Token) is { } line)
                await AcceptAsync(line);
            _ended = true;
            if (!_pending.IsEmpty)
                await _drained.Task.WaitAsync(_drain, _closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            // Disposed while reading.
        }
        catch (TimeoutException)
        {
            await _abandoned.CancelAsync();
        }
        catch (IOException)
        {
            // The pipe broke: the same as its end.
        }
        finally
        {
            _ended = true;
            _messages.Writer.TryComplete();
        }
    }

    private async Task AcceptAsync(LineReader.Line line)
    {
        if (line.TooLong)
        {
            await WriteAsync(
                JsonRpcWire.Error(null, McpErrorCode.InvalidRequest, $"The line is longer than {_maxBytes} bytes and was skipped."), _closing.Token);
            return;
        }

        if (line.Bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty)
            return;
        if (!JsonRpcWire.TryRead(line.Bytes, out var message, out var refusal))
        {
            await WriteAsync(refusal, _closing.Token);
            return;
        }

        switch (message)
        {
            // A listen request ends with the connection only, so nothing waits for it.
            case JsonRpcRequest request when request.Method != RequestMethods.SubscriptionsListen:
                _pending.TryAdd(request.Id, 0);
                break;
            case JsonRpcNotification { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters }:
                if (CancelledId(parameters) is { } id)
                    Settle(id);
                break;
        }

        await _messages.Writer.WriteAsync(message, _closing.Token);
    }

    internal static RequestId? CancelledId(JsonObject parameters) => parameters["requestId"] is not JsonValue id ? null
        : id.TryGetValue<string>(out var text) ? new RequestId(text)
        : id.TryGetValue<long>(out var number) ? new RequestId(number)
        : null;

    private void Settle(RequestId id)
    {
        _pending.TryRemove(id, out _);
        if (_ended && _pending.IsEmpty)
            _drained.TrySetResult();
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            await _output.WriteAsync(message, cancellation);
            await _output.WriteAsync("\n"u8.ToArray(), cancellation);
            await _output.FlushAsync(cancellation);
        }
        finally
        {
            _writing.Release();
        }
    }
}
