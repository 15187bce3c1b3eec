namespace TravelPlanner.Training.Learning;

/// <summary>Tokens that attend to each other in order, and before them to the sequence they continue.</summary>
/// <param name="PrefixLength">0 for a sequence that continues none.</param>
internal readonly record struct TokenSequence(int Start, int Length, int PrefixStart, int PrefixLength);

/// <summary>
/// What one step learns from: beginnings, each computed once, and the conversations that continue them. The loss is taken where a target stands.
/// </summary>
internal sealed class TokenBatch
{
    private readonly List<int> _tokens = [];
    private readonly List<int> _positions = [];
    private readonly List<TokenSequence> _sequences = [];
    private readonly List<int> _targetRows = [];
    private readonly List<int> _targets = [];

    public IReadOnlyList<int> Tokens => _tokens;

    public IReadOnlyList<int> Positions => _positions;

    public IReadOnlyList<TokenSequence> Sequences => _sequences;

    /// <summary>Rows whose output should say <see cref="Targets"/>.</summary>
    public IReadOnlyList<int> TargetRows => _targetRows;

    public IReadOnlyList<int> Targets => _targets;

    /// <returns>What later sequences name to continue it.</returns>
    public TokenSequence AddBeginning(IReadOnlyList<int> tokens) => Append(tokens, default);

    /// <param name="tokens">A conversation behind its beginning.</param>
    /// <param name="targets">The parts that should be written: from a token to the one behind the last. None begins at the first token.</param>
    public void Add(TokenSequence beginning, IReadOnlyList<int> tokens, params IReadOnlyList<(int From, int End)> targets)
    {
        // Of the last target the last token is never read.
        var sequence = Append([.. tokens.Take(targets[^1].End - 1)], beginning);
        foreach (var (from, end) in targets)
        {
            for (var i = from; i < end; i++)
            {
                _targetRows.Add(sequence.Start + i - 1);
                _targets.Add(tokens[i]);
            }
        }
    }

    private TokenSequence Append(IReadOnlyList<int> tokens, TokenSequence beginning)
    {
        var sequence = new TokenSequence(_tokens.Count, tokens.Count, beginning.Start, beginning.Length);
        _sequences.Add(sequence);
        for (var i = 0; i < tokens.Count; i++)
            _positions.Add(beginning.Length + i);
        _tokens.AddRange(tokens);
        return sequence;
    }
}
