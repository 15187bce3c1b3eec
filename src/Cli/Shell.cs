using TravelPlanner.Domain;

namespace TravelPlanner.Cli;

/// <summary>What surrounds a command: its streams, its machine and the reader's language.</summary>
public sealed record Shell(Terminal Terminal, Machine Machine, Language Language)
{
    /// <summary>The text in the reader's language.</summary>
    public string Say(string en, string zh) => Language == Language.Zh ? zh : en;

    /// <summary>
    /// The language of texts: <c>--lang</c>, else <c>TRAVEL_PLANNER_LANG</c>, else the locale (<c>LC_ALL</c>, <c>LC_MESSAGES</c>,
    /// <c>LANG</c>). Read before parsing, since help and parse errors are texts too.
    /// </summary>
    public static Language FindLanguage(IReadOnlyList<string> arguments, Machine machine)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--lang" && i + 1 < arguments.Count)
                return Of(arguments[i + 1]);
            if (arguments[i].StartsWith("--lang=", StringComparison.Ordinal))
                return Of(arguments[i]["--lang=".Length..]);
        }

        return Of(machine.Variable("TRAVEL_PLANNER_LANG") ?? machine.Variable("LC_ALL") ?? machine.Variable("LC_MESSAGES") ?? machine.Variable("LANG"));
    }

    private static Language Of(string? tag) => tag?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? Language.Zh : Language.En;
}
