using NodaTime;

namespace TravelPlanner.Rag.Indexing;

/// <summary>What an index was made with. Vectors of different embedders do not compare, so an index refuses another one's.</summary>
/// <param name="Embedder">The embedder's id and version, for instance <c>static-zh-en-1</c>; null for an index without vectors.</param>
/// <param name="Dimension">Of a vector; 0 without.</param>
/// <param name="CorpusVersion">A hash over the ids and contents of what was indexed.</param>
/// <param name="Generation">Grows by one with every commit; caches carry it in their keys.</param>
public sealed record IndexManifest(string Name, string? Embedder, int Dimension, string CorpusVersion, long Generation, int Documents, int Chunks, Instant Made);
