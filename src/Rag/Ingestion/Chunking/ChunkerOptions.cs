namespace TravelPlanner.Rag.Ingestion.Chunking;

/// <summary>How long chunks are, in tokens.</summary>
public sealed record ChunkerOptions
{
    public int Target { get; init; } = 200;

    /// <summary>No chunk is longer.</summary>
    public int Max { get; init; } = 350;

    /// <summary>At most so much of a chunk is the end of the one before it, in whole sentences.</summary>
    public int Overlap { get; init; } = 40;

    /// <summary>The name of <see cref="CountTokens"/>: another one makes other chunks of the same text.</summary>
    public string Counter { get; init; } = "characters-and-words";

    /// <summary>Counts the tokens of a text; it must not count a text for more than its parts together.</summary>
    public Func<string, int> CountTokens { get; init; } = text => TokenCount.Of(text);

    /// <summary>Whether the lengths fit together.</summary>
    internal bool IsUsable => Target >= 16 && Max >= Target && Overlap >= 0 && Overlap <= Target / 2;
}
