using System.Globalization;
using System.Text.Json;
using TravelPlanner.Rag.Ingestion.Sources;

namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>A JSON file: one object is one document, an array of objects as many. Members are taken by <see cref="RecordFields"/>; nested ones are passed over.</summary>
public sealed class JsonReader(IngestionLimits limits, RecordFields fields) : IDocumentReader
{
    public IReadOnlyList<string> Extensions { get; } = [".json"];

    public IEnumerable<DocumentDraft> Read(SourceFile file)
    {
        var bytes = WholeFile.Read(file, limits.FileBytes);
        using var json = JsonRecord.Parse(TextDecoding.Decode(bytes));
        if (json.RootElement.ValueKind != JsonValueKind.Array)
        {
            yield return JsonRecord.Draft(file, fields, json.RootElement.GetRawText(), file.Id, bytes.Length);
            yield break;
        }

        var number = 0;
        foreach (var element in json.RootElement.EnumerateArray())
        {
            number++;
            var id = element.ValueKind == JsonValueKind.Object && fields.Find(JsonRecord.Members(element), "id") is { } named ? named : number.ToString(CultureInfo.InvariantCulture);
            yield return JsonRecord.Draft(file, fields, element.GetRawText(), SourceFile.IdOf(file.Id, id), (long)bytes.Length * number / json.RootElement.GetArrayLength());
        }
    }
}

/// <summary>A file of JSON objects, one on each line. A line that is none is set aside, and the next one read.</summary>
public sealed class JsonLinesReader(IngestionLimits limits, RecordFields fields) : IDocumentReader
{
    public IReadOnlyList<string> Extensions { get; } = [".jsonl", ".ndjson"];

    public IEnumerable<DocumentDraft> Read(SourceFile file)
    {
        using var stream = file.Open();
        using var lines = new ByteLines(stream, limits);
        while (lines.Next())
        {
            var (bytes, number, read) = (lines.Line, lines.Number, lines.BytesRead);
            var numbered = SourceFile.IdOf(file.Id, number.ToString(CultureInfo.InvariantCulture));
            if (lines.IsTooLong)
                yield return Failed(file, numbered, bytes, read, ByteLines.TooLong(number, limits));
            else if (bytes.Length > 0 && Draft(file, bytes, numbered, read) is { } draft)
                yield return draft;
        }
    }

    private DocumentDraft Draft(SourceFile file, byte[] bytes, string numbered, long read)
    {
        try
        {
            var text = TextDecoding.Decode(bytes);
            using var json = JsonRecord.Parse(text);
            var id = fields.Find(JsonRecord.Members(json.RootElement), "id");
            return JsonRecord.Draft(file, fields, text, id is null ? numbered : SourceFile.IdOf(file.Id, id), read);
        }
        catch (DocumentException unreadable)
        {
            return Failed(file, numbered, bytes, read, unreadable);
        }
    }

    private static DocumentDraft Failed(SourceFile file, string id, byte[] bytes, long read, DocumentException reason) =>
        new(id, ContentHash.Of(bytes), file.Location, read, () => throw reason);
}

internal static class JsonRecord
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64, CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text, Options);
        }
        catch (JsonException broken)
        {
            throw new DocumentException($"It is not JSON: {broken.Message}", $"不是有效的 JSON：{broken.Message}", broken);
        }
    }

    public static DocumentDraft Draft(SourceFile file, RecordFields fields, string text, string id, long read) => new(id, ContentHash.Of(text), file.Location, read, () =>
    {
        using var json = Parse(text);
        return fields.Read(Members(json.RootElement));
    });

    /// <exception cref="DocumentException">It is no object.</exception>
    public static IReadOnlyDictionary<string, string> Members(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new DocumentException($"A record is a JSON object; this is {element.ValueKind}.", $"记录须为 JSON 对象，此处为 {element.ValueKind}。");
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (Text(member.Value) is { } value)
                members[member.Name] = value;
        }

        return members;
    }

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException halfPair)
        {
            throw new DocumentException("A string holds half of a surrogate pair.", "字符串含不成对的代理字符。", halfPair);
        }
    }
}
