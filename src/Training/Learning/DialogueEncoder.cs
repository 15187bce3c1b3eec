using System.Text.Json;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Templates;
using TravelPlanner.Training.Requests;

namespace TravelPlanner.Training.Learning;

/// <summary>Turns conversations into tokens exactly as the worker does when it serves them.</summary>
internal sealed class DialogueEncoder(Vocabulary vocabulary, TemplateFamily family)
{
    /// <summary>Longer conversations are left out: one would slow a whole step.</summary>
    private const int LongestSequence = 900;

    /// <summary>Adds a group to a batch.</summary>
    /// <returns>Tokens added, the shared beginning not counted.</returns>
    public int Add(TokenBatch batch, DialogueGroup group)
    {
        var tools = group.Tools.Select(Tool).ToList();
        var system = new ChatMessage(ChatRole.System, group.System);
        var shared = Render([system], tools, generationPrompt: false);
        var beginning = batch.AddBeginning(shared);
        var added = 0;
        foreach (var dialogue in group.Dialogues)
        {
            var context = Render([system, .. dialogue.Messages.SkipLast(1)], tools, generationPrompt: true);
            var whole = Render([system, .. dialogue.Messages], tools, generationPrompt: false);
            if (!context.Take(shared.Count).SequenceEqual(shared) || !whole.Take(context.Count).SequenceEqual(context))
                throw new InvalidOperationException($"{family.Family} does not write a conversation by appending to it.");
            var end = whole.LastIndexOf(vocabulary.EndOfTurn) + 1;
            if (end - shared.Count > LongestSequence)
                continue;
            batch.Add(beginning, context[shared.Count..], whole[context.Count..end]);
            added += end - shared.Count;
        }

        return added;
    }

    private List<int> Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<JsonElement> tools, bool generationPrompt)
    {
        var ids = new List<int>();
        vocabulary.Encode(ChatTemplate.Render(family, new ChatPrompt(messages, tools, generationPrompt)), ids);
        return ids;
    }

    private static JsonElement Tool(string name) => JsonSerializer.SerializeToElement(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } });
}
