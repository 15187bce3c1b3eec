using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.OpenAi;

/// <summary>
/// Makes updates of a stream's events. Tool calls appear whole, with the finish; usage once, at the end, because some servers repeat a growing
/// sum with every event.
/// </summary>
internal sealed class ChatUpdates(string? apiKey)
{
    private readonly ToolCallAssembler _calls = new();
    private readonly string _fallbackId = Guid.NewGuid().ToString("N");
    private string? _id;
    private string? _model;
    private DateTimeOffset? _created;
    private UsageDetails? _usage;
    private bool _anyChoice;
    private bool _finished;

    /// <summary>The update of one event, or null when it says nothing to a caller.</summary>
    public ChatResponseUpdate? Read(ChatAnswer answer)
    {
        if (ChatAnswers.ErrorOf(answer, apiKey) is { } error)
            throw error;
        _id ??= string.IsNullOrEmpty(answer.Id) ? null : answer.Id;
        _model ??= answer.Model;
        _created ??= ChatAnswers.Time(answer.Created);
        _usage = ChatAnswers.Usage(answer.Usage) ?? _usage;

        var update = New();
        update.AdditionalProperties = ChatAnswers.Property(InferenceProperties.Timings, answer.Timings);
        // Only the first choice is asked for; a server that sends others is not listened to.
        if (answer.Choices?.FirstOrDefault(c => c is not null && c.Index is null or 0) is not { } choice)
            return update.AdditionalProperties is null ? null : update;

        _anyChoice = true;
        if ((choice.Delta ?? choice.Message) is { } delta)
        {
            if (ChatAnswers.Reasoning(delta) is { } thought)
                update.Contents.Add(thought);
            if (!string.IsNullOrEmpty(delta.Content))
                update.Contents.Add(new TextContent(delta.Content));
            foreach (var piece in delta.ToolCalls ?? [])
            {
                if (piece is not null)
                    _calls.Add(piece);
            }
        }

        update.AdditionalProperties = ChatAnswers.Property(InferenceProperties.LogProbabilities, choice.Logprobs, update.AdditionalProperties);
        if (ChatAnswers.Finish(choice.FinishReason) is { } reason && !_finished)
            Finish(update, reason);
        return update;
    }

    /// <summary>What is left to say when the stream ends.</summary>
    public IEnumerable<ChatResponseUpdate> End(bool saidDone)
    {
        if (!_anyChoice && saidDone)
            throw ModelServer.Malformed("The stream ends without a choice.");
        if (!_finished && !saidDone)
            throw new InferenceException(InferenceFault.Unavailable, "The stream ended before the answer was finished.") { IsTransient = true };

        if (!_finished)
        {
            var last = New();
            Finish(last, ChatFinishReason.Stop);
            yield return last;
        }

        if (_usage is not null)
        {
            var usage = New();
            usage.Contents.Add(new UsageContent(_usage));
            yield return usage;
        }
    }

    private void Finish(ChatResponseUpdate update, ChatFinishReason reason)
    {
        _finished = true;
        foreach (var call in _calls.Finish(_id ?? _fallbackId))
            update.Contents.Add(call);
        // Some servers finish with "stop" although they call tools.
        update.FinishReason = _calls.Any && reason == ChatFinishReason.Stop ? ChatFinishReason.ToolCalls : reason;
    }

    private ChatResponseUpdate New() =>
        new() { Role = ChatRole.Assistant, ResponseId = _id ?? _fallbackId, MessageId = _id ?? _fallbackId, ModelId = _model, CreatedAt = _created };
}
