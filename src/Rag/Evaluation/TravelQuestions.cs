using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Evaluation;

/// <summary>A test set of questions on the guides, <c>bench/rag/questions/questions.psv</c>: judged are sections, <c>document#heading</c>.</summary>
public static class TravelQuestions
{
    private const string Header = "id | asked | answered | question | relevant";

    /// <exception cref="InvalidDataException">The file is missing or a line is not what it should be; names file and line.</exception>
    public static IReadOnlyList<BeirQuery> Read(string file)
    {
        if (!File.Exists(file))
            throw new InvalidDataException($"There is no file {file}.");
        var queries = new List<BeirQuery>();
        var (number, hasHeader) = (0, false);
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (!hasHeader)
            {
                hasHeader = line.Trim() == Header ? true : throw new InvalidDataException($"{file}:{number}: the columns should be {Header}.");
                continue;
            }

            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length != 5 || cells[2] is not ("zh" or "en"))
                throw new InvalidDataException($"{file}:{number}: five cells are expected, the third zh or en.");
            var relevant = cells[4].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            queries.Add(new BeirQuery(cells[0], cells[3], relevant.ToDictionary(r => r, _ => 1, StringComparer.Ordinal))
            {
                Filter = new PassageFilter { Languages = new HashSet<string>(StringComparer.Ordinal) { cells[2] } },
            });
        }

        return queries;
    }

    /// <summary>The section each chunk of an index belongs to, as the questions name it.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> SectionsAsync(IPassageIndex index, CancellationToken cancellation)
    {
        var sections = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in await index.DocumentsAsync(cancellation))
        {
            var ids = Enumerable.Range(0, document.Chunks).Select(i => $"{document.Id}#{i}").ToList();
            foreach (var chunk in await index.GetAsync(ids, cancellation))
                sections[chunk.Id] = $"{chunk.DocumentId}#{(chunk.HeadingPath.Count > 0 ? chunk.HeadingPath[^1] : "")}";
        }

        return sections;
    }
}
