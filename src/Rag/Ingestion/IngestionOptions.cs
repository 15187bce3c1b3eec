using Microsoft.Extensions.AI;
using TravelPlanner.Rag.Ingestion.Chunking;

namespace TravelPlanner.Rag.Ingestion;

/// <summary>How documents are taken in.</summary>
public sealed record IngestionOptions
{
    /// <summary>Written into every content hash. A change of how text is read or divided makes another number, so that unchanged documents are taken in anew.</summary>
    internal const int Recipe = 1;

    public ChunkerOptions Chunker { get; init; } = new();

    public MetadataDefaults Defaults { get; init; } = MetadataDefaults.None;

    public IngestionLimits Limits { get; init; } = new();

    /// <summary>Remove documents of the sources that the sources no longer have.</summary>
    public bool RemoveVanished { get; init; }

    /// <summary>Chunks given to the embedder at once.</summary>
    public int BatchChunks { get; init; } = 32;

    /// <summary>Documents waiting between being read and being embedded.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Tries of a read or an embedding that fails for the moment, after the first.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>Before the first of them; doubled for each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Documents in a row that the embedder may fail at before the run stops: it is the embedder then, not the documents.</summary>
    public int MaxEmbedderFailures { get; init; } = 3;
}

/// <summary>What makes vectors, by name: an index takes those of one embedder only.</summary>
/// <param name="Id">With its version, for instance <c>static-zh-en-1</c>.</param>
public sealed record NamedEmbedder(string Id, int Dimension, IEmbeddingGenerator<string, Embedding<float>> Generator);
