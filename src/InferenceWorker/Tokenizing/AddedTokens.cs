using System.Globalization;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <param name="SingleWord">Only where no letter or digit touches it.</param>
/// <param name="TakesLeft">The white space before it belongs to it.</param>
/// <param name="TakesRight">The white space behind it belongs to it.</param>
/// <param name="Normalized">It is looked for in the normalised text, else in the text as it came.</param>
/// <param name="Special">It means something to the model; in a text from outside it is only text.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool TakesLeft, bool TakesRight, bool Normalized, bool Special);

/// <summary>Tokens that are found before anything else is cut; of those that begin at one place the longest.</summary>
internal sealed class AddedTokens
{
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _byFirst;

    public AddedTokens(IEnumerable<(string Content, AddedToken Token)> tokens) => _byFirst = tokens.Where(t => t.Content.Length > 0).GroupBy(t => t.Content[0])
        .ToDictionary(g => g.Key, g => g.OrderByDescending(t => t.Content.Length).ToArray());

    public static IReadOnlyList<AddedToken> Read(JsonMember list) => list.IsNull
        ? []
        : [.. list.Items().Select(t => new AddedToken(
            t.Need("id").AsWhole(0, TokenModels.MostTokens), t.Text("content"), t.Flag("single_word") ?? false, t.Flag("lstrip") ?? false, t.Flag("rstrip") ?? false,
            t.Flag("normalized") ?? true, t.Flag("special") ?? false))];

    /// <summary>The text in pieces: those with a token are one, the rest is to be cut further.</summary>
    public IEnumerable<(AlignedText Piece, AddedToken? Token)> Split(AlignedText text, bool findSpecial)
    {
        var done = 0;
        for (var at = 0; at < text.Length;)
        {
            if (Find(text.Text, at, findSpecial) is not { } found)
            {
                at++;
                continue;
            }

            var (start, end) = (at, at + found.Content.Length);
            while (found.Token.TakesLeft && start > done && char.IsWhiteSpace(text.Text[start - 1]))
                start--;
            while (found.Token.TakesRight && end < text.Length && char.IsWhiteSpace(text.Text[end]))
                end++;
            if (done < start)
                yield return (text.Slice(done, start), null);
            yield return (text.Slice(start, end), found.Token);
            at = done = end;
        }

        if (done < text.Length)
            yield return (text.Slice(done, text.Length), null);
    }

    private (string Content, AddedToken Token)? Find(string text, int at, bool findSpecial)
    {
        if (!_byFirst.TryGetValue(text[at], out var candidates))
            return null;
        foreach (var candidate in candidates)
        {
            var (content, token) = candidate;
            if ((findSpecial || !token.Special) && string.CompareOrdinal(text, at, content, 0, content.Length) == 0
                && !(token.SingleWord && (IsWord(text, at - 1) || IsWord(text, at + content.Length))))
                return candidate;
        }

        return null;
    }

    private static bool IsWord(string text, int at) =>
        at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || char.GetUnicodeCategory(text[at]) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.NonSpacingMark);
}
