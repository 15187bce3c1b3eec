using NodaTime;
using NodaTime.Text;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>
/// Makes the files of the next generation out of the last one and the staging area. Segments of no more than twice the size of what is written are merged into it, so each
/// stays more than twice as large as the next: there are few, and over many commits a chunk is written again only as often as its surroundings double.
/// </summary>
internal sealed class GenerationBuilder(string folder, Snapshot last, Staging staging)
{
    /// <summary>A segment that has lost a third of its chunks is written again without them.</summary>
    private const double MostDead = 1.0 / 3;

    public LocalManifest Build(string name, string? embedder, int dimension, Instant now, CancellationToken cancellation)
    {
        var dead = DeadDocuments();
        var merged = Merged(dead);
        var number = SegmentFiles.NextNumber(folder);
        var segments = new List<SegmentFacts>();
        for (var i = 0; i < last.Segments.Count; i++)
        {
            if (!merged.Contains(i))
                segments.Add(WithDead(i, dead[i]));
        }

        var waiting = staging.Documents();
        if (waiting.Count > 0 || merged.Any(i => dead[i].Count < last.Segments[i].Facts.Documents))
            segments.Add(Write(SegmentFiles.Name(number), dimension, merged, dead, waiting, cancellation));

        var documents = Documents(dead, waiting);
        return LocalManifest.Empty(name, now) with
        {
            Embedder = embedder,
            Dimension = dimension,
            Generation = last.Manifest.Generation + 1,
            CorpusVersion = IndexRules.CorpusVersion(documents.Select(d => (d.Id, d.Hash))),
            Documents = documents.Count,
            Chunks = documents.Sum(d => d.Chunks),
            Made = InstantPattern.ExtendedIso.Format(now),
            Segments = segments,
        };
    }

    private RowSet[] DeadDocuments()
    {
        var dead = Enumerable.Range(0, last.Segments.Count).Select(i => last.Dead(i).Copy()).ToArray();
        foreach (var id in staging.Replaced())
        {
            if (last.Find(id) is var (segment, number))
                dead[segment].AddRange(number, 1);
        }

        return dead;
    }

    /// <summary>The segments that are written again.</summary>
    private HashSet<int> Merged(RowSet[] dead)
    {
        var live = last.Segments.Select((s, i) => s.Rows - (s.Documents.RowsOf(dead[i], s.Rows)?.Count ?? 0)).ToList();
        var merged = Enumerable.Range(0, live.Count).Where(i => last.Segments[i].Rows - live[i] > last.Segments[i].Rows * MostDead || dead[i].Count == last.Segments[i].Facts.Documents).ToHashSet();
        var written = staging.Chunks + merged.Sum(i => live[i]);
        if (written == 0)
            return merged;
        foreach (var i in Enumerable.Range(0, live.Count).Where(i => !merged.Contains(i)).OrderBy(i => live[i]))
        {
            if (live[i] > 2L * written)
                break;
            merged.Add(i);
            written += live[i];
        }

        return merged;
    }

    private SegmentFacts WithDead(int segment, RowSet dead)
    {
        var facts = last.Manifest.Segments[segment];
        if (dead.Count == last.Dead(segment).Count)
            return facts;
        var name = SegmentFiles.DeadName(facts.Name, last.Manifest.Generation + 1);
        using (var file = new FileStream(Path.Combine(folder, name), FileMode.Create, FileAccess.Write))
        {
            file.Write(dead.ToBytes());
            file.Flush(flushToDisk: true);
        }

        return facts with { Dead = SegmentFiles.Describe(folder, name) };
    }

    private SegmentFacts Write(string name, int dimension, HashSet<int> merged, RowSet[] dead, IReadOnlyList<KeptDocument> waiting, CancellationToken cancellation)
    {
        using var builder = new SegmentBuilder(folder, name, dimension);
        foreach (var i in merged.Order())
        {
            var segment = last.Segments[i];
            foreach (var document in segment.AllDocuments().Where(d => !dead[i].Contains(d.Number)))
            {
                cancellation.ThrowIfCancellationRequested();
                builder.Begin(document.Id, document.Hash, document.Chunks, document.Facts);
                foreach (var (row, chunk) in segment.ChunksOf(document.Number))
                    builder.Add(chunk, dimension > 0 ? segment.Vectors![row] : []);
            }
        }

        foreach (var document in waiting)
        {
            cancellation.ThrowIfCancellationRequested();
            builder.Begin(document.Id, document.Hash, document.Chunks, document.Facts);
            foreach (var (chunk, unit) in staging.ChunksOf(document.Number))
                builder.Add(chunk, unit);
        }

        return builder.Finish();
    }

    private List<(string Id, string Hash, int Chunks)> Documents(RowSet[] dead, IReadOnlyList<KeptDocument> waiting)
    {
        var documents = waiting.Select(d => (d.Id, d.Hash, d.Chunks)).ToList();
        for (var i = 0; i < last.Segments.Count; i++)
            documents.AddRange(last.Segments[i].Hashes().Where(d => !dead[i].Contains(d.Number)).Select(d => (d.Id, d.Hash, d.Chunks)));
        return documents;
    }
}
