using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace TravelPlanner.Inference.Prompts;

/// <summary>A place in a prompt for one value of one kind.</summary>
public abstract record PromptSlot(string Name)
{
    /// <summary>What the slot takes, for a refusal.</summary>
    public abstract string Allowed { get; }

    internal abstract bool TryShape(string value, [NotNullWhen(true)] out string? shaped);
}

/// <summary>Free text, put between <c>&lt;data&gt;</c> tags that it cannot close.</summary>
/// <param name="MostCharacters">UTF-16 units.</param>
public sealed record TextSlot(string Name, int MostCharacters) : PromptSlot(Name)
{
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"text of 1 to {MostCharacters} characters");

    internal override bool TryShape(string value, [NotNullWhen(true)] out string? shaped)
    {
        shaped = null;
        if (value.Length > MostCharacters || string.IsNullOrWhiteSpace(value))
            return false;
        shaped = $"<data name=\"{Name}\">\n{AsData(value)}\n</data>";
        return true;
    }

    /// <summary>
    /// Sets a space behind every <c>&lt;</c> that could begin a tag, a message mark (<c>&lt;|im_start|&gt;</c>, <c>&lt;start_of_turn&gt;</c>) or a tool
    /// call, and inside <c>[INST]</c> and <c>&lt;&lt;SYS&gt;&gt;</c>: tokenizers read those marks wherever they stand. Control characters go,
    /// invisible formatting with them; line ends and tabs stay.
    /// </summary>
    internal static string AsData(string value)
    {
        var text = new StringBuilder(value.Length + 16);
        foreach (var rune in value.EnumerateRunes())
        {
            // Invisible characters are dropped before the marks are looked for, so that none can hide inside one.
            if (rune.Value is not ('\n' or '\t') && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format)
                continue;
            if (text.Length > 0 && BeginsMark(text[^1], rune))
                text.Append(' ');
            text.Append(rune.ToString());
        }

        return text.ToString();
    }

    private static bool BeginsMark(char before, Rune rune) => before switch
    {
        '<' => !Rune.IsWhiteSpace(rune) && !Rune.IsDigit(rune) && rune.Value != '=',
        '[' => rune.Value is '/' or 'I' or 'T' or 'A',
        _ => false,
    };
}

/// <summary>A whole number within bounds, as digits.</summary>
public sealed record IntegerSlot(string Name, long Least, long Most) : PromptSlot(Name)
{
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}");

    internal override bool TryShape(string value, [NotNullWhen(true)] out string? shaped)
    {
        var fits = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= Least && number <= Most;
        shaped = fits ? number.ToString(CultureInfo.InvariantCulture) : null;
        return fits;
    }
}

/// <summary>One of a few words.</summary>
public sealed record ChoiceSlot(string Name, IReadOnlyList<string> Choices) : PromptSlot(Name)
{
    public override string Allowed => string.Join(", ", Choices);

    internal override bool TryShape(string value, [NotNullWhen(true)] out string? shaped)
    {
        shaped = Choices.FirstOrDefault(c => c == value);
        return shaped is not null;
    }
}
