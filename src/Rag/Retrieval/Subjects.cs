using System.Text.RegularExpressions;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Retrieval;

/// <summary>
/// What travellers' questions are about: a section of a city's guide or a topic guide, found by the words that such questions use. A question seldom uses the words of
/// the section that answers it: "is it OK to wear shorts" is about etiquette.
/// </summary>
public sealed class Subjects
{
    private const string Resource = "subjects.psv";

    private readonly List<Subject> _subjects;

    private Subjects(List<Subject> subjects) => _subjects = subjects;

    /// <summary>Those of <c>data/subjects.psv</c>.</summary>
    public static Subjects Shipped()
    {
        using var stream = typeof(Subjects).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"{Resource} is not in this build.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    /// <exception cref="InvalidDataException">A line is not of the form <c>subject | heading_en | heading_zh | cues_en | cues_zh</c>.</exception>
    public static Subjects Read(TextReader reader)
    {
        var subjects = new List<Subject>();
        var isHeader = true;
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length != 5)
                throw new InvalidDataException($"{Resource}: five cells are needed, found {cells.Length}: {line}");
            if (!isHeader)
                subjects.Add(new Subject(cells[0], [.. cells[1..3].Where(h => h != "-")], English(cells[3]), cells[4].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
            isHeader = false;
        }

        return new Subjects(subjects);
    }

    /// <summary>The subjects that a question's words point to, each with a share of the strongest, which has 1. Empty when none does.</summary>
    public IReadOnlyDictionary<string, double> Of(string question)
    {
        var strengths = _subjects.Select(s => (s.Name, Strength: s.Strength(question))).Where(s => s.Strength > 0).ToList();
        var strongest = strengths.Select(s => s.Strength).DefaultIfEmpty(1).Max();
        return strengths.ToDictionary(s => s.Name, s => s.Strength / strongest, StringComparer.Ordinal);
    }

    /// <summary>The subject of a passage; null when it is none of these.</summary>
    public string? Of(Chunk chunk) =>
        _subjects.Find(s => s.Headings.Count > 0
            ? chunk.HeadingPath.Count > 0 && s.Headings.Contains(chunk.HeadingPath[0], StringComparer.Ordinal)
            : chunk.DocumentId.EndsWith($"/{s.Name}.zh", StringComparison.Ordinal) || chunk.DocumentId.EndsWith($"/{s.Name}.en", StringComparison.Ordinal))?.Name;

    private static Regex English(string cues) => new(
        @"\b(" + string.Join('|', cues.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).OrderByDescending(c => c.Length)
            .Select(c => c[^1] == '*' ? Regex.Escape(c[..^1]) + @"\w*" : Regex.Escape(c) + @"\b")) + ")",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private sealed record Subject(string Name, IReadOnlyList<string> Headings, Regex English, IReadOnlyList<string> Chinese)
    {
        /// <summary>A longer cue says more: each counts by the root of its length, a Chinese character as three letters.</summary>
        public double Strength(string question) =>
            English.Matches(question).Select(m => m.Value.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Sum(cue => Math.Sqrt(cue.Length))
            + Longest(question).Sum(cue => Math.Sqrt(3 * cue.Length));

        /// <summary>The Chinese cues of a question, those within longer ones left out.</summary>
        private IEnumerable<string> Longest(string question)
        {
            var found = Chinese.Where(c => question.Contains(c, StringComparison.OrdinalIgnoreCase)).ToList();
            return found.Where(c => !found.Exists(longer => longer.Length > c.Length && longer.Contains(c, StringComparison.Ordinal)));
        }
    }
}
