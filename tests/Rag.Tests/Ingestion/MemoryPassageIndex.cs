using NodaTime;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Indexing;

namespace TravelPlanner.Rag.Tests.Ingestion;

/// <summary>An index in memory with the promises of one on disk: a writer that is left without a commit leaves what it acknowledged to the next.</summary>
internal sealed class MemoryPassageIndex : IPassageIndex
{
    private Dictionary<string, (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks)> _committed = new(StringComparer.Ordinal);
    private Dictionary<string, (IndexedDocument Document, IReadOnlyList<EmbeddedChunk> Chunks)?> _staged = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>Called with the number of documents put so far; may throw, as a disk does.</summary>
    public Action<int> OnPut { get; set; } = _ => { };

    public int Puts { get; private set; }

    public IndexManifest Manifest => new("t", null, 0, "", _generation, _committed.Count, _committed.Values.Sum(d => d.Chunks.Count), Instant.MinValue);

    /// <summary>A line for each document: its id and its chunks.</summary>
    public string Lines => string.Join('\n', _committed.Values.OrderBy(d => d.Document.Id, StringComparer.Ordinal).Select(d => $"{d.Document.Id}: {string.Join(" | ", d.Chunks.Select(c => c.Chunk.Text + (c.Vector is { } v ? $" <{v.Span[0]}>" : "")))}"));

    public ValueTask<IReadOnlyList<Hit>> SearchWordsAsync(string query, PassageFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Hit>> SearchMeaningAsync(ReadOnlyMemory<float> vector, PassageFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Chunk>> GetAsync(IReadOnlyList<string> chunkIds, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<IndexedDocument>> DocumentsAsync(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<IndexedDocument>>([.. _committed.Values.Select(d => d.Document)]);

    public ValueTask<IIndexWriter> WriteAsync(string? embedder, int dimension, CancellationToken cancellation) => ValueTask.FromResult<IIndexWriter>(new Writer(this));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Writer(MemoryPassageIndex index) : IIndexWriter
    {
        public IReadOnlyList<IndexedDocument> Pending { get; } = [.. index._staged.Values.OfType<(IndexedDocument Document, IReadOnlyList<EmbeddedChunk>)>().Select(d => d.Document)];

        public ValueTask PutAsync(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            index.OnPut(++index.Puts);
            index._staged[document.Id] = (document, chunks);
            return ValueTask.CompletedTask;
        }

        public ValueTask<bool> RemoveAsync(string documentId, CancellationToken cancellation)
        {
            index._staged[documentId] = null;
            return ValueTask.FromResult(index._committed.ContainsKey(documentId));
        }

        public ValueTask<IndexManifest> CommitAsync(CancellationToken cancellation)
        {
            index._committed = new(index._committed, StringComparer.Ordinal);
            foreach (var (id, document) in index._staged)
            {
                if (document is { } put)
                    index._committed[id] = put;
                else
                    index._committed.Remove(id);
            }

            index._staged = new(StringComparer.Ordinal);
            index._generation++;
            return ValueTask.FromResult(index.Manifest);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
