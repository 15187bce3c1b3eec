using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Tokenizing;

namespace TravelPlanner.InferenceWorker.Reranking;

/// <summary>Makes what a reranker reads of a query and a document: a pair of texts, or a prompt with both in it.</summary>
internal sealed class PairReader
{
    private readonly ITokenSource _tokens;
    private readonly int _maxTokens;
    private readonly PairPrompt? _prompt;
    private readonly int[] _begin = [];
    private readonly int[] _end = [];

    public PairReader(ITokenSource tokens, EncoderEntry entry)
    {
        (_tokens, _maxTokens, _prompt) = (tokens, entry.MaxTokens, entry.Prompt);
        if (_prompt is null)
            return;
        var own = (TextTokenizer)tokens;
        _begin = [.. own.Tokens(_prompt.Begin, findSpecial: true).Select(t => t.Id)];
        _end = [.. own.Tokens(_prompt.End, findSpecial: true).Select(t => t.Id)];
    }

    public EncodedText Read(string query, string document)
    {
        if (_prompt is null)
            return _tokens.Encode(query, document, _maxTokens);
        var body = ((TextTokenizer)_tokens).Tokens(_prompt.Query + query + _prompt.Document + document, findSpecial: false);
        var kept = Math.Min(body.Count, Math.Max(0, _maxTokens - _begin.Length - _end.Length));
        int[] ids = [.. _begin, .. body.Take(kept).Select(t => t.Id), .. _end];
        var special = new bool[ids.Length];
        Array.Fill(special, true, 0, _begin.Length);
        Array.Fill(special, true, ids.Length - _end.Length, _end.Length);
        return new EncodedText(ids, new int[ids.Length], null, special, null, kept < body.Count);
    }
}
