using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Prompts;

/// <summary>
/// Writes on every answer and its messages, and on every update of a stream, which prompt it was asked with: what the request's
/// <see cref="InferenceProperties.Prompt"/> says. A stream that is put together has it on its message, where both ways can be read alike. Goes outside the cache, since two prompts may ask the same, and inside what logs and measures.
/// </summary>
public sealed class PromptedChatClient(IChatClient inner) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        if (PromptOf(options) is not { } prompt)
            return response;
        (response.AdditionalProperties ??= [])[InferenceProperties.Prompt] = prompt;
        foreach (var message in response.Messages)
            (message.AdditionalProperties ??= [])[InferenceProperties.Prompt] = prompt;
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var prompt = PromptOf(options);
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            if (prompt is not null)
                (update.AdditionalProperties ??= [])[InferenceProperties.Prompt] = prompt;
            yield return update;
        }
    }

    private static string? PromptOf(ChatOptions? options) => options?.AdditionalProperties?.GetValueOrDefault(InferenceProperties.Prompt) as string;
}
