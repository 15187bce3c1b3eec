namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <param name="Start">In the piece, as <paramref name="End"/>.</param>
internal readonly record struct PieceToken(int Id, int Start, int End);

/// <summary>The <c>model</c> of a tokenizer.json: makes tokens of one piece.</summary>
internal interface ITokenModel
{
    /// <summary>Texts of tokens and their ids; tokens that were added later are not in it.</summary>
    IReadOnlyDictionary<string, int> Vocabulary { get; }

    void Tokenize(string piece, List<PieceToken> tokens);
}
