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
            var whole = Render([system, .. dialogue.Messages], tools, generationPrompt: false);
            var targets = Targets(system, dialogue, tools, whole, shared.Count);
            var length = targets[^1].End;
            if (length > LongestSequence)
                continue;
            batch.Add(beginning, whole[shared.Count..], targets);
            added += length;
        }

        return added;
    }

    /// <summary>Every turn of the assistant, for what it said earlier was right too: from behind its opening up to the token that ends it.</summary>
    private List<(int From, int End)> Targets(ChatMessage system, TrainingDialogue dialogue, IReadOnlyList<JsonElement> tools, List<int> whole, int shared)
    {
        var targets = new List<(int From, int End)>();
        for (var i = 0; i < dialogue.Messages.Count; i++)
        {
            if (dialogue.Messages[i].Role != ChatRole.Assistant)
                continue;
            var context = Render([system, .. dialogue.Messages.Take(i)], tools, generationPrompt: true);
            if (!whole.Take(context.Count).SequenceEqual(context))
                throw new InvalidOperationException($"{family.Family} does not write a conversation by appending to it.");
            targets.Add((context.Count - shared, whole.IndexOf(vocabulary.EndOfTurn, context.Count) + 1 - shared));
        }

        return targets;
    }

    private List<int> Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<JsonElement> tools, bool generationPrompt)
    {
        var ids = new List<int>();
        vocabulary.Encode(ChatTemplate.Render(family, new ChatPrompt(messages, tools, generationPrompt)), ids);
        return ids;
    }

    private static JsonElement Tool(string name) => JsonSerializer.SerializeToElement(new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = name } });
}
