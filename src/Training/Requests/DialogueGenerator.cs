using System.Collections.Immutable;
using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Agents;
using TravelPlanner.Domain;
using TravelPlanner.Tools;
using TravelPlanner.Training.Requests.Slots;

namespace TravelPlanner.Training.Requests;

/// <summary>Draws training conversations. The same random numbers give the same conversations.</summary>
public sealed class DialogueGenerator
{
    private static readonly LocalDate FirstDay = new(2025, 1, 1), LastDay = new(2028, 12, 31);

    /// <summary>In so many groups of a hundred some tools are left out.</summary>
    private const int GroupsWithoutSome = 15;

    private const int MostTries = 400;

    private readonly IReadOnlyList<string> _tools;
    private readonly Dictionary<Language, DialogueWriter> _writers;

    /// <exception cref="GrammarException">A grammar names no rule for a kind of conversation.</exception>
    public DialogueGenerator(Grammars grammars, NamePool names, ResultBank results, ToolCatalog catalog)
    {
        _tools = [.. catalog.Select(new ToolSelection()).Select(t => t.Name)];
        var sampler = new Sampler(new SlotWriter(new NameWriter(names)), grammars.Tools);
        _writers = Enum.GetValues<Language>().ToDictionary(l => l, l => new DialogueWriter(l, grammars, sampler, results));
    }

    /// <param name="dialogues">How many conversations share the group's day and tools.</param>
    public DialogueGroup Next(Random random, Split split, int dialogues) => Next(random, split, dialogues, language: null);

    /// <param name="language">Only this language; null for both.</param>
    public DialogueGroup Next(Random random, Split split, int dialogues, Language? language)
    {
        var today = FirstDay.PlusDays(random.Next(Period.DaysBetween(FirstDay, LastDay) + 1));
        var missing = new HashSet<string>(StringComparer.Ordinal);
        if (random.Next(100) < GroupsWithoutSome)
        {
            for (var i = random.Next(1, 5); i > 0; i--)
                missing.Add(random.Pick(_tools));
        }

        var shown = _tools.Where(t => !missing.Contains(t)).ToImmutableArray();
        var drawn = new TrainingDialogue[dialogues];
        for (var i = 0; i < dialogues; i++)
        {
            var inLanguage = language ?? (random.Next(2) == 0 ? Language.En : Language.Zh);
            drawn[i] = Draw(_writers[inLanguage], new Scene(random, inLanguage, today, split, Lower: false), shown, missing);
        }

        return new DialogueGroup(today, AssistantPrompt.On(today), shown, drawn);
    }

    private static TrainingDialogue Draw(DialogueWriter writer, Scene scene, IReadOnlyList<string> shown, HashSet<string> missing)
    {
        for (var i = 0; i < MostTries; i++)
        {
            if (writer.Draw(scene, shown, missing) is { } dialogue && DatedDialogue.Of(dialogue, scene.Today) is { } dated)
                return dated;
        }

        throw new InvalidOperationException($"no conversation came of {MostTries} tries in {scene.Language}; the grammar's rules do not fit each other.");
    }
}
