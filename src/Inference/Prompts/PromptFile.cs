using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace TravelPlanner.Inference.Prompts;

/// <summary>
/// Reads one <c>name@version.prompt</c> file:
/// <code>
/// weight 50
/// slot question text 2000
/// slot nights integer 1 60
/// slot language choice zh en
/// === system
/// Words of the message, with {{question}} where a slot goes.
/// === user
/// …
/// </code>
/// </summary>
internal static partial class PromptFile
{
    /// <exception cref="FormatException">The line and what it should be.</exception>
    public static PromptTemplate Read(string id, string text)
    {
        if (IdPattern().Match(id) is not { Success: true } named)
            throw new FormatException($"{id}: a prompt is named like conversation-title@1.");

        var weight = 0;
        var slots = new List<PromptSlot>();
        var messages = new List<(ChatRole Role, List<string> Lines)>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.StartsWith("=== ", StringComparison.Ordinal))
                messages.Add((Role(line[4..]), []));
            else if (messages.Count > 0)
                messages[^1].Lines.Add(line);
            else if (line.Length > 0)
                ReadHead(line);
        }

        if (messages.Count == 0)
            throw new FormatException($"{id}: it has no message; one begins with \"=== system\" or \"=== user\".");
        var template = messages.Select(m => new PromptMessage(m.Role, Parts(string.Join('\n', m.Lines).Trim()))).ToList();
        var used = template.SelectMany(m => m.Parts).Where(p => p.IsSlot).Select(p => p.Text).ToHashSet(StringComparer.Ordinal);
        if (!used.SetEquals(slots.Select(s => s.Name)) || used.Count != slots.Count)
            throw new FormatException($"{id}: the slots declared ({string.Join(", ", slots.Select(s => s.Name))}) are not those used ({string.Join(", ", used)}).");
        return new PromptTemplate(named.Groups["name"].Value, int.Parse(named.Groups["version"].Value, CultureInfo.InvariantCulture), weight, slots, template);

        void ReadHead(string line)
        {
            switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["weight", var share] when int.TryParse(share, NumberStyles.None, CultureInfo.InvariantCulture, out weight) && weight <= 1000:
                    break;
                case ["slot", var name, "text", var most] when Number(most) is > 0 and <= 100_000 and var length:
                    slots.Add(new TextSlot(name, (int)length));
                    break;
                case ["slot", var name, "integer", var low, var high] when Number(low) is { } least && Number(high) is { } greatest && least <= greatest:
                    slots.Add(new IntegerSlot(name, least, greatest));
                    break;
                case ["slot", var name, "choice", .. { Length: > 1 } choices]:
                    slots.Add(new ChoiceSlot(name, choices));
                    break;
                default:
                    throw new FormatException($"{id}, line {number}: \"{line}\" is neither \"weight 0..1000\" nor \"slot NAME text MOST | integer LEAST MOST | choice A B …\".");
            }
        }

        ChatRole Role(string role) => role switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            _ => throw new FormatException($"{id}, line {number}: a message is of system, user or assistant."),
        };
    }

    private static List<(bool IsSlot, string Text)> Parts(string text)
    {
        var parts = new List<(bool, string)>();
        var at = 0;
        foreach (Match slot in SlotPattern().Matches(text))
        {
            parts.Add((false, text[at..slot.Index]));
            parts.Add((true, slot.Groups["slot"].Value));
            at = slot.Index + slot.Length;
        }

        parts.Add((false, text[at..]));
        return parts;
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^(?<name>[a-z][a-z0-9-]{0,63})@(?<version>[1-9][0-9]{0,5})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"\{\{(?<slot>[a-z][a-z0-9_]*)\}\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SlotPattern();
}
