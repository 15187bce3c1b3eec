using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference.OpenAi;

namespace TravelPlanner.Inference.Decorators;

/// <summary>
/// Gives a request that was answered before the same answer, when the request asks for a determined one: temperature 0 or a seed. The key is
/// everything that would be sent, with the server's address and model, so a request that names its user shares with nobody. Only finished
/// answers are kept. Thread-safe; two equal requests at the same time are both asked.
/// </summary>
public sealed class CachingChatClient : DelegatingChatClient
{
    private readonly AnswerCache _cache;

    /// <param name="mostBytes">Bytes of all kept answers; the one used longest ago goes first.</param>
    /// <param name="lifetime">How long an answer is kept.</param>
    public CachingChatClient(IChatClient inner, long mostBytes, TimeSpan lifetime, TimeProvider? time = null)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mostBytes);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        _cache = new AnswerCache(mostBytes, lifetime, time ?? TimeProvider.System);
    }

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> said = [.. messages];
        var key = Key(said, options);
        if (key is not null && Find(key) is { } kept)
            return kept;

        var response = await base.GetResponseAsync(said, options, cancellationToken);
        Keep(key, response);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> said = [.. messages];
        var key = Key(said, options);
        if (key is not null && Find(key) is { } kept)
        {
            foreach (var update in kept.ToChatResponseUpdates())
                yield return update;
            yield break;
        }

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in base.GetStreamingResponseAsync(said, options, cancellationToken))
        {
            // A copy, because what lies outside may add to the update that it is given.
            if (key is not null)
                updates.Add(update.Clone());
            yield return update;
        }

        if (key is not null)
            Keep(key, updates.ToChatResponse());
    }

    /// <summary>Null when the request does not ask for a determined answer.</summary>
    internal string? Key(IReadOnlyList<ChatMessage> messages, ChatOptions? options)
    {
        if (options is not { Temperature: 0 } and not { Seed: not null })
            return null;
        var metadata = this.GetService<ChatClientMetadata>();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{metadata?.ProviderUri}\n"));
        hash.AppendData(ChatRequest.Write(messages, options, metadata?.DefaultModelId ?? "", stream: false, echoReasoning: true));
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private ChatResponse? Find(string key)
    {
        if (_cache.Find(key) is not { } json)
            return null;
        var response = JsonSerializer.Deserialize(json, (System.Text.Json.Serialization.Metadata.JsonTypeInfo<ChatResponse>)AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatResponse)))!;
        (response.AdditionalProperties ??= [])[InferenceProperties.Cached] = true;
        return response;
    }

    /// <summary>Kept as JSON, so that no caller can change what another will be given.</summary>
    private void Keep(string? key, ChatResponse response)
    {
        if (key is not null && response.FinishReason is { } finish && (finish == ChatFinishReason.Stop || finish == ChatFinishReason.ToolCalls || finish == ChatFinishReason.Length))
            _cache.Keep(key, JsonSerializer.SerializeToUtf8Bytes(response, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ChatResponse))));
    }
}
