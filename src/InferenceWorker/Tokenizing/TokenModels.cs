using System.Text.Json;

namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>Reads the <c>model</c> of a tokenizer.json.</summary>
internal static class TokenModels
{
    public const int MostTokens = 2_000_000;

    /// <param name="special">Tokens that no text may be made of.</param>
    public static ITokenModel Read(JsonMember json, IReadOnlySet<string> special)
    {
        // Old files leave the type out; each kind has a member of its own.
        var type = json.Find("type") is { IsNull: false } said ? said.AsText()
            : !json.Find("merges").IsNull ? "BPE"
            : json.Find("vocab").Value.ValueKind == JsonValueKind.Array ? "Unigram" : "WordPiece";
        return type switch
        {
            "WordPiece" => ReadWordPiece(json),
            "Unigram" => ReadUnigram(json, special),
            "BPE" => ReadPairs(json),
            _ => throw json.Unknown("type", type),
        };
    }

    private static WordPieceModel ReadWordPiece(JsonMember json)
    {
        var vocabulary = ReadVocabulary(json);
        var unknown = json.Text("unk_token");
        return new WordPieceModel(
            vocabulary, Id(json, "unk_token", unknown, vocabulary), json.Find("continuing_subword_prefix") is { IsNull: false } prefix ? prefix.AsText() : "##",
            json.Find("max_input_chars_per_word") is { IsNull: false } most ? most.AsWhole(1, 10_000) : 100);
    }

    private static UnigramModel ReadUnigram(JsonMember json, IReadOnlySet<string> special)
    {
        var items = json.List("vocab");
        if (items.Count is 0 or > MostTokens)
            throw json.Need("vocab").Wrong($"list of 1 to {MostTokens} tokens");
        var scores = new double[items.Count];
        var vocabulary = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Items() is not [var text, var score])
                throw items[i].Wrong("pair of a text and a score");
            scores[i] = score.AsNumber();
            vocabulary.TryAdd(text.AsText(), i);
        }

        int? unknown = json.Find("unk_id") is { IsNull: false } id ? id.AsWhole(0, items.Count - 1) : null;
        return new UnigramModel(vocabulary, scores, special, unknown, json.Flag("byte_fallback") ?? false);
    }

    private static BytePairModel ReadPairs(JsonMember json)
    {
        var vocabulary = ReadVocabulary(json);
        foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (json.Find(name) is { IsNull: false } affix && affix.AsText().Length > 0)
                throw json.Unknown(name, affix.AsText());
        }

        var merges = new Dictionary<(int, int), (int Rank, int Id)>();
        foreach (var merge in json.List("merges"))
        {
            var (left, right) = merge.Value.ValueKind == JsonValueKind.String
                ? merge.AsText().Split(' ') is [var a, var b] ? (a, b) : throw merge.Wrong("pair of tokens")
                : merge.Items() is [var first, var second] ? (first.AsText(), second.AsText()) : throw merge.Wrong("pair of tokens");
            if (!vocabulary.TryGetValue(left, out var leftId) || !vocabulary.TryGetValue(right, out var rightId) || !vocabulary.TryGetValue(left + right, out var id))
                throw merge.Wrong("pair whose parts and whole are in the vocabulary");
            merges.TryAdd((leftId, rightId), (merges.Count, id));
        }

        int? unknown = json.Find("unk_token") is { IsNull: false } token ? Id(json, "unk_token", token.AsText(), vocabulary) : null;
        return new BytePairModel(vocabulary, merges, unknown, json.Flag("fuse_unk") ?? false, json.Flag("byte_fallback") ?? false, json.Flag("ignore_merges") ?? false);
    }

    private static Dictionary<string, int> ReadVocabulary(JsonMember json)
    {
        var member = json.Need("vocab");
        if (!member.IsObject)
            throw member.Wrong("object of tokens and ids");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in member.Value.EnumerateObject())
        {
            if (!vocabulary.TryAdd(token.Name, new JsonMember(token.Value, $"{member.Path}.{token.Name}").AsWhole(0, MostTokens)))
                throw new TokenizerFormatException($"{member.Path}.{token.Name}", "stands there twice.");
        }

        return vocabulary;
    }

    private static int Id(JsonMember json, string name, string token, Dictionary<string, int> vocabulary) =>
        vocabulary.TryGetValue(token, out var id) ? id : throw json.Find(name).Wrong("token of the vocabulary");
}
