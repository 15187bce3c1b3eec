namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>Which members of a record, or columns of a row, are its text, its title and what is known of it.</summary>
/// <param name="Renamed">From a field's name here to its name in the records, for instance <c>text</c> to <c>review_body</c>; goes before the usual names.</param>
public sealed record RecordFields(IReadOnlyDictionary<string, string> Renamed)
{
    public static readonly RecordFields Usual = new(ParsedDocument.NoFields);

    /// <summary>What a record may say, with the names it is looked for under.</summary>
    private static readonly IReadOnlyDictionary<string, string[]> Names = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["id"] = ["id", "_id", "编号"],
        ["text"] = ["text", "content", "body", "正文", "内容"],
        ["title"] = ["title", "name", "标题", "名称"],
        ["place"] = ["place"],
        ["country"] = ["country"],
        ["category"] = ["category"],
        ["language"] = ["language", "lang"],
        ["source"] = ["source", "来源"],
        ["location"] = ["location", "url"],
        ["licence"] = ["licence", "license"],
        ["revised"] = ["revised", "date", "日期"],
        ["quality"] = ["quality"],
    };

    public static IEnumerable<string> Known => Names.Keys;

    /// <summary>The value of one field; null where the record has none.</summary>
    internal string? Find(IReadOnlyDictionary<string, string> record, string field)
    {
        if (Renamed.TryGetValue(field, out var own))
            return record.GetValueOrDefault(own) is { Length: > 0 } value ? value : null;
        return Names[field].Select(n => record.GetValueOrDefault(n)).FirstOrDefault(v => v is { Length: > 0 });
    }

    /// <exception cref="DocumentException">The record has no text.</exception>
    internal ParsedDocument Read(IReadOnlyDictionary<string, string> record)
    {
        var text = Find(record, "text") ?? throw new DocumentException(
            $"The record has no text: '{Renamed.GetValueOrDefault("text") ?? string.Join("', '", Names["text"])}' is missing or empty. It has {Shown(record)}.",
            $"记录没有正文：缺少“{Renamed.GetValueOrDefault("text") ?? string.Join("、", Names["text"])}”或为空。现有 {Shown(record)}。");
        var fields = Names.Keys.Where(f => f is not "text" and not "id")
            .Select(f => (Field: f, Value: Find(record, f)))
            .Where(f => f.Value is not null)
            .ToDictionary(f => f.Field, f => f.Value!, StringComparer.Ordinal);
        return new ParsedDocument(fields, PlainTextReader.Blocks(text));
    }

    private static string Shown(IReadOnlyDictionary<string, string> record) =>
        record.Count == 0 ? "-" : string.Join(", ", record.Keys.Take(12).Select(k => k.Length <= 40 ? k : k[..39] + "…"));
}
