using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using TravelPlanner.Inference;

namespace TravelPlanner.Agents;

/// <summary>
/// Asks a model, calls the tools it asks for, tells it their replies, and asks again until it answers. Calls of one turn run one after the other, in the model's order.
/// </summary>
/// <param name="options">Of every request; its tools are set here.</param>
/// <param name="approve">Whether a call of a tool that changes something may be made.</param>
public sealed class ToolLoop(IChatClient model, IReadOnlyList<AgentTool> tools, ChatOptions options, Func<AgentEvent.Called, CancellationToken, ValueTask<bool>> approve)
{
    /// <summary>Requests to the model for one answer.</summary>
    public const int MostRounds = 8;

    /// <summary>Of one reply, as the model is shown it: a small model's context is soon full.</summary>
    public const int MostReplyCharacters = 16_000;

    /// <summary>Calls of one turn; further ones are told that they were not made.</summary>
    public const int MostCallsInTurn = 16;

    /// <summary>
    /// The answer to the conversation's last message. What was said and called is added to the conversation, also where it is cut, so that it can go on.
    /// </summary>
    /// <exception cref="InferenceException">The model cannot be asked.</exception>
    public async IAsyncEnumerable<AgentEvent> AnswerAsync(IList<ChatMessage> conversation, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var offered = options.Clone();
        offered.Tools = [.. tools.Select(t => (AITool)AIFunctionFactory.CreateDeclaration(t.Name, t.Description, t.Schema))];
        offered.ToolMode = ChatToolMode.Auto;
        var made = new HashSet<string>(StringComparer.Ordinal);
        for (var round = 0; round < MostRounds; round++)
        {
            List<ChatResponseUpdate> updates = [];
            IReadOnlyList<FunctionCallContent> calls = [];
            var whole = false;
            try
            {
                await foreach (var update in model.GetStreamingResponseAsync(conversation, offered, cancellation).ConfigureAwait(false))
                {
                    updates.Add(update);
                    foreach (var content in update.Contents.Where(c => c is TextContent or TextReasoningContent))
                        yield return new AgentEvent.Said(content);
                }

                whole = true;
            }
            finally
            {
                var contents = updates.ToChatResponse().Messages.SelectMany(m => m.Contents).ToList();
                // The calls of an answer that was cut are not made, and a call without a reply would spoil the conversation.
                calls = whole ? [.. contents.OfType<FunctionCallContent>()] : [];
                conversation.Add(new ChatMessage(ChatRole.Assistant, [.. contents.Where(c => c is TextContent or TextReasoningContent), .. calls]));
            }

            if (calls.Count == 0)
            {
                yield return new AgentEvent.Ended(AgentEnd.Answered);
                yield break;
            }

            List<AIContent> replies = [];
            try
            {
                foreach (var call in calls)
                {
                    var called = new AgentEvent.Called(call.Name, Arguments(call));
                    yield return called;
                    var reply = replies.Count == MostCallsInTurn
                        ? new ToolReply(string.Create(CultureInfo.InvariantCulture, $"Not called: at most {MostCallsInTurn} calls are made in one turn."), Failed: true)
                        : await CallAsync(call, called, made, cancellation).ConfigureAwait(false);
                    replies.Add(new FunctionResultContent(call.CallId, Shown(reply.Text)));
                    yield return new AgentEvent.Replied(call.Name, reply);
                }
            }
            finally
            {
                replies.AddRange(calls.Skip(replies.Count).Select(c => new FunctionResultContent(c.CallId, "The call was interrupted.")));
                conversation.Add(new ChatMessage(ChatRole.Tool, replies));
            }
        }

        yield return new AgentEvent.Ended(AgentEnd.RoundsSpent);
    }

    private async ValueTask<ToolReply> CallAsync(FunctionCallContent call, AgentEvent.Called called, HashSet<string> made, CancellationToken cancellation)
    {
        if (call.Exception is not null)
            return new ToolReply($"The arguments of {call.Name} are not a JSON object: {call.AdditionalProperties?.GetValueOrDefault(InferenceProperties.RawArguments) ?? "?"}", Failed: true);
        if (tools.FirstOrDefault(t => t.Name == call.Name) is not { } tool)
            return new ToolReply($"There is no tool {call.Name}. There are: {string.Join(", ", tools.Select(t => t.Name))}.", Failed: true);
        if (!made.Add($"{call.Name} {Sorted(JsonNode.Parse(called.Arguments.GetRawText()))?.ToJsonString()}"))
            return new ToolReply("This call was already made with the same arguments; its reply stands above.", Failed: true);
        return !tool.ChangesSomething || await approve(called, cancellation).ConfigureAwait(false)
            ? await tool.CallAsync(called.Arguments, cancellation).ConfigureAwait(false)
            : new ToolReply("The traveller did not agree to this call; nothing was changed.", Failed: true);
    }

    private static JsonElement Arguments(FunctionCallContent call) =>
        JsonSerializer.SerializeToElement(call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal), AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));

    /// <summary>The same arguments in another order are the same call.</summary>
    private static JsonNode? Sorted(JsonNode? value) => value switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sorted(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => value?.DeepClone(),
    };

    private static string Shown(string text) => text.Length <= MostReplyCharacters ? text : string.Concat(text.AsSpan(0, MostReplyCharacters), "\n… (cut)");
}
