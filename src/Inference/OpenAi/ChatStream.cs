using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>One streamed answer while it is read.</summary>
internal sealed class ChatStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _body;
    private readonly IAsyncEnumerator<byte[]> _events;
    private readonly ChatUpdates _updates;
    private readonly CallClock _clock;
    private readonly Queue<ChatResponseUpdate> _ready = new();
    private bool _ended;
    private bool _begun;

    private ChatStream(HttpResponseMessage response, Stream body, InferenceEndpoint endpoint, CallClock clock)
    {
        (_response, _body, _clock) = (response, body, clock);
        _updates = new ChatUpdates(endpoint.ApiKey);
        _events = SseReader.ReadAsync(body.ReadAsync, endpoint.Limits.EventBytes, endpoint.Limits.AnswerBytes, clock.Token).GetAsyncEnumerator(clock.Token);
    }

    /// <summary>Sends the request and reads up to the first content: until then nothing has been shown, and the attempt may be made again.</summary>
    public static async Task<ChatStream> OpenAsync(ModelServer server, byte[] body, CallClock clock)
    {
        clock.AwaitFirstToken();
        var response = await server.SendAsync("/chat/completions", body, "text/event-stream", clock.Token);
        ChatStream? stream = null;
        try
        {
            var content = await response.Content.ReadAsStreamAsync(clock.Token);
            stream = new ChatStream(response, content, server.Endpoint, clock);
            if (response.Content.Headers.ContentType is { MediaType: not "text/event-stream" })
                await stream.TakeWholeAsync(server);
            else
                await stream.TakeUntilContentAsync();
            return stream;
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync();
            response.Dispose();
            throw;
        }
    }

    /// <summary>The next update, or null behind the last.</summary>
    public async Task<ChatResponseUpdate?> NextAsync()
    {
        while (_ready.Count == 0 && !_ended)
            await TakeEventAsync();
        return _ready.TryDequeue(out var update) ? update : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _body.DisposeAsync();
        _response.Dispose();
    }

    /// <summary>A server that does not stream answers all at once.</summary>
    private async Task TakeWholeAsync(ModelServer server)
    {
        var answer = ChatAnswers.Read(ModelServer.Parse(await server.ReadWholeAsync(_response, _clock.Token), WireJson.Default.ChatAnswer), server.Endpoint.ApiKey);
        foreach (var update in answer.ToChatResponseUpdates())
            _ready.Enqueue(update);
        _ended = true;
    }

    private async Task TakeUntilContentAsync()
    {
        while (!_ended && !_begun)
            await TakeEventAsync();
    }

    private async Task TakeEventAsync()
    {
        if (_begun)
            _clock.AwaitNextToken();
        var any = await _events.MoveNextAsync();
        if (_begun)
            _clock.Pause();

        if (any && !_events.Current.AsSpan().SequenceEqual("[DONE]"u8))
        {
            if (_updates.Read(ModelServer.Parse(_events.Current, WireJson.Default.ChatAnswer)) is { } update)
            {
                _ready.Enqueue(update);
                if (!_begun && (update.Contents.Count > 0 || update.FinishReason is not null))
                {
                    _begun = true;
                    _clock.Pause();
                }
            }

            return;
        }

        _ended = true;
        _clock.Pause();
        foreach (var update in _updates.End(saidDone: any))
            _ready.Enqueue(update);
    }
}
