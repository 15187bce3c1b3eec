using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing;

/// <summary>Finds chunks by words and by meaning. Safe for concurrent reading; a reader sees one generation whole.</summary>
public interface IPassageIndex : IAsyncDisposable
{
    /// <summary>An index at a server has it as of the last question; one on this machine asks anew.</summary>
    IndexManifest Manifest { get; }

    /// <summary>By words (BM25). Best first; scores compare only within one answer. Empty when no word occurs.</summary>
    ValueTask<IReadOnlyList<Hit>> SearchWordsAsync(string query, PassageFilter filter, int limit, CancellationToken cancellation);

    /// <summary>By meaning: the cosine of the query's vector and the chunk's. Best first.</summary>
    /// <exception cref="IndexException">The vector has another dimension than the index, or the index has no vectors.</exception>
    ValueTask<IReadOnlyList<Hit>> SearchMeaningAsync(ReadOnlyMemory<float> vector, PassageFilter filter, int limit, CancellationToken cancellation);

    /// <summary>The chunks of these ids, in their order; an id that is gone is left out.</summary>
    ValueTask<IReadOnlyList<Chunk>> GetAsync(IReadOnlyList<string> chunkIds, CancellationToken cancellation);

    /// <summary>Every document with its content hash, for incremental work.</summary>
    ValueTask<IReadOnlyList<IndexedDocument>> DocumentsAsync(CancellationToken cancellation);

    /// <summary>
    /// Opens the one writer. What it writes is seen by nobody before <see cref="IIndexWriter.CommitAsync"/>; a process that ends before leaves the last generation
    /// as it was, and the next writer goes on with what was acknowledged.
    /// </summary>
    /// <exception cref="IndexException">Another writer is open, or the embedder is not the index's own.</exception>
    ValueTask<IIndexWriter> WriteAsync(string? embedder, int dimension, CancellationToken cancellation);
}

/// <param name="ChunkId">See <see cref="Chunk.Id"/>.</param>
public readonly record struct Hit(string ChunkId, double Score);

/// <param name="ContentHash">SHA-256 of what the document was read from, in lower hex.</param>
public sealed record IndexedDocument(string Id, string ContentHash, int Chunks, DocumentFacts Facts);

/// <summary>A chunk with its vector; the vector is null in an index without an embedder.</summary>
public sealed record EmbeddedChunk(Chunk Chunk, ReadOnlyMemory<float>? Vector);

public interface IIndexWriter : IAsyncDisposable
{
    /// <summary>Documents that an interrupted writer had acknowledged but nobody committed: they need not be written again.</summary>
    IReadOnlyList<IndexedDocument> Pending { get; }

    /// <summary>Puts a document whole in the place of what it was. Its chunks have its facts; one without chunks is kept, so that it is not read again. Acknowledged when it returns: a kill afterwards does not lose it.</summary>
    ValueTask PutAsync(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, CancellationToken cancellation);

    /// <returns>False when there is no such document.</returns>
    ValueTask<bool> RemoveAsync(string documentId, CancellationToken cancellation);

    /// <summary>Makes a new generation of what was written; readers see it from now on. When nothing was written since the last one, that one stays.</summary>
    ValueTask<IndexManifest> CommitAsync(CancellationToken cancellation);
}

/// <summary>An index that cannot be used so; the message says what was found, what is expected and what to do.</summary>
public sealed class IndexException : Exception
{
    public IndexException(string message)
        : base(message)
    {
    }

    public IndexException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
