using System.Text.Json.Nodes;
using NodaTime;
using TravelPlanner.Domain;

namespace TravelPlanner.Training.Requests;

/// <summary>What was said of an argument: its value and the words.</summary>
internal sealed record Said(JsonNode? Value, string Text);

internal enum PieceKind
{
    /// <summary>The grammar's own words.</summary>
    Words,

    /// <summary>A value said in words (a date, a sum): its letters may change their case, nothing else.</summary>
    Phrase,

    /// <summary>Text that an argument repeats: stays as it is.</summary>
    Copied,

    /// <summary>A result's field, not filled in yet.</summary>
    Field,
}

internal readonly record struct Piece(PieceKind Kind, string Text);

internal enum ChangeKind
{
    Set,
    Append,
    Unset,
}

internal sealed record ArgumentChange(ChangeKind Kind, string Path, JsonNode? Value);

internal sealed record ExpandedCall(string Tool, IReadOnlyList<ArgumentChange> Changes);

/// <param name="End">The argument that was said as a length from <paramref name="Start"/>.</param>
internal sealed record SaidLength(string End, string Start);

/// <summary>One sentence of the grammar with its calls.</summary>
/// <param name="HeldOut">Whether a held-out alternative was used.</param>
internal sealed record Expansion(
    IReadOnlyList<Piece> Pieces, IReadOnlyList<ExpandedCall> Calls, IReadOnlyDictionary<string, Said> Said, IReadOnlyList<SaidLength> Lengths, bool HeldOut)
{
    public string Text => string.Concat(Pieces.Select(p => p.Text));
}

/// <summary>What a sentence is drawn for.</summary>
/// <param name="Lower">The whole message is in lower case; a name in it too, and so its argument.</param>
/// <param name="Known">What earlier messages said, by argument.</param>
/// <param name="Fields">A tool's result to answer from; null where its fields are filled in later.</param>
internal sealed record Scene(
    Random Random, Language Language, LocalDate Today, Split Split, bool Lower, IReadOnlyDictionary<string, Said>? Known = null,
    IReadOnlyDictionary<string, string>? Fields = null)
{
    /// <summary>Names of the conversation so far, so that nobody flies from a city to itself.</summary>
    public HashSet<string> Names { get; init; } = new(StringComparer.OrdinalIgnoreCase);
}
