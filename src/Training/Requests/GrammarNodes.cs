using System.Text.Json.Nodes;

namespace TravelPlanner.Training.Requests;

/// <summary>A piece of an alternative.</summary>
internal abstract record Node;

internal sealed record Literal(string Text) : Node;

internal sealed record Sequence(IReadOnlyList<Node> Parts) : Node;

internal sealed record Choice(IReadOnlyList<Node> Options) : Node;

/// <param name="Optional">Written in one case of two.</param>
internal sealed record RuleUse(string Name, bool Optional, int Line) : Node
{
    /// <summary>Set when all files are read.</summary>
    public Rule Target { get; set; } = null!;
}

/// <summary>Writes a value and sets what <paramref name="Targets"/> name.</summary>
/// <param name="Targets">Arguments; none for a distractor; two for a span.</param>
/// <param name="Variables">Under these names the value can be used elsewhere in the sentence.</param>
/// <param name="After">The variable that the value follows or counts from; null where it stands alone.</param>
/// <param name="Text">The rule that a text slot writes.</param>
internal sealed record SlotUse(
    SlotKind Kind, IReadOnlyList<string> Targets, IReadOnlyList<string> Variables, bool Append, string? After, int Low, int High, RuleUse? Text, int Line) : Node;

internal sealed record Assign(string Argument, bool Append, JsonNode Value, int Line) : Node;

internal sealed record Unset(string Argument, int Line) : Node;

/// <summary>The former value of an argument as it was said.</summary>
internal sealed record OldText(string Argument, int Line) : Node;

internal sealed record FieldText(string Field) : Node;

/// <summary>From here on arguments belong to a (further) call.</summary>
internal sealed record ToolSwitch(string Tool, int Line) : Node;

internal sealed record TextEnd(SlotUse Slot) : Node;

/// <param name="HeldOut">Never used in training.</param>
internal sealed record Alternative(Node Body, int Weight, bool HeldOut, int Line);

/// <summary>A rule of one language; where it was written, for messages.</summary>
internal sealed class Rule(string name, string file, int line)
{
    public string Name { get; } = name;

    public string File { get; } = file;

    public int Line { get; } = line;

    public List<Alternative> Alternatives { get; } = [];

    private Alternative[] _train = [], _all = [], _heldOut = [];

    /// <summary>Whether some alternative may be shown in training.</summary>
    public bool HasTraining => _train.Length > 0;

    /// <summary>Spreads the weights, so that a draw is one step.</summary>
    public void Seal()
    {
        _all = [.. Alternatives.SelectMany(a => Enumerable.Repeat(a, a.Weight))];
        _train = [.. _all.Where(a => !a.HeldOut)];
        _heldOut = [.. _all.Where(a => a.HeldOut)];
    }

    /// <param name="preferHeldOut">Take a held-out alternative where there is one.</param>
    public Alternative Draw(Random random, Split split, bool preferHeldOut)
    {
        var from = split == Split.Train ? _train : preferHeldOut && _heldOut.Length > 0 ? _heldOut : _all;
        return from[random.Next(from.Length)];
    }
}

internal enum SlotKind
{
    City, Airport, FromCity, ToCity, Country, Sight, HotelName, Restaurant, Airline, Alliance,
    Date, On, Nights, Days, Span, Time, Window, Int, Age, People, Money, Amount, Currency,
    TripId, OfferId, HotelOfferId, PlanId, BudgetId, Title, Note, Name, Thing, Text,
}
