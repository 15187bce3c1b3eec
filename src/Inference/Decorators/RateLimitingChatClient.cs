using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Decorators;

/// <summary>
/// Limits requests and tokens per minute of each user (<see cref="InferenceProperties.User"/>; requests without one share a limit). A request
/// over the limit fails at once with <see cref="InferenceFault.RateLimited"/> and how long to wait.
/// </summary>
/// <remarks>
/// The framework's limiters take their permits before the work, and what an answer costs is known only behind it. So tokens are paid
/// afterwards: a user may go into debt with the requests under way, and waits until it is paid off.
/// </remarks>
public sealed class RateLimitingChatClient : DelegatingChatClient
{
    private readonly UserBudgets _requests;
    private readonly UserBudgets _tokens;

    public RateLimitingChatClient(IChatClient inner, int requestsPerMinute, int tokensPerMinute, TimeProvider? time = null)
        : base(inner)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(requestsPerMinute);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensPerMinute);
        _requests = new UserBudgets(requestsPerMinute, time ?? TimeProvider.System);
        _tokens = new UserBudgets(tokensPerMinute, time ?? TimeProvider.System);
    }

    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var user = Admit(options);
        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        Pay(user, response.Usage);
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var user = Admit(options);
        var pieces = 0;
        UsageDetails? usage = null;
        try
        {
            await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
            {
                usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? usage;
                pieces += update.Contents.Count;
                yield return update;
            }
        }
        finally
        {
            // A stream that broke or was left has no usage; a piece of it was a token, or a little more.
            Pay(user, usage ?? new UsageDetails { OutputTokenCount = pieces });
        }
    }

    private string Admit(ChatOptions? options)
    {
        var user = options?.AdditionalProperties?.GetValueOrDefault(InferenceProperties.User) as string ?? "";
        var wait = _tokens.Wait(user);
        if (wait == TimeSpan.Zero)
            wait = _requests.TryTake(user);
        if (wait == TimeSpan.Zero)
            return user;
        throw new InferenceException(InferenceFault.RateLimited, $"This user's share of a minute is used up; room again in {Math.Ceiling(wait.TotalSeconds)} s.")
        {
            RetryAfter = wait,
            IsTransient = true,
        };
    }

    private void Pay(string user, UsageDetails? usage) =>
        _tokens.Pay(user, usage?.TotalTokenCount ?? (usage?.InputTokenCount ?? 0) + (usage?.OutputTokenCount ?? 0));
}
