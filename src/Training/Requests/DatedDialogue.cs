using System.Text.RegularExpressions;
using NodaTime;
using TravelPlanner.Agents.Dates;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.Training.Requests;

/// <summary>A conversation as the assistant gets it: the traveller's dates are noted behind each message.</summary>
internal static partial class DatedDialogue
{
    /// <returns>Null where a call has a date that nothing before it says: the words can be read in two ways, and neither should be learned.</returns>
    public static TrainingDialogue? Of(TrainingDialogue dialogue, LocalDate today)
    {
        var (messages, said, seen) = (new List<ChatMessage>(), new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var message in dialogue.Messages)
        {
            var noted = message;
            if (message.Role == ChatRole.User)
            {
                noted = message with { Content = DateNotes.Append(message.Content, today, said) };
                said.Add(message.Content);
            }

            foreach (var call in message.ToolCalls)
            {
                if (IsoDate().Matches(call.Arguments).Any(d => !seen.Contains(d.Value)))
                    return null;
            }

            seen.UnionWith(IsoDate().Matches(noted.Content).Select(d => d.Value));
            messages.Add(noted);
        }

        return dialogue with { Messages = messages };
    }

    [GeneratedRegex("20[0-9]{2}-[0-9]{2}-[0-9]{2}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IsoDate();
}
