using TravelPlanner.InferenceWorker.Models.Catalogue;

namespace TravelPlanner.InferenceWorker.Encoders;

/// <summary>How one vector is made of those of all tokens.</summary>
public enum Pooling
{
    /// <summary>The model gives one vector a text.</summary>
    None,

    /// <summary>That of the first token.</summary>
    Cls,

    /// <summary>The mean over the tokens, padding left out.</summary>
    Mean,

    /// <summary>That of the last token, padding left out.</summary>
    Last,
}

public enum PadSide
{
    Right,
    Left,
}

/// <summary>What makes a model's input of a text.</summary>
public enum TokenizerKind
{
    /// <summary>Hugging Face's file of that name.</summary>
    TokenizerJson,

    /// <summary>Hashes of words and their parts, each with a weight: the static embedder's.</summary>
    HashedFeatures,
}

/// <summary>How a relevance from 0 to 1 is made of what a reranker gives.</summary>
public enum RerankScore
{
    /// <summary>One number a pair, through the logistic function.</summary>
    Sigmoid,

    /// <summary>The odds of "yes" against "no" as the next token.</summary>
    YesNo,
}

/// <summary>How a reranker that is a language model is asked. Its own tokens are meant as such in <see cref="Begin"/> and <see cref="End"/> only.</summary>
/// <param name="Query">Before the query.</param>
/// <param name="Document">Between the query and the document.</param>
public sealed record PairPrompt(string Begin, string Query, string Document, string End);

/// <summary>A text and how its vector begins: a model that gives something else is not the one its entry describes.</summary>
/// <param name="Tolerance">Of each number; quantised models differ a little between processors.</param>
public sealed record KnownVector(string Text, IReadOnlyList<float> Begins, float Tolerance);

/// <summary>One sentence in both languages.</summary>
public sealed record EncoderRemark(string English, string Chinese);

/// <summary>An embedding or reranking model: where it comes from and how it is used. The form of <c>models/encoders.json</c>, and of a model folder's <c>encoder.json</c>.</summary>
/// <param name="Id">Lower case, as it is typed: <c>multilingual-e5-small</c>.</param>
/// <param name="Repository">On the hub; null for a model that is not published there.</param>
/// <param name="Model">The graph's file, in the repository and in a model folder.</param>
/// <param name="ExternalFiles">Files beside the graph that hold its weights.</param>
/// <param name="Inputs">Those of the graph: <c>input_ids</c>, <c>attention_mask</c>, <c>token_type_ids</c>, <c>position_ids</c>, <c>input_weights</c>, and <c>past_key_values</c> for all that begin so.</param>
/// <param name="Output">The output that is pooled, or scored.</param>
/// <param name="SparseOutput">A weight for every token, for searching by words; null where the model has none.</param>
/// <param name="MaxTokens">Most tokens of a text, or of a pair, with those the model adds.</param>
/// <param name="Dimension">Of a vector; null for rerankers.</param>
/// <param name="LeastDimension">Vectors may be cut to so many numbers and still compare; null where they may not.</param>
/// <param name="Remark">What its user should know of it.</param>
/// <param name="Unverified">Names of the fields that nobody checked against the published files.</param>
public sealed record EncoderEntry(
    string Id, string Name, ModelKind Kind, string Publisher, string Licence, string? Repository, string? Revision, string Model, IReadOnlyList<string> ExternalFiles,
    TokenizerKind Tokenizer, IReadOnlyList<string> Inputs, string Output, int MaxTokens, IReadOnlyList<string> Unverified,
    string? SparseOutput = null, Pooling Pooling = Pooling.None, bool Normalise = true, string QueryPrefix = "", string PassagePrefix = "", PadSide PadSide = PadSide.Right,
    int? Dimension = null, int? LeastDimension = null, RerankScore Score = RerankScore.Sigmoid, PairPrompt? Prompt = null, int BatchTokens = EncoderEntry.UsualBatchTokens, KnownVector? Known = null,
    EncoderRemark? Remark = null)
{
    /// <summary>Padded tokens of one call: more gains nothing on a processor and takes memory.</summary>
    public const int UsualBatchTokens = 2048;

    public const string TokenizerFile = "tokenizer.json";

    /// <summary>Of a model folder, in the order they are looked for.</summary>
    public IEnumerable<string> Files =>
        [Path.GetFileName(Model), .. ExternalFiles.Select(f => Path.GetFileName(f)!), .. Tokenizer == TokenizerKind.TokenizerJson ? [TokenizerFile] : Array.Empty<string>()];
}
