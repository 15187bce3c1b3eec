using NodaTime;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>The one writer of a folder. What it is given waits in the staging area; a commit makes segments of it and then replaces the manifest, which is one rename.</summary>
internal sealed class LocalIndexWriter : IIndexWriter
{
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
            IndexRules.CheckSame(manifest.ToIndexManifest(), embedder, dimension);
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
        IndexRules.Check(document, chunks, _dimension);
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
        var next = _index.Acquire();
        _index.Release(_base);
        _base = next;
        var waiting = Staging.Open(_index.Folder, _base.Manifest.Generation, _embedder, _dimension);
        _staging.Dispose();
        _staging = waiting;
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
