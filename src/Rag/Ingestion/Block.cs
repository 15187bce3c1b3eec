namespace TravelPlanner.Rag.Ingestion;

public enum BlockKind
{
    /// <summary>Stands above what follows it; see <see cref="Block.Level"/>.</summary>
    Heading,

    Paragraph,

    /// <summary>Items, or lines whose breaks matter; one on each line of the text.</summary>
    List,

    /// <summary>Rows, one on each line of the text, their cells joined by <c> | </c>; the first row is the heading.</summary>
    Table,
}

/// <summary>A piece of a document as its author divided it.</summary>
/// <param name="Level">Of a heading, from 1; otherwise 0.</param>
public sealed record Block(BlockKind Kind, string Text, int Level = 0);
