using NodaTime;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>
/// An index in a folder of this machine: segments that never change, and a manifest that says which of them count. A reader asks the manifest each time, so a commit of any
/// process is seen by the next question; a question in work keeps its generation to the end. Every vector is kept twice, at 8 bits to be scanned and whole to score the best.
/// </summary>
public sealed class LocalPassageIndex : IPassageIndex
{
    /// <summary>For postings of words that were asked for lately.</summary>
    private const long CacheBytes = 64L * 1024 * 1024;

    /// <summary>How often a reader starts again when a commit and its cleaning overtake it.</summary>
    private const int Attempts = 10;

    private readonly IClock _clock;
    private readonly PostingCache _postings = new(CacheBytes);
    private readonly Lock _lock = new();
    private readonly string _name;
    private Snapshot? _current;
    private bool _disposed;

    /// <param name="folder">Made by the first writer; one that is not there is an empty index.</param>
    /// <param name="name">What the manifest calls the index; by default the folder's own name.</param>
    public LocalPassageIndex(string folder, IClock clock, string? name = null)
    {
        (Folder, _clock) = (Path.GetFullPath(folder), clock);
        _name = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder));
    }

    public string Folder { get; }

    /// <exception cref="IndexException">The index is damaged.</exception>
    public IndexManifest Manifest => Ask(s => s.Manifest.ToIndexManifest());

    public ValueTask<IReadOnlyList<Hit>> SearchWordsAsync(string query, PassageFilter filter, int limit, CancellationToken cancellation)
    {
        IndexRules.CheckLimit(limit);
        cancellation.ThrowIfCancellationRequested();
        var words = WordScorer.Words(query);
        if (words.Count == 0)
            return ValueTask.FromResult<IReadOnlyList<Hit>>([]);
        return ValueTask.FromResult(Ask(s => s.Hits(WordScorer.Search(s.Segments, s.Allowed(filter), words, limit))));
    }

    public ValueTask<IReadOnlyList<Hit>> SearchMeaningAsync(ReadOnlyMemory<float> vector, PassageFilter filter, int limit, CancellationToken cancellation)
    {
        IndexRules.CheckLimit(limit);
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Ask(s =>
        {
            if (s.Manifest.Generation == 0)
                return [];
            IndexRules.CheckQuery(s.Manifest.ToIndexManifest(), vector);
            return s.Hits(MeaningScorer.Search(s.Segments, s.Allowed(filter), DotProducts.Normalize(vector.Span), limit, cancellation));
        }));
    }

    public ValueTask<IReadOnlyList<Chunk>> GetAsync(IReadOnlyList<string> chunkIds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Ask(s => s.Chunks(chunkIds)));
    }

    public ValueTask<IReadOnlyList<IndexedDocument>> DocumentsAsync(CancellationToken cancellation) => ValueTask.FromResult(Ask(s =>
    {
        var documents = new List<IndexedDocument>();
        for (var i = 0; i < s.Segments.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            documents.AddRange(s.Segments[i].AllDocuments().Where(d => !s.Dead(i).Contains(d.Number)).Select(d => new IndexedDocument(d.Id, d.Hash, d.Chunks, KeptFacts.FromJson(d.Facts).ToFacts())));
        }

        documents.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return (IReadOnlyList<IndexedDocument>)documents;
    }));

    public ValueTask<IIndexWriter> WriteAsync(string? embedder, int dimension, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        IndexRules.CheckEmbedder(embedder, dimension);
        return ValueTask.FromResult<IIndexWriter>(LocalIndexWriter.Open(this, _clock, embedder, dimension));
    }

    /// <summary>Reads every byte again and compares it with what was written.</summary>
    /// <returns>What is wrong, a sentence each; empty when all is well.</returns>
    public async ValueTask<IReadOnlyList<string>> VerifyAsync(CancellationToken cancellation)
    {
        var held = TryAcquire();
        try
        {
            return await IndexVerification.RunAsync(Folder, cancellation);
        }
        finally
        {
            if (held is not null)
                Release(held);
        }
    }

    /// <summary>Removes what neither the manifest names nor a reader holds: old generations, and what killed writers left. Waits for no writer; refuses beside one.</summary>
    /// <returns>Bytes that were freed.</returns>
    /// <exception cref="IndexException">A writer is at work.</exception>
    public long Collect()
    {
        if (!Directory.Exists(Folder))
            return 0;
        using var writer = LocalIndexWriter.Lock(Folder);
        Refresh();
        return IndexGarbage.Collect(Folder);
    }

    /// <summary>The last committed generation as one file, which <see cref="IndexArchive.ImportAsync"/> takes.</summary>
    public async ValueTask ExportAsync(Stream destination, CancellationToken cancellation)
    {
        var snapshot = Acquire();
        try
        {
            await IndexArchive.ExportAsync(Folder, snapshot, destination, cancellation);
        }
        finally
        {
            Release(snapshot);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            Drop();
        }

        return ValueTask.CompletedTask;
    }

    internal string Name => _name;

    /// <summary>Lets an old generation go at once instead of at the next question.</summary>
    internal void Refresh() => Release(Acquire());

    /// <summary>The newest generation, kept open until it is released.</summary>
    internal Snapshot Acquire()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (var attempt = 1; ; attempt++)
            {
                var bytes = LocalManifest.Read(Folder);
                if (_current is null || !AreSame(_current.Bytes, bytes))
                {
                    if (!TryOpen(bytes, attempt, out var opened))
                        continue;
                    Drop();
                    _current = opened;
                }

                _current.Users++;
                return _current;
            }
        }
    }

    /// <summary>While it is held no commit takes its files away; a damaged index cannot be held, and is verified all the same.</summary>
    private Snapshot? TryAcquire()
    {
        try
        {
            return Acquire();
        }
        catch (IndexException)
        {
            return null;
        }
    }

    internal void Release(Snapshot snapshot)
    {
        lock (_lock)
        {
            if (--snapshot.Users == 0 && !ReferenceEquals(snapshot, _current))
                snapshot.Close();
        }
    }

    private bool TryOpen(byte[]? bytes, int attempt, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Snapshot? opened)
    {
        try
        {
            var manifest = bytes is null ? LocalManifest.Empty(_name, _clock.GetCurrentInstant()) : LocalManifest.Parse(Folder, bytes);
            opened = new Snapshot(Folder, bytes, manifest, _current, _postings);
            return true;
        }
        catch (IOException) when (attempt < Attempts && !AreSame(LocalManifest.Read(Folder), bytes))
        {
            // The files went because a newer generation has taken their place: read that one.
            opened = null;
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IndexException($"The index in {Folder} cannot be read: {fault.Message} Restore it from an export or build it again.", fault);
        }
    }

    private static bool AreSame(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);

    private void Drop()
    {
        if (_current is { Users: 0 })
            _current.Close();
        _current = null;
    }

    private T Ask<T>(Func<Snapshot, T> question)
    {
        var snapshot = Acquire();
        try
        {
            return question(snapshot);
        }
        finally
        {
            Release(snapshot);
        }
    }
}
