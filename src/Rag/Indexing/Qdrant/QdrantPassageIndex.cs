using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>
/// An index at a Qdrant server, 1.10 or later. Its name is an alias of the collection that has the points: chunks with a <c>dense</c> and a sparse <c>bm25</c> vector, documents, and one
/// manifest. A point says from which generation on it counts and from which on no more; each question asks for the generation of the manifest, so a commit, which is the
/// writing of that one point, is seen whole or not at all.
/// </summary>
public sealed class QdrantPassageIndex : IPassageIndex
{
    /// <summary>Ids that one request asks for.</summary>
    private const int MostIds = 256;

    internal const int PageSize = 1_000;

    private readonly QdrantClient _client;
    private readonly IClock _clock;
    private IndexManifest _manifest;

    private QdrantPassageIndex(QdrantEndpoint endpoint, IClock clock)
    {
        (Endpoint, _client, _clock) = (endpoint, new QdrantClient(endpoint), clock);
        _manifest = Empty();
    }

    /// <summary>As of the last question, or of a commit through this object.</summary>
    public IndexManifest Manifest => Volatile.Read(ref _manifest);

    internal QdrantEndpoint Endpoint { get; }

    internal static Guid ManifestId { get; } = Id("manifest");

    /// <exception cref="IndexException">The endpoint cannot be used, or the server does not answer.</exception>
    public static async Task<QdrantPassageIndex> OpenAsync(QdrantEndpoint endpoint, IClock clock, CancellationToken cancellation)
    {
        var index = new QdrantPassageIndex(endpoint, clock);
        try
        {
            await index.RefreshAsync(cancellation);
            return index;
        }
        catch
        {
            await index.DisposeAsync();
            throw;
        }
    }

    public async ValueTask<IReadOnlyList<Hit>> SearchWordsAsync(string query, PassageFilter filter, int limit, CancellationToken cancellation)
    {
        IndexRules.CheckLimit(limit);
        if (SparseWords.Query(query) is not { } words || await RefreshAsync(cancellation) is not { Generation: > 0 } manifest)
            return [];
        return Hits(await _client.QueryAsync(Endpoint.Index, new QueryByWords(words, "bm25", Visible("chunk", manifest.Generation, filter), limit, ["chunk"]), cancellation));
    }

    public async ValueTask<IReadOnlyList<Hit>> SearchMeaningAsync(ReadOnlyMemory<float> vector, PassageFilter filter, int limit, CancellationToken cancellation)
    {
        IndexRules.CheckLimit(limit);
        if (await RefreshAsync(cancellation) is not { Generation: > 0 } manifest)
            return [];
        IndexRules.CheckQuery(manifest, vector);
        return Hits(await _client.QueryAsync(Endpoint.Index, new QueryByMeaning(vector, "dense", Visible("chunk", manifest.Generation, filter), limit, ["chunk"]), cancellation));
    }

    public async ValueTask<IReadOnlyList<Chunk>> GetAsync(IReadOnlyList<string> chunkIds, CancellationToken cancellation)
    {
        if (await RefreshAsync(cancellation) is not { Generation: > 0 } manifest)
            return [];
        var found = new Dictionary<string, Chunk>(StringComparer.Ordinal);
        foreach (var ids in chunkIds.Distinct(StringComparer.Ordinal).Chunk(MostIds))
        {
            var visible = Visible("chunk", manifest.Generation, PassageFilter.None, Condition.Any("chunk", ids));
            await foreach (var point in ScrollAsync(visible, ["chunk", "document", "ordinal", "headings", "text", "tokens", "facts"], cancellation))
                found.TryAdd(point.Chunk!, new Chunk(point.Chunk!, point.Document!, point.Ordinal!.Value, point.Headings!, point.Text!, point.Tokens!.Value, KeptFacts.FromJson(point.Facts!).ToFacts()));
        }

        return [.. chunkIds.Where(found.ContainsKey).Select(id => found[id])];
    }

