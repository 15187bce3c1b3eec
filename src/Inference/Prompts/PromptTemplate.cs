using System.Globalization;
using System.Text;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Prompts;

/// <summary>
/// One version of a prompt: messages with typed slots. The template's own words are trusted; what fills a slot is data, shaped so that a model
/// cannot take it for the end of the data, a message or a tool call.
/// </summary>
public sealed class PromptTemplate
{
    private readonly IReadOnlyList<PromptMessage> _messages;

    internal PromptTemplate(string name, int version, int weight, IReadOnlyList<PromptSlot> slots, IReadOnlyList<PromptMessage> messages) =>
        (Name, Version, Weight, Slots, _messages) = (name, version, weight, slots, messages);

    public string Name { get; }

    public int Version { get; }

    /// <summary>The share of users who get this version, relative to the other versions' weights; 0 is nobody.</summary>
    public int Weight { get; }

    public IReadOnlyList<PromptSlot> Slots { get; }

    /// <summary><c>name@version</c>, as it is recorded with each answer.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Name}@{Version}");

    /// <param name="values">A value for every slot and nothing else.</param>
    /// <exception cref="ArgumentException">A slot without a value, a value without a slot, or one that its slot does not allow; all are named.</exception>
    public IReadOnlyList<ChatMessage> Render(IReadOnlyDictionary<string, string> values)
    {
        var problems = new List<string>();
        var shaped = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var slot in Slots)
        {
            if (!values.TryGetValue(slot.Name, out var value))
                problems.Add($"{slot.Name}: received nothing; allowed: {slot.Allowed}");
            else if (slot.TryShape(value, out var text))
                shaped[slot.Name] = text;
            else
                problems.Add($"{slot.Name}: received {value.Length} characters that do not fit; allowed: {slot.Allowed}");
        }

        problems.AddRange(values.Keys.Where(k => Slots.All(s => s.Name != k)).Select(k => $"{k}: {Id} has no such slot"));
        if (problems.Count > 0)
            throw new ArgumentException($"{Id}: {string.Join("; ", problems)}.", nameof(values));

        return [.. _messages.Select(m => new ChatMessage(m.Role, Fill(m, shaped)))];
    }

    private static string Fill(PromptMessage message, Dictionary<string, string> shaped)
    {
        var text = new StringBuilder();
        foreach (var part in message.Parts)
            text.Append(part.IsSlot ? shaped[part.Text] : part.Text);
        return text.ToString();
    }
}

/// <param name="Parts">Words of the template, and names of slots, in order.</param>
internal sealed record PromptMessage(ChatRole Role, IReadOnlyList<(bool IsSlot, string Text)> Parts);
