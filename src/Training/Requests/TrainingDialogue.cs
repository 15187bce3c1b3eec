using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.InferenceWorker.Templates;

namespace TravelPlanner.Training.Requests;

/// <summary>Which part of the sentences and names is drawn from; nothing held out is ever in <see cref="Train"/>.</summary>
public enum Split
{
    Train,

    /// <summary>Names that training never shows, and held-out wordings where the grammar has some.</summary>
    HeldOut,
}

/// <summary>A conversation whose last message is what the assistant should write.</summary>
/// <param name="Intent">
/// <c>single.TOOL</c>, <c>correct.TOOL</c>, <c>ask.TOOL.ARGUMENT</c>, <c>reply.TOOL.ARGUMENT</c>, <c>several</c>, <c>then.FROM.TOOL</c>,
/// <c>chain.FROM.TOOL</c>, <c>answer.TOOL</c>, <c>decline</c> or <c>unavailable.TOOL</c>.
/// </param>
/// <param name="Messages">Without a system message; the last one is the assistant's and the target, those before it are context.</param>
public sealed record TrainingDialogue(string Intent, Language Language, IReadOnlyList<ChatMessage> Messages);

/// <summary>Conversations that share the beginning of their prompt: the day, the system message and the list of tools.</summary>
/// <param name="Tools">Names, in the catalogue's order.</param>
public sealed record DialogueGroup(LocalDate Today, string System, IReadOnlyList<string> Tools, IReadOnlyList<TrainingDialogue> Dialogues);
