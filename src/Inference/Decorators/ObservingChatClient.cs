using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Decorators;

/// <summary>Watches calls go by and changes nothing. <typeparamref name="TCall"/> is what one call leaves behind between its start and its end.</summary>
public abstract class ObservingChatClient<TCall>(IChatClient inner) : DelegatingChatClient(inner)
{
    public sealed override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> said = [.. messages];
        var record = new CallRecord();
        var call = Begin(said, options, streaming: false);
        try
        {
            var response = await base.GetResponseAsync(said, options, cancellationToken);
            record.Take(response);
            return response;
        }
        catch (Exception exception)
        {
            record.Fail(exception);
            throw;
        }
        finally
        {
            End(call, record);
        }
    }

    public sealed override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        IReadOnlyList<ChatMessage> said = [.. messages];
        var record = new CallRecord();
        var call = Begin(said, options, streaming: true);
        var ended = false;
        try
        {
            await using var updates = base.GetStreamingResponseAsync(said, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        break;
                }
                catch (Exception exception)
                {
                    record.Fail(exception);
                    throw;
                }

                record.Take(updates.Current);
                yield return updates.Current;
            }

            ended = true;
        }
        finally
        {
            if (!ended)
                record.Leave();
            End(call, record);
        }
    }

    private protected abstract TCall Begin(IReadOnlyList<ChatMessage> messages, ChatOptions? options, bool streaming);

    private protected abstract void End(TCall call, CallRecord record);
}
