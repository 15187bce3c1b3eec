using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Cli.Commands.Chat;

/// <summary>The model as it is, without tools.</summary>
/// <param name="system">Instructions before the conversation; null for none.</param>
internal sealed class RawConversation(Shell shell, IChatClient client, ChatOptions options, string? system) : IConversation
{
    private readonly List<ChatMessage> _messages = system is null ? [] : [new ChatMessage(ChatRole.System, system)];

    /// <summary>The answer is added to the conversation also where it was cut.</summary>
    public async Task<bool> AnswerAsync(string message, CancellationToken cancellation)
    {
        _messages.Add(new ChatMessage(ChatRole.User, message));
        var printer = new ChatPrinter(shell);
        List<ChatResponseUpdate> updates = [];
        try
        {
            await foreach (var update in client.GetStreamingResponseAsync(_messages, options, cancellation))
            {
                updates.Add(update);
                foreach (var content in update.Contents)
                    printer.Show(content);
            }

            return true;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            printer.End();
            _messages.Add(new ChatMessage(ChatRole.Assistant, updates.ToChatResponse().Text));
        }
    }

    public async Task AnswerJsonAsync(string message, CancellationToken cancellation)
    {
        _messages.Add(new ChatMessage(ChatRole.User, message));
        var began = Stopwatch.GetTimestamp();
        var answer = await client.GetResponseAsync(_messages, options, cancellation);
        var thinking = string.Concat(answer.Messages.SelectMany(m => m.Contents).OfType<TextReasoningContent>().Select(t => t.Text));
        shell.Terminal.WriteJson(new
        {
            model = answer.ModelId, text = answer.Text, thinking = thinking.Length == 0 ? null : thinking, finish_reason = answer.FinishReason?.Value,
            prompt_tokens = answer.Usage?.InputTokenCount, cached_tokens = answer.Usage?.CachedInputTokenCount, answer_tokens = answer.Usage?.OutputTokenCount,
            seconds = Math.Round(Stopwatch.GetElapsedTime(began).TotalSeconds, 3),
        });
    }
}
