namespace TravelPlanner.InferenceWorker.Tokenizing;

/// <summary>What a model wants around a text, and around two.</summary>
internal sealed class TokenTemplate
{
    /// <param name="Text">0 or 1 for the place of a text; null for a token.</param>
    private sealed record Part(int? Text, int[] Ids, int TypeId);

    private static readonly TokenTemplate Bare = new([new Part(0, [], 0)], [new Part(0, [], 0), new Part(1, [], 1)]);

    private readonly IReadOnlyList<Part> _single;
    private readonly IReadOnlyList<Part> _pair;

    private TokenTemplate(IReadOnlyList<Part> single, IReadOnlyList<Part> pair) => (_single, _pair) = (single, pair);

    /// <summary>Reads the <c>post_processor</c> of a tokenizer.json.</summary>
    public static TokenTemplate Read(JsonMember json)
    {
        if (json.IsNull)
            return Bare;
        var type = json.Text("type");
        switch (type)
        {
            case "ByteLevel":
                return Bare;
            case "Sequence":
                var all = json.List("processors").Select(Read).Where(t => t != Bare).ToList();
                return all switch
                {
                    [] => Bare,
                    [var only] => only,
                    _ => throw json.Unknown("processors", "more than one that adds tokens"),
                };
            case "TemplateProcessing":
                return new TokenTemplate(ReadParts(json, "single"), ReadParts(json, "pair"));
            case "BertProcessing":
                var (cls, sep) = (Named(json, "cls"), Named(json, "sep"));
                return new TokenTemplate(
                    [new(null, cls, 0), new(0, [], 0), new(null, sep, 0)], [new(null, cls, 0), new(0, [], 0), new(null, sep, 0), new(1, [], 1), new(null, sep, 1)]);
            case "RobertaProcessing":
                var (begin, end) = (Named(json, "cls"), Named(json, "sep"));
                return new TokenTemplate(
                    [new(null, begin, 0), new(0, [], 0), new(null, end, 0)], [new(null, begin, 0), new(0, [], 0), new(null, end, 0), new(null, end, 0), new(1, [], 0), new(null, end, 0)]);
            default:
                throw json.Unknown("type", type);
        }
    }

    /// <summary>How many tokens come on top of the texts' own.</summary>
    public int Added(bool pair) => (pair ? _pair : _single).Sum(p => p.Ids.Length);

    public EncodedText Apply(IReadOnlyList<(int Id, TextSpan Span)> first, IReadOnlyList<(int Id, TextSpan Span)>? second, bool truncated)
    {
        var parts = second is null ? _single : _pair;
        var count = parts.Sum(p => p.Text switch { null => p.Ids.Length, 0 => first.Count, _ => second?.Count ?? 0 });
        var (ids, types, offsets, special) = (new int[count], new int[count], new TextSpan[count], new bool[count]);
        var at = 0;
        foreach (var part in parts)
        {
            if (part.Text is { } place)
            {
                foreach (var (id, span) in place == 0 ? first : second ?? [])
                    (ids[at], types[at], offsets[at++]) = (id, part.TypeId, span);
            }
            else
            {
                foreach (var id in part.Ids)
                    (ids[at], types[at], special[at++]) = (id, part.TypeId, true);
            }
        }

        return new EncodedText(ids, types, offsets, special, null, truncated);
    }

    private static List<Part> ReadParts(JsonMember json, string name)
    {
        var named = json.Find("special_tokens");
        List<Part> parts = [];
        foreach (var item in json.List(name))
        {
            if (item.Find("Sequence") is { IsNull: false } text)
            {
                var place = text.Text("id") switch { "A" => 0, "B" => 1, var other => throw text.Unknown("id", other) };
                parts.Add(new Part(place, [], text.Need("type_id").AsWhole()));
            }
            else
            {
                var token = item.Need("SpecialToken");
                parts.Add(new Part(null, [.. named.Need(token.Text("id")).List("ids").Select(i => i.AsWhole(0, TokenModels.MostTokens))], token.Need("type_id").AsWhole()));
            }
        }

        return parts.Any(p => p.Text == 0) ? parts : throw json.Find(name).Wrong("template with a place for the text");
    }

    /// <summary>A token as old files write it: <c>["[CLS]", 101]</c>.</summary>
    private static int[] Named(JsonMember json, string name) => json.List(name) is [_, var id] ? [id.AsWhole(0, TokenModels.MostTokens)] : throw json.Find(name).Wrong("pair of a token and its id");
}
