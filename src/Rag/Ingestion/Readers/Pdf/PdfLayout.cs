using System.Text.RegularExpressions;
using TravelPlanner.Rag.Ingestion.Chunking;

namespace TravelPlanner.Rag.Ingestion.Readers.Pdf;

/// <summary>From pieces of text on pages to headings and paragraphs. The order is the one in which the file shows them, which for nearly all writers is the order of reading.</summary>
internal static partial class PdfLayout
{
    private const int LongestHeading = 120;

    private sealed record Line(string Text, double Y, double Size, int Page);

    public static IReadOnlyList<Block> Blocks(IReadOnlyList<IReadOnlyList<PdfFragment>> pages)
    {
        var lines = pages.SelectMany((fragments, page) => WithoutRunning(Lines(fragments, page), pages.Count)).ToList();
        lines = WithoutRepeated(lines, pages.Count);
        if (lines.Count == 0)
            return [];
        var body = lines.GroupBy(l => Math.Round(l.Size * 2) / 2).MaxBy(g => g.Sum(l => l.Text.Length))!.Key;
        var headings = lines.Where(l => IsHeading(l, body)).Select(l => Math.Round(l.Size)).Distinct().OrderDescending().ToList();
        var blocks = new List<Block>();
        var paragraph = new JoinedLines(hyphens: true);
        Line? last = null;
        foreach (var line in lines)
        {
            if (IsHeading(line, body))
            {
                End();
                var level = Math.Min(headings.IndexOf(Math.Round(line.Size)) + 1, 6);
                // A heading of two lines is one.
                if (last is not null && blocks is [.., { Kind: BlockKind.Heading } above] && IsHeading(last, body) && Math.Abs(last.Size - line.Size) < 0.5 && last.Page == line.Page && last.Y - line.Y < line.Size * 2)
                    blocks[^1] = above with { Text = $"{above.Text} {line.Text}" };
                else
                    blocks.Add(new Block(BlockKind.Heading, line.Text, level));
            }
            else
            {
                if (last is not null && Parts(last, line))
                    End();
                paragraph.Add(line.Text);
            }

            last = line;
        }

        End();
        return blocks;

        void End()
        {
            if (paragraph.Take() is { Length: > 0 } text)
                blocks.Add(new Block(BlockKind.Paragraph, text));
        }
    }

    private static bool IsHeading(Line line, double body) => line.Size >= body * 1.15 && line.Text.Length <= LongestHeading && line.Text.Any(char.IsLetter);

    /// <summary>Whether a new paragraph begins: after a wider gap, or where a sentence ended at the foot of a page or column.</summary>
    private static bool Parts(Line above, Line below)
    {
        var ended = above.Text[^1] is '.' or '!' or '?' or '。' or '！' or '？' or ':' or '：';
        if (above.Page != below.Page || below.Y > above.Y)
            return ended;
        return above.Y - below.Y > Math.Max(above.Size, below.Size) * 1.75 || Math.Abs(above.Size - below.Size) > 1.5;
    }

    private static List<Line> Lines(IReadOnlyList<PdfFragment> fragments, int page)
    {
        var lines = new List<Line>();
        var text = new System.Text.StringBuilder();
        PdfFragment? last = null;
        double size = 0, y = 0;
        foreach (var fragment in fragments)
        {
            if (last is { } before && Math.Abs(fragment.Y - before.Y) < Math.Max(fragment.Size, before.Size) * 0.4 && fragment.X > before.X - fragment.Size)
            {
                var gap = fragment.X - before.Right;
                if (gap > Math.Min(fragment.Size, before.Size) * 0.18 && text.Length > 0 && text[^1] != ' ' && !(TokenCount.IsCjk(text[^1]) && TokenCount.IsCjk(fragment.Text[0])))
                    text.Append(' ');
                size = Math.Max(size, fragment.Size);
            }
            else
            {
                End();
                (size, y) = (fragment.Size, fragment.Y);
            }

            text.Append(fragment.Text);
            last = fragment;
        }

        End();
        return lines;

        void End()
        {
            if (text.ToString().Trim() is { Length: > 0 } line)
                lines.Add(new Line(line, y, size, page));
            text.Clear();
        }
    }

    /// <summary>Without a line that is only the number of the page.</summary>
    private static IEnumerable<Line> WithoutRunning(List<Line> lines, int pages) =>
        lines.Where((line, i) => pages == 1 || i is not 0 && i != lines.Count - 1 || !PageNumber().IsMatch(line.Text));

    /// <summary>Without what stands first or last on most pages.</summary>
    private static List<Line> WithoutRepeated(List<Line> lines, int pages)
    {
        if (pages < 3)
            return lines;
        var edges = lines.GroupBy(l => l.Page).SelectMany(p => new[] { p.First(), p.Last() }.Distinct()).ToList();
        var running = edges.GroupBy(l => Digits().Replace(l.Text, "#"), StringComparer.Ordinal).Where(g => g.Select(l => l.Page).Distinct().Count() >= Math.Max(3, pages * 0.6)).SelectMany(g => g).ToHashSet();
        return [.. lines.Where(l => !running.Contains(l))];
    }

    [GeneratedRegex(@"^(?:page|seite|第)?\s*[-–—]?\s*\d{1,5}\s*(?:[-–—]|页|(?:/|of|共)\s*\d{1,5}\s*页?)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PageNumber();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digits();
}
