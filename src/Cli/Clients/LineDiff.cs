namespace TravelPlanner.Cli.Clients;

/// <summary>What changed between two texts, as lines. Everything between the common beginning and the common end counts as changed.</summary>
internal static class LineDiff
{
    private const int Context = 3;

    public static IReadOnlyList<Cell> Between(string before, string after)
    {
        var left = Lines(before);
        var right = Lines(after);
        var head = 0;
        while (head < left.Length && head < right.Length && left[head] == right[head])
            head++;
        var tail = 0;
        while (tail < left.Length - head && tail < right.Length - head && left[^(tail + 1)] == right[^(tail + 1)])
            tail++;
        return
        [
            .. left[Math.Max(0, head - Context)..head].Select(l => new Cell("  " + l, Tone.Faint)),
            .. left[head..^tail].Select(l => new Cell("- " + l, Tone.Bad)),
            .. right[head..^tail].Select(l => new Cell("+ " + l, Tone.Good)),
            .. left[^tail..].Take(Context).Select(l => new Cell("  " + l, Tone.Faint)),
        ];
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.TrimEnd('\n').Split('\n').Select(l => l.TrimEnd('\r')).ToArray();
}
