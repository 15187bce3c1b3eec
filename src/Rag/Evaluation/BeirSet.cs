using System.Globalization;
using System.Text.Json;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Evaluation;

public sealed record BeirDocument(string Id, string? Title, string Text);

/// <param name="Grades">Grade of each judged document; above 0 is relevant.</param>
public sealed record BeirQuery(string Id, string Text, IReadOnlyDictionary<string, int> Grades)
{
    /// <summary>Among which passages the answer is looked for.</summary>
    public PassageFilter Filter { get; init; } = PassageFilter.None;
}

/// <summary>A retrieval test in the layout of BEIR: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, and <c>qrels.tsv</c> or <c>qrels/test.tsv</c>.</summary>
/// <param name="Queries">Those with a relevant document.</param>
public sealed record BeirSet(IReadOnlyList<BeirDocument> Documents, IReadOnlyList<BeirQuery> Queries)
{
    private const int MostLines = 10_000_000;
    private const int LongestLine = 4 * 1024 * 1024;

    /// <param name="queriesFolder">Where the texts of the queries come from, when not from the same folder: the same questions in another language. Judgements stay the corpus' own.</param>
    /// <exception cref="InvalidDataException">A file is missing or a line is not what it should be; names file and line.</exception>
    public static BeirSet Read(string folder, string? queriesFolder = null)
    {
        var documents = new List<BeirDocument>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (record, place) in Records(Path.Combine(folder, "corpus.jsonl")))
        {
            var document = new BeirDocument(Text(record, "_id", place), record.TryGetProperty("title", out var title) && title.GetString() is { Length: > 0 } named ? named : null, Text(record, "text", place));
            if (!ids.Add(document.Id))
                throw new InvalidDataException($"{place}: the document {document.Id} is there twice.");
            documents.Add(document);
        }

        queriesFolder ??= folder;
        var grades = Judgements(folder, ids);
        var queries = new List<BeirQuery>();
        foreach (var (record, place) in Records(Path.Combine(queriesFolder, "queries.jsonl")))
        {
            var id = Text(record, "_id", place);
            if (grades.TryGetValue(id, out var of) && of.Values.Any(g => g > 0))
                queries.Add(new BeirQuery(id, Text(record, "text", place), of));
        }

        return queries.Count > 0 ? new BeirSet(documents, queries) : throw new InvalidDataException($"{queriesFolder}: no query has a relevant document among those of {folder}.");
    }

    private static Dictionary<string, Dictionary<string, int>> Judgements(string folder, HashSet<string> documents)
    {
        var file = new[] { "qrels.tsv", Path.Combine("qrels", "test.tsv") }.Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists)
            ?? throw new InvalidDataException($"{folder} has neither qrels.tsv nor qrels/test.tsv.");
        var grades = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            // query, document, grade; or the older form with an unused column between query and document.
            var cells = line.Split('\t', StringSplitOptions.TrimEntries);
            if (line.Length == 0 || (number == 1 && cells[0].StartsWith("query", StringComparison.OrdinalIgnoreCase)))
                continue;
            if (cells.Length is not (3 or 4) || !int.TryParse(cells[^1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var grade))
                throw new InvalidDataException($"{file}:{number}: expected query, document and a whole number, separated by tabs.");
            if (!documents.Contains(cells[^2]))
                continue;
            if (!grades.TryGetValue(cells[0], out var of))
                grades.Add(cells[0], of = new Dictionary<string, int>(StringComparer.Ordinal));
            of[cells[^2]] = grade;
        }

        return grades;
    }

    private static IEnumerable<(JsonElement Record, string Place)> Records(string file)
    {
        if (!File.Exists(file))
            throw new InvalidDataException($"There is no file {file}.");
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            if (++number > MostLines || line.Length > LongestLine)
                throw new InvalidDataException($"{file}:{number}: at most {MostLines} lines of {LongestLine} characters are read.");
            if (string.IsNullOrWhiteSpace(line))
                continue;
            yield return (Parse(line, $"{file}:{number}"), $"{file}:{number}");
        }
    }

    private static JsonElement Parse(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new InvalidDataException($"{place}: this is no object.");
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{place}: this is not JSON: {broken.Message}", broken);
        }
    }

    private static string Text(JsonElement record, string field, string place) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new InvalidDataException($"{place}: the text field {field} is missing.");
}
