namespace TravelPlanner.Rag.Indexing;

/// <summary>What every index asks of what it is given, before anything is kept or sent.</summary>
internal static class IndexRules
{
    /// <summary>Hits of one question.</summary>
    public const int MostHits = 1_000;

    /// <summary>Numbers of a vector.</summary>
    public const int LargestDimension = 8_192;

    private const int LongestId = 1_024;

    private const int LongestText = 1024 * 1024;

    private const int MostChunks = 100_000;

    /// <exception cref="ArgumentOutOfRangeException">Too many hits are asked for, or none.</exception>
    public static void CheckLimit(int limit)
    {
        if (limit is < 1 or > MostHits)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"1 to {MostHits} hits can be asked for.");
    }

    /// <exception cref="IndexException">An embedder without vectors, or vectors without one.</exception>
    public static void CheckEmbedder(string? embedder, int dimension)
    {
        if (embedder is null ? dimension != 0 : dimension is < 1 or > LargestDimension)
            throw new IndexException($"The embedder {embedder ?? "(none)"} with {dimension} numbers a vector was given; expected 0 without an embedder, else 1 to {LargestDimension}.");
    }

    /// <exception cref="IndexException">The index was made with another embedder.</exception>
    public static void CheckSame(IndexManifest index, string? embedder, int dimension)
    {
        if (index.Generation > 0 && (index.Embedder != embedder || index.Dimension != dimension))
            throw new IndexException($"The index {index.Name} was made with {index.Embedder ?? "no embedder"} ({index.Dimension} numbers a vector), not with {embedder ?? "no embedder"} ({dimension}): vectors of different embedders do not compare. Use that embedder, or make another index.");
    }

    /// <exception cref="IndexException">The index has no vectors, or those of another length.</exception>
    public static void CheckQuery(IndexManifest index, ReadOnlyMemory<float> vector)
    {
        if (index.Dimension == 0)
            throw new IndexException($"The index {index.Name} has no vectors; build it with an embedder, or search it by words.");
        if (vector.Length != index.Dimension)
            throw new IndexException($"The vector has {vector.Length} numbers, those of the index {index.Name} have {index.Dimension}; embed the query with {index.Embedder}.");
    }

    /// <exception cref="IndexException">A chunk contradicts its document, a vector does not fit, or something is too long.</exception>
    public static void Check(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, int dimension)
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
            if (vector is { Length: var length } && length != dimension)
                throw new IndexException($"The vector of {chunk.Id} has {length} numbers; those of this index have {dimension}.");
            if (vector is null && dimension > 0)
                throw new IndexException($"{chunk.Id} has no vector; every chunk of this index has one of {dimension} numbers.");
            if (vector is { } values && values.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                throw new IndexException($"The vector of {chunk.Id} has a value that is NaN or infinite; every value is a finite number: check the embedder.");
        }
    }

    /// <summary>A hash over what an index holds; the order of writing does not matter.</summary>
    public static string CorpusVersion(IEnumerable<(string Id, string ContentHash)> documents)
    {
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var (id, content) in documents.OrderBy(d => d.Id, StringComparer.Ordinal))
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{id}\n{content}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
