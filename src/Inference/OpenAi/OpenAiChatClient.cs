using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>
/// Chat over any endpoint that speaks OpenAI's chat completions: our worker, vLLM, llama-server, Ollama, a cloud. Tools are described to the
/// model, never called here. Thread-safe.
/// </summary>
/// <remarks>
/// Fails with <see cref="InferenceException"/>, before anything is sent for a message or option that the protocol cannot carry; with
/// <see cref="OperationCanceledException"/> when the caller cancels, which closes the connection so that the server stops.
/// </remarks>
public sealed class OpenAiChatClient : IChatClient
{
    private readonly ModelServer _server;
    private readonly ChatClientMetadata _metadata;

    /// <exception cref="ArgumentException">The endpoint cannot be used, with what is allowed.</exception>
    public OpenAiChatClient(InferenceEndpoint endpoint, TimeProvider? time = null)
    {
        _server = new ModelServer(endpoint, time);
        _metadata = new ChatClientMetadata(endpoint.Provider, endpoint.Address, endpoint.Model);
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        await _server.CallAsync("/chat/completions", Body(messages, options, stream: false),
            json => ChatAnswers.Read(ModelServer.Parse(json, WireJson.Default.ChatAnswer), _server.Endpoint.ApiKey), cancellationToken);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var body = Body(messages, options, stream: true);
        using var clock = new CallClock(_server.Endpoint.Timeouts, cancellationToken);
        await using var stream = await _server.RetryAsync(clock, () => ChatStream.OpenAsync(_server, body, clock));
        while (await _server.GuardAsync(clock, stream.NextAsync) is { } update)
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? _metadata
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    public void Dispose() => _server.Dispose();

    private byte[] Body(IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream) =>
        ChatRequest.Write([.. messages], options, _server.Endpoint.Model, stream, _server.Endpoint.EchoReasoning);
}
