using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Ingestion.Chunking;

/// <summary>
/// Blocks to chunks. A chunk stays under one heading; it is filled with whole sentences, items and rows up to the target; lists and tables that fit are not parted; and a
/// chunk that goes on begins with the last sentences of the one before.
/// </summary>
public sealed class Chunker
{
    private readonly ChunkerOptions _options;
    private readonly Units _units;

    /// <exception cref="ArgumentException">The lengths contradict one another.</exception>
    public Chunker(ChunkerOptions options)
    {
        if (!options.IsUsable)
            throw new ArgumentException($"A target of {options.Target}, at most {options.Max} and an overlap of {options.Overlap} tokens cannot be used; allowed: 16 ≤ target ≤ max, overlap up to half the target.", nameof(options));
        (_options, _units) = (options, new Units(options));
    }

    /// <summary>The chunks of a document, in its order. A heading with nothing under it makes none.</summary>
    public IReadOnlyList<Chunk> Split(string documentId, DocumentFacts facts, IReadOnlyList<Block> blocks)
    {
        var chunks = new List<Chunk>();
        var headings = new List<(int Level, string Text)>();
        var section = new List<Unit>();
        foreach (var block in blocks)
        {
            if (block.Kind != BlockKind.Heading)
            {
                section.AddRange(_units.Of(block));
                continue;
            }

            End();
            headings.RemoveAll(h => h.Level >= block.Level);
            headings.Add((block.Level, block.Text));
        }

        End();
        return chunks;

        void End()
        {
            string[] path = [.. headings.Select(h => h.Text).Where((t, i) => i > 0 || t != facts.Title)];
            foreach (var text in Fill(section))
                chunks.Add(new Chunk($"{documentId}#{chunks.Count}", documentId, chunks.Count, path, text, _options.CountTokens(text), facts));
            section.Clear();
        }
    }

    private IEnumerable<string> Fill(List<Unit> units)
    {
        var groups = new List<List<Unit>>();
        var group = new List<Unit>();
        var tokens = 0;
        foreach (var unit in units)
        {
            // Beyond the target only where what is there is still short and all of it fits.
            if (group.Count > 0 && tokens + unit.Tokens > (tokens < _options.Target / 2 ? _options.Max : _options.Target))
            {
                groups.Add(group);
                group = [];
                tokens = 0;
            }

            group.Add(unit);
            tokens += unit.Tokens;
        }

        if (group.Count > 0)
            groups.Add(group);
        // A last sentence or two alone would answer nothing.
        if (groups.Count > 1 && groups[^1].Sum(u => u.Tokens) < _options.Target / 4 && groups[^1].Concat(groups[^2]).Sum(u => u.Tokens) <= _options.Max)
        {
            groups[^2].AddRange(groups[^1]);
            groups.RemoveAt(groups.Count - 1);
        }

        for (var i = 0; i < groups.Count; i++)
        {
            var text = Text(i == 0 ? groups[i] : [.. Overlap(groups[i - 1], groups[i]), .. groups[i]]);
            if (text.Length > 0)
                yield return text;
        }
    }

    private List<Unit> Overlap(List<Unit> before, List<Unit> chunk)
    {
        // Sentences go on; a list or a table begins by itself.
        if (!chunk[0].Repeats || chunk[0].Join.Length > 0)
            return [];
        var room = Math.Min(_options.Overlap, _options.Max - chunk.Sum(u => u.Tokens));
        var repeated = new List<Unit>();
        for (var i = before.Count - 1; i > 0 && before[i].Repeats && before[i].Tokens <= room; i--)
        {
            repeated.Insert(0, before[i]);
            room -= before[i].Tokens;
            if (before[i].Join.Length > 0)
                break;
        }

        return repeated;
    }

    private static string Text(List<Unit> units) => string.Concat(units.Select((u, i) => i == 0 ? u.Text : u.Join + u.Text)).Trim();
}
