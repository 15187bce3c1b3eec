using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>One generation, open for reading. The segments are shared with the generations before and after it.</summary>
internal sealed class Snapshot
{
    private readonly RowSet[] _deadDocuments;
    private readonly RowSet?[] _deadRows;

    /// <exception cref="IOException">A file is gone: a newer generation has taken its place, or somebody removed it.</exception>
    /// <exception cref="IndexException">A file is damaged.</exception>
    public Snapshot(string folder, byte[]? bytes, LocalManifest manifest, Snapshot? before, PostingCache postings)
    {
        (Bytes, Manifest) = (bytes, manifest);
        var segments = new List<Segment>();
        try
        {
            foreach (var facts in manifest.Segments)
            {
                var shared = before?.Segments.FirstOrDefault(s => s.Name == facts.Name && s.Facts.Files[0].Sha256 == facts.Files[0].Sha256);
                segments.Add(shared ?? new Segment(folder, facts, manifest.Dimension, postings));
                segments[^1].Users++;
            }

            Segments = segments;
            _deadDocuments = [.. manifest.Segments.Select(s => s.Dead is null ? new RowSet(s.Documents) : RowSet.Read(s.Documents, Path.Combine(folder, s.Dead.Name)))];
            _deadRows = [.. segments.Zip(_deadDocuments, (s, dead) => s.Documents.RowsOf(dead, s.Rows))];
        }
        catch
        {
            Close(segments);
            throw;
        }
    }

    /// <summary>Of the manifest, null where there is none yet: others are another generation.</summary>
    public byte[]? Bytes { get; }

    public LocalManifest Manifest { get; }

    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>Questions in work; guarded by the index.</summary>
    public int Users { get; set; }

    /// <summary>Documents of a segment that are removed or replaced.</summary>
    public RowSet Dead(int segment) => _deadDocuments[segment];

    /// <summary>The rows of each segment that are still there and pass.</summary>
    public RowSet[] Allowed(PassageFilter filter)
    {
        var allowed = new RowSet[Segments.Count];
        for (var i = 0; i < allowed.Length; i++)
        {
            allowed[i] = Segments[i].Documents.Allowed(filter, Segments[i].Rows);
            if (_deadRows[i] is { } dead)
                allowed[i].Remove(dead);
        }

        return allowed;
    }

    /// <summary>The document of this id as it is now; null when there is none.</summary>
    public (int Segment, int Number)? Find(string documentId)
    {
        for (var i = 0; i < Segments.Count; i++)
        {
            if (Segments[i].Documents.Number(documentId) is { } number && !_deadDocuments[i].Contains(number))
                return (i, number);
        }

        return null;
    }

    public IReadOnlyList<Hit> Hits(in TopRows best)
    {
        var rows = best.Sorted();
        var ids = new string[rows.Length];
        foreach (var group in rows.Index().GroupBy(r => (int)(r.Item.Row >> 32)))
        {
            var members = group.ToList();
            var found = Segments[group.Key].ChunkIds([.. members.Select(m => (int)m.Item.Row)]);
            for (var i = 0; i < members.Count; i++)
                ids[members[i].Index] = found[i];
        }

        return [.. rows.Zip(ids, (r, id) => new Hit(id, r.Score))];
    }

    public IReadOnlyList<Chunk> Chunks(IReadOnlyList<string> ids)
    {
        var found = new Dictionary<string, Chunk>(StringComparer.Ordinal);
        for (var i = 0; i < Segments.Count; i++)
        {
            foreach (var (row, chunk) in Segments[i].Find(ids))
            {
                if (_deadRows[i]?.Contains(row) != true)
                    found.TryAdd(chunk.Id, chunk);
            }
        }

        return [.. ids.Where(found.ContainsKey).Select(id => found[id])];
    }

    public void Close() => Close(Segments);

    private static void Close(IReadOnlyList<Segment> segments)
    {
        foreach (var segment in segments)
        {
            if (--segment.Users == 0)
                segment.Dispose();
        }
    }
}
