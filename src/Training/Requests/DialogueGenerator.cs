using TravelPlanner.Tools;

namespace TravelPlanner.Training.Requests;

/// <summary>Draws training conversations. The same random numbers give the same conversations.</summary>
public sealed class DialogueGenerator(Grammars grammars, NamePool names, ResultBank results, ToolCatalog catalog)
{
    /// <param name="dialogues">How many conversations share the group's day and tools.</param>
    public DialogueGroup Next(Random random, Split split, int dialogues) => throw new NotSupportedException($"{grammars} {names} {results} {catalog} {random} {split} {dialogues}");
}

public sealed class Grammars;

public sealed class ResultBank;
