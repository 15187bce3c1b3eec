namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>Of a word always the longest token first; what goes on within a word carries a prefix. A word that cannot be made up whole is unknown.</summary>
internal sealed class WordPieceModel(Dictionary<string, int> vocabulary, int unknown, string prefix, int longestWord) : ITokenModel
{
    private readonly Dictionary<string, int> _inside = vocabulary.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(t => t.Key[prefix.Length..], t => t.Value, StringComparer.Ordinal);
    private readonly int _longest = vocabulary.Keys.Max(t => t.Length);

    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    public void Tokenize(string piece, List<PieceToken> tokens)
    {
        var first = tokens.Count;
        if (CountCharacters(piece) > longestWord)
        {
            tokens.Add(new PieceToken(unknown, 0, piece.Length));
            return;
        }

        var begins = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var goesOn = _inside.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < piece.Length;)
        {
            var lookup = at == 0 ? begins : goesOn;
            var length = Math.Min(piece.Length - at, _longest);
            var id = 0;
            while (length > 0 && !lookup.TryGetValue(piece.AsSpan(at, length), out id))
                length--;
            if (length == 0)
            {
                tokens.RemoveRange(first, tokens.Count - first);
                tokens.Add(new PieceToken(unknown, 0, piece.Length));
                return;
            }

            tokens.Add(new PieceToken(id, at, at + length));
            at += length;
        }
    }

    private static int CountCharacters(string piece) => piece.Length - piece.Count(char.IsLowSurrogate);
}