    public async ValueTask<IReadOnlyList<IndexedDocument>> DocumentsAsync(CancellationToken cancellation)
    {
        if (await RefreshAsync(cancellation) is not { Generation: > 0 } manifest)
            return [];
        var documents = new List<IndexedDocument>();
        await foreach (var point in ScrollAsync(Visible("document", manifest.Generation, PassageFilter.None), ["document", "hash", "chunks", "facts"], cancellation))
            documents.Add(ToDocument(point));
        documents.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return documents;
    }

    public async ValueTask<IIndexWriter> WriteAsync(string? embedder, int dimension, CancellationToken cancellation)
    {
        IndexRules.CheckEmbedder(embedder, dimension);
        var manifest = await RefreshAsync(cancellation);
        IndexRules.CheckSame(manifest, embedder, dimension);
        return await QdrantIndexWriter.OpenAsync(this, _client, _clock, embedder, dimension, cancellation);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The newest manifest.</summary>
    /// <exception cref="IndexException">It was made by another version.</exception>
    internal async Task<IndexManifest> RefreshAsync(CancellationToken cancellation)
    {
        var points = await _client.RetrieveAsync(Endpoint.Index, new RetrievePoints([ManifestId], WithPayload: true), cancellation);
        if (points is not [{ Payload: { } kept }])
            return Keep(Empty());
        if (kept.Segmenter != Segmenter.Version)
            throw new IndexException($"The index {Endpoint} was made with words of version {kept.Segmenter}, this version finds those of {Segmenter.Version}; build the index again under another name.");
        return Keep(new(
            Endpoint.Index, kept.Embedder, kept.Dimension ?? 0, kept.CorpusVersion ?? "", kept.Generation ?? 0, kept.Documents ?? 0, kept.Chunks ?? 0,
            InstantPattern.ExtendedIso.Parse(kept.Made ?? "") is { Success: true, Value: var made } ? made : Instant.MinValue));
    }

    internal IndexManifest Keep(IndexManifest manifest)
    {
        Volatile.Write(ref _manifest, manifest);
        return manifest;
    }

    internal async IAsyncEnumerable<PointPayload> ScrollAsync(
        Filter filter, IReadOnlyList<string> members, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        Guid? offset = null;
        do
        {
            var page = await _client.ScrollAsync(Endpoint.Index, new ScrollPoints(filter, PageSize, offset, members), cancellation);
            foreach (var point in page.Points ?? [])
                yield return point.Payload ?? throw new IndexException($"Qdrant ({Endpoint}) answers with a point without its payload.");
            offset = page.NextPageOffset;
        }
        while (offset is not null);
    }

    /// <summary>What counts in a generation and passes.</summary>
    internal static Filter Visible(string kind, long generation, PassageFilter filter, params IEnumerable<Condition> more)
    {
        List<Condition> must = [Condition.Is("kind", kind), Condition.AtMost("born", generation), .. more];
        Add("place", filter.Places);
        Add("country", filter.Countries);
        Add("category", filter.Categories);
        Add("language", filter.Languages);
        if (filter.RevisedFrom is { } from)
            must.Add(Condition.AtLeast("revised", Day(from)));
        return new(must, [Condition.AtMost("died", generation)]);

        void Add(string key, IReadOnlySet<string>? values)
        {
            if (values is { Count: > 0 })
                must.Add(Condition.Any(key, values));
        }
    }

    internal static IndexedDocument ToDocument(PointPayload point) => new(point.Document!, point.Hash!, point.Chunks!.Value, KeptFacts.FromJson(point.Facts!).ToFacts());

    internal static long Day(LocalDate date) => (((date.Year * 100L) + date.Month) * 100) + date.Day;

    /// <summary>The same words give the same id, so that writing again overwrites.</summary>
    internal static Guid Id(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
            text.Append(CultureInfo.InvariantCulture, $"{word.Length}:{word}");
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    private IndexManifest Empty() => new(Endpoint.Index, null, 0, IndexRules.CorpusVersion([]), 0, 0, 0, _clock.GetCurrentInstant());

    private static IReadOnlyList<Hit> Hits(FoundPoints found) => [.. (found.Points ?? []).Select(p => new Hit(p.Payload?.Chunk ?? "", p.Score ?? 0))];
}
