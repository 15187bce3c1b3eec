using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Agents.Tests;

/// <summary>A model that says what a script says: one turn after the other, the last one for ever.</summary>
internal sealed class ScriptedModel(params AIContent[][] turns) : IChatClient
{
    private int _asked;

    /// <summary>The conversations it was shown, as one line a message.</summary>
    public List<IReadOnlyList<string>> Seen { get; } = [];

    public ChatOptions? Options { get; private set; }

    /// <summary>Cancelled in the middle of a turn, before its last content.</summary>
    public CancellationTokenSource? CutBeforeLast { get; init; }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Seen.Add([.. messages.Select(Line)]);
        Options = options;
        var turn = turns[Math.Min(_asked++, turns.Length - 1)];
        for (var i = 0; i < turn.Length; i++)
        {
            if (i == turn.Length - 1 && CutBeforeLast is { } cut)
                await cut.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return new ChatResponseUpdate(ChatRole.Assistant, [turn[i]]) { MessageId = "m" };
        }
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException("The loop streams.");

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // It holds nothing.
    }

    public static string Line(ChatMessage message) => $"{message.Role}: " + string.Join(" + ", message.Contents.Select(c => c switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => $"{call.Name}({string.Join(", ", (call.Arguments ?? new Dictionary<string, object?>()).Select(a => $"{a.Key}={a.Value}"))})",
        FunctionResultContent result => $"[{result.Result}]",
        _ => c.GetType().Name,
    }));
}
