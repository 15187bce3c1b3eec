using NodaTime;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>The one writer of a folder. What it is given waits in the staging area; a commit makes segments of it and then replaces the manifest, which is one rename.</summary>
internal sealed class LocalIndexWriter : IIndexWriter
{
    private const int LongestId = 1_024;

    private const int LongestText = 1024 * 1024;

    private const int MostChunks = 100_000;

    private readonly LocalPassageIndex _index;
    private readonly IClock _clock;
    private readonly string? _embedder;
    private readonly int _dimension;
    private readonly FileStream _lock;
    private readonly SemaphoreSlim _one = new(1, 1);
    private Snapshot _base;
    private Staging _staging;
    private bool _disposed;

    private LocalIndexWriter(LocalPassageIndex index, IClock clock, string? embedder, int dimension, FileStream @lock, Snapshot @base, Staging staging)
    {
        (_index, _clock, _embedder, _dimension, _lock, _base, _staging) = (index, clock, embedder, dimension, @lock, @base, staging);
        Pending = [.. staging.Documents().Select(d => new IndexedDocument(d.Id, d.Hash, d.Chunks, KeptFacts.FromJson(d.Facts).ToFacts()))];
    }

    public IReadOnlyList<IndexedDocument> Pending { get; }

    public static LocalIndexWriter Open(LocalPassageIndex index, IClock clock, string? embedder, int dimension)
    {
        IndexDatabase.RequireLibrary();
        MakeFolder(index.Folder);
        var held = Lock(index.Folder);
        Snapshot? snapshot = null;
        try
        {
            snapshot = index.Acquire();
            var manifest = snapshot.Manifest;
            if (manifest.Generation > 0 && (manifest.Embedder != embedder || manifest.Dimension != dimension))
                throw new IndexException($"The index {manifest.Name} was made with {manifest.Embedder ?? "no embedder"} ({manifest.Dimension} numbers a vector), not with {embedder ?? "no embedder"} ({dimension}): vectors of different embedders do not compare. Use that embedder, or make another index.");
            Staging.RemoveOthers(index.Folder, manifest.Generation);
            IndexGarbage.Collect(index.Folder);
            return new LocalIndexWriter(index, clock, embedder, dimension, held, snapshot, Staging.Open(index.Folder, manifest.Generation, embedder, dimension));
        }
        catch
        {
            if (snapshot is not null)
                index.Release(snapshot);
            held.Dispose();
            throw;
        }
    }

    /// <summary>Held by the process and gone with it, whatever ends it.</summary>
    /// <exception cref="IndexException">Another writer is open.</exception>
    public static FileStream Lock(string folder)
    {
        var path = Path.Combine(folder, SegmentFiles.WriterLock);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException fault)
        {
            throw new IndexException($"Another writer of the index in {folder} is at work; wait until it is done.", fault);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IndexException($"{path} cannot be written: {fault.Message} Mend its permissions.", fault);
        }
    }

    public async ValueTask PutAsync(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, CancellationToken cancellation)
    {
        Validate(document, chunks);
        await AloneAsync(() => { _staging.Put(document, chunks, _base.Find(document.Id) is not null); return true; }, cancellation);
    }

    public async ValueTask<bool> RemoveAsync(string documentId, CancellationToken cancellation) => await AloneAsync(
        () =>
        {
            var committed = _base.Find(documentId) is not null;
            var exists = _staging.Contains(documentId) || (committed && !_staging.IsReplaced(documentId));
            if (exists)
                _staging.Remove(documentId, committed);
            return exists;
        },
        cancellation);

    public async ValueTask<IndexManifest> CommitAsync(CancellationToken cancellation) => await AloneAsync(
        () =>
        {
            if (_base.Manifest.Generation > 0 && _staging.IsEmpty)
                return _base.Manifest.ToIndexManifest();
            var manifest = new GenerationBuilder(_index.Folder, _base, _staging).Build(_index.Name, _embedder, _dimension, _clock.GetCurrentInstant(), cancellation);
            Switch(manifest.ToBytes());
            return manifest.ToIndexManifest();
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        await _one.WaitAsync();
        _disposed = true;
        _staging.Dispose();
        _index.Release(_base);
        await _lock.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>From the rename on, the new generation counts and the staging area of the old one does not; a kill on either side of it leaves exactly one of them.</summary>
    private void Switch(byte[] manifest)
    {
        var path = Path.Combine(_index.Folder, SegmentFiles.Manifest);
        using (var file = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            file.Write(manifest);
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
        _index.Release(_base);
        _base = _index.Acquire();
        _staging.Dispose();
        _staging = Staging.Open(_index.Folder, _base.Manifest.Generation, _embedder, _dimension);
        Staging.RemoveOthers(_index.Folder, _base.Manifest.Generation);
        IndexGarbage.Collect(_index.Folder);
    }

    private async ValueTask<T> AloneAsync<T>(Func<T> act, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _one.WaitAsync(cancellation);
        try
        {
            return act();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new IndexException($"The index in {_index.Folder} cannot be written: {fault.Message} The last generation is untouched; make room or mend the permissions and go on.", fault);
        }
        finally
        {
            _one.Release();
        }
    }

    private void Validate(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks)
    {
        if (document.Id.Length is 0 or > LongestId || document.Id.Contains('\0', StringComparison.Ordinal))
            throw new IndexException($"A document's id has {document.Id.Length} characters; 1 to {LongestId} are allowed, none of them NUL.");
        if (chunks.Count > MostChunks)
            throw new IndexException($"{document.Id} has {chunks.Count} chunks; up to {MostChunks} are allowed: split the document.");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (chunk, vector) in chunks)
        {
            if (chunk.DocumentId != document.Id || chunk.Id.Length is 0 or > LongestId + 32 || !ids.Add(chunk.Id))
                throw new IndexException($"The chunk {chunk.Id} of {document.Id} names the document {chunk.DocumentId}, or its id is empty, too long or there twice.");
            if (chunk.Facts != document.Facts)
                throw new IndexException($"The chunk {chunk.Id} has other facts than its document; chunks are filtered and cited by those of their document.");
            if (chunk.Text.Length > LongestText)
                throw new IndexException($"The chunk {chunk.Id} has {chunk.Text.Length} characters; up to {LongestText} are allowed: split it.");
            if (vector is { Length: var length } && length != _dimension)
                throw new IndexException($"The vector of {chunk.Id} has {length} numbers; those of this index have {_dimension}.");
            if (vector is null && _dimension > 0)
                throw new IndexException($"{chunk.Id} has no vector; every chunk of this index has one of {_dimension} numbers.");
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IndexException($"The folder {folder} cannot be made: {fault.Message} Choose another.", fault);
        }
    }
}
