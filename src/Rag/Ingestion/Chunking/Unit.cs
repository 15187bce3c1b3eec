namespace TravelPlanner.Rag.Ingestion.Chunking;

/// <summary>What is not parted again: a sentence, an item, a row; of something longer than a chunk, a piece.</summary>
/// <param name="Join">What stands between it and the unit before it in the same chunk.</param>
/// <param name="Repeats">It may stand again at the beginning of the next chunk.</param>
internal readonly record struct Unit(string Text, int Tokens, string Join, bool Repeats);

/// <summary>Takes blocks apart into units.</summary>
internal sealed class Units(ChunkerOptions options)
{
    private const string Clauses = "，、：,:;）)】》」";

    public IReadOnlyList<Unit> Of(Block block)
    {
        var units = new List<Unit>();
        if (block.Kind == BlockKind.Paragraph)
        {
            foreach (var sentence in Sentences.Split(block.Text))
                Add(sentence, units.Count == 0 ? "\n\n" : "", units, repeats: true);
            return units;
        }

        var tokens = options.CountTokens(block.Text);
        if (tokens <= options.Max)
            return [new Unit(block.Text, tokens, "\n\n", Repeats: false)];
        foreach (var line in block.Text.Split('\n'))
        {
            if (line.Length > 0)
                Add(line, units.Count == 0 ? "\n\n" : "\n", units, repeats: false);
        }

        return block.Kind == BlockKind.Table ? Groups(units) : units;
    }

    /// <summary>Rows of a long table in groups, each under the heading again: a row without it says nothing.</summary>
    private IReadOnlyList<Unit> Groups(List<Unit> rows)
    {
        var heading = rows[0];
        if (heading.Tokens > options.Target / 2 || rows.Count < 3)
            return rows;
        var groups = new List<Unit>();
        var lines = new List<string> { heading.Text };
        var tokens = heading.Tokens;
        foreach (var row in rows.Skip(1))
        {
            if (lines.Count > 1 && tokens + row.Tokens > options.Target)
                End();
            if (heading.Tokens + row.Tokens > options.Max)
            {
                groups.Add(row with { Join = "\n\n" });
                continue;
            }

            lines.Add(row.Text);
            tokens += row.Tokens;
        }

        if (lines.Count > 1)
            End();
        return groups;

        void End()
        {
            var text = string.Join('\n', lines);
            groups.Add(new Unit(text, options.CountTokens(text), "\n\n", Repeats: false));
            lines = [heading.Text];
            tokens = heading.Tokens;
        }
    }

    private void Add(string text, string join, List<Unit> units, bool repeats)
    {
        var tokens = options.CountTokens(text);
        if (tokens <= options.Max)
        {
            units.Add(new Unit(text, tokens, join, repeats));
            return;
        }

        foreach (var piece in Pieces(text))
        {
            units.Add(new Unit(piece, options.CountTokens(piece), join, Repeats: false));
            join = "";
        }
    }

    /// <summary>A text longer than a chunk: cut behind the last clause within the target, else behind the last word, else between two characters.</summary>
    private IEnumerable<string> Pieces(string text)
    {
        var start = 0;
        while (start < text.Length)
        {
            var end = Longest(text, start);
            if (end < text.Length)
                end = Nicest(text, start, end);
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>As far as the target reaches: doubled, then halved, so that a long text is not counted again and again.</summary>
    private int Longest(string text, int start)
    {
        var size = 64;
        while (start + size < text.Length && options.CountTokens(text[start..(start + size)]) <= options.Target)
            size *= 2;
        int fits = 1, tooLong = Math.Min(size, text.Length - start) + 1;
        while (tooLong - fits > 1)
        {
            var middle = (fits + tooLong) / 2;
            if (options.CountTokens(text[start..(start + middle)]) <= options.Target)
                fits = middle;
            else
                tooLong = middle;
        }

        return start + fits;
    }

    private static int Nicest(string text, int start, int end)
    {
        var least = start + ((end - start) / 2);
        for (var i = end; i > least; i--)
        {
            if (Clauses.Contains(text[i - 1], StringComparison.Ordinal) && !Sentences.IsInside(text, i))
                return i;
        }

        for (var i = end; i > least; i--)
        {
            if (char.IsWhiteSpace(text[i - 1]) && !Sentences.IsInside(text, i))
                return i;
        }

        var cut = end;
        while (cut > start && Sentences.IsInside(text, cut))
            cut--;
        if (cut > start)
            return cut;
        // A letter with more marks than a chunk has room for: it stays whole all the same.
        for (cut = end; cut < text.Length && Sentences.IsInside(text, cut);)
            cut++;
        return cut;
    }
}
