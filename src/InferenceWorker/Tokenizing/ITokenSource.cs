namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>
/// Makes of a text what a model reads: a tokenizer, or a hasher of features. Deterministic, safe for concurrent calls, and total: every text has a
/// result, however odd.
/// </summary>
public interface ITokenSource
{
    /// <summary>Every id lies below it.</summary>
    int VocabularySize { get; }

    /// <summary>What fills the rest of a row in a batch.</summary>
    int PadId { get; }

    /// <param name="pair">The second text of a pair; null for one text.</param>
    /// <param name="maxTokens">With the tokens that the model wants around a text; what is longer is cut at the end, of a pair the longer part.</param>
    /// <exception cref="ArgumentException">There is no room for a single token, or this source knows no pairs.</exception>
    EncodedText Encode(string text, string? pair, int maxTokens);
}

/// <summary>Where a token comes from, in UTF-16 units of its text: <c>[Start, End)</c>.</summary>
public readonly record struct TextSpan(int Start, int End);

/// <summary>A text as a model reads it; the arrays have one length.</summary>
/// <param name="TypeIds">0 for the first text, 1 for the second where the model tells them apart.</param>
/// <param name="Offsets">Empty spans for tokens that stand for no text; in a pair each is of its own text. Null where the source has none.</param>
/// <param name="Special">True for the tokens around the texts.</param>
/// <param name="Weights">How much each counts; null where all count alike.</param>
/// <param name="Truncated">Whether some of the text is missing.</param>
public sealed record EncodedText(int[] Ids, int[] TypeIds, TextSpan[]? Offsets, bool[] Special, float[]? Weights, bool Truncated)
{
    public int Length => Ids.Length;
}
