namespace TravelPlanner.Rag.Ingestion.Readers;

/// <summary>The lines <c>name: value</c> between two lines <c>---</c> at the very beginning; one level, no lists.</summary>
internal static class FrontMatter
{
    private const int MaxLines = 64;

    /// <returns>The fields, and the text after them.</returns>
    /// <exception cref="DocumentException">It is begun and not ended, or a line is something else.</exception>
    public static (IReadOnlyDictionary<string, string> Fields, string Body) Split(string text)
    {
        using var lines = new StringReader(text);
        if (lines.ReadLine()?.TrimEnd() != "---")
            return (ParsedDocument.NoFields, text);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var number = 2; number <= MaxLines && lines.ReadLine() is { } line; number++)
        {
            if (line.TrimEnd() is "---" or "...")
                return (fields, lines.ReadToEnd());
            if (line.Trim() is { Length: 0 } or ['#', ..])
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            // A rule across the page begins a text, too; then nothing that follows looks like a field.
            if (colon <= 0 && fields.Count == 0)
                return (ParsedDocument.NoFields, text);
            if (colon <= 0)
                throw new DocumentException($"Line {number} of the front matter is not 'name: value'.", $"文件头第 {number} 行不是“名称: 值”。");
            fields[line[..colon].Trim().ToLowerInvariant()] = Unquoted(line[(colon + 1)..].Trim());
        }

        if (fields.Count == 0)
            return (ParsedDocument.NoFields, text);
        throw new DocumentException($"The front matter has no line '---' at its end within {MaxLines} lines.", $"文件头在 {MaxLines} 行内没有结束行“---”。");
    }

    private static string Unquoted(string value) => value is ['"', .., '"'] or ['\'', .., '\''] ? value[1..^1] : value;
}
