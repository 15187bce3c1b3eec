using System.Globalization;
using NodaTime;
using NodaTime.Text;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Qdrant;

/// <summary>
/// Writes points of the generation to come, which no question asks for yet. A document's chunks come first and the document itself after them: what a kill leaves in between
/// has no document and is swept away by the next writer. What dies with a generation is removed eight later, so that questions in work still find it.
/// </summary>
internal sealed class QdrantIndexWriter : IIndexWriter
{
    private const int PointsPerRequest = 128;

    private const int BytesPerRequest = 24 * 1024 * 1024;

    private const int GenerationsKept = 8;

    private static readonly (string Name, string Schema)[] FieldIndexes =
    [
        ("kind", "keyword"), ("document", "keyword"), ("chunk", "keyword"), ("put", "keyword"), ("place", "keyword"), ("country", "keyword"), ("category", "keyword"),
        ("language", "keyword"), ("revised", "integer"), ("born", "integer"), ("died", "integer"),
    ];

    private readonly QdrantPassageIndex _index;
    private readonly QdrantClient _client;
    private readonly IClock _clock;
    private readonly WriterLease _lease;
    private readonly string? _embedder;
    private readonly int _dimension;
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly Dictionary<string, string> _pending = new(StringComparer.Ordinal);
    private HashSet<string> _committed = [];
    private HashSet<string> _removed = [];
    private long _generation;
    private bool _disposed;

    private QdrantIndexWriter(QdrantPassageIndex index, QdrantClient client, IClock clock, WriterLease lease, string? embedder, int dimension) =>
        (_index, _client, _clock, _lease, _embedder, _dimension) = (index, client, clock, lease, embedder, dimension);

    public IReadOnlyList<IndexedDocument> Pending { get; private set; } = [];

    private string Collection => _index.Endpoint.Index;

    private long Coming => _generation + 1;

    public static async Task<QdrantIndexWriter> OpenAsync(QdrantPassageIndex index, QdrantClient client, IClock clock, string? embedder, int dimension, CancellationToken cancellation)
    {
        await CreateAsync(index, client, embedder, dimension, cancellation);
        var lease = await WriterLease.TakeAsync(index.Endpoint, client, clock, cancellation);
        try
        {
            var writer = new QdrantIndexWriter(index, client, clock, lease, embedder, dimension);
            await writer.ResumeAsync(cancellation);
            return writer;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    public async ValueTask PutAsync(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, CancellationToken cancellation)
    {
        IndexRules.Check(document, chunks, _dimension);
        await AloneAsync(
            async () =>
            {
                var put = Guid.NewGuid().ToString("N");
                foreach (var part in Parts(chunks))
                    await _client.UpsertAsync(Collection, new UpsertPoints([.. part.Select(c => ToPoint(c, put))]), cancellation);
                await _client.UpsertAsync(Collection, new UpsertPoints([ToPoint(document, chunks.Count, put)]), cancellation);
                _pending[document.Id] = put;
                await SweepAsync(document.Id, put, cancellation);
                return true;
            },
            cancellation);
    }

    public async ValueTask<bool> RemoveAsync(string documentId, CancellationToken cancellation) => await AloneAsync(
        async () =>
        {
            var waits = _pending.ContainsKey(documentId);
            if (!waits && (!_committed.Contains(documentId) || _removed.Contains(documentId)))
                return false;
            await EndAsync([documentId], cancellation);
            await _client.DeleteAsync(Collection, new DeletePoints(new Filter([Condition.Is("document", documentId), Condition.AtLeast("born", Coming)]), null), cancellation);
            _pending.Remove(documentId);
            if (_committed.Contains(documentId))
                _removed.Add(documentId);
            return true;
        },
        cancellation);

    public async ValueTask<IndexManifest> CommitAsync(CancellationToken cancellation) => await AloneAsync(
        async () =>
        {
            if (_generation > 0 && _pending.Count == 0 && _removed.Count == 0)
                return _index.Manifest;
            var documents = new List<(string Id, string Hash)>();
            var chunks = 0;
            await foreach (var point in _index.ScrollAsync(QdrantPassageIndex.Visible("document", Coming, PassageFilter.None), ["document", "hash", "chunks"], cancellation))
            {
                documents.Add((point.Document!, point.Hash!));
                chunks += point.Chunks!.Value;
            }

            var manifest = new IndexManifest(Collection, _embedder, _dimension, IndexRules.CorpusVersion(documents), Coming, documents.Count, chunks, _clock.GetCurrentInstant());
            await _client.UpsertAsync(Collection, new UpsertPoints([ToPoint(manifest)]), cancellation);
            _index.Keep(manifest);
            _generation = manifest.Generation;
            _committed = [.. documents.Select(d => d.Id)];
            _removed = [];
            _pending.Clear();
            await _client.DeleteAsync(Collection, new DeletePoints(new Filter([Condition.AtMost("died", _generation - GenerationsKept)]), null), cancellation);
            return manifest;
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        await _one.WaitAsync();
        _disposed = true;
        await _lease.DisposeAsync();
        _one.Dispose();
    }

    /// <summary>As many chunks as one request carries: the server takes 32 MB.</summary>
    private static IEnumerable<List<EmbeddedChunk>> Parts(IReadOnlyList<EmbeddedChunk> chunks)
    {
        var (part, size) = (new List<EmbeddedChunk>(), 0);
        foreach (var chunk in chunks)
        {
            // A character is up to six bytes of JSON, a number of a vector up to fourteen; the words of a text take about as much as the text.
            var more = (chunk.Chunk.Text.Length * 12) + ((chunk.Vector?.Length ?? 0) * 14) + 4_096;
            if (part.Count == PointsPerRequest || (part.Count > 0 && size + more > BytesPerRequest))
            {
                yield return part;
                (part, size) = ([], 0);
            }

            part.Add(chunk);
            size += more;
        }

        if (part.Count > 0)
            yield return part;
    }

    /// <summary>Makes the collection, then the alias: a kill in between leaves a collection that the next writer finds again by its name.</summary>
    private static async Task CreateAsync(QdrantPassageIndex index, QdrantClient client, string? embedder, int dimension, CancellationToken cancellation)
    {
        var alias = index.Endpoint.Index;
        if (await client.RetrieveAsync(alias, new RetrievePoints([QdrantPassageIndex.ManifestId], WithPayload: false), cancellation) is not null)
            return;
        var collection = $"{alias}-{QdrantPassageIndex.Id(embedder ?? "", dimension.ToString(CultureInfo.InvariantCulture)):N}"[..(alias.Length + 9)];
        var dense = new Dictionary<string, DenseVectors>(StringComparer.Ordinal);
        if (dimension > 0)
            dense.Add("dense", new DenseVectors(dimension, "Cosine"));
        await client.CreateCollectionAsync(collection, new CreateCollection(dense, new Dictionary<string, SparseVectors>(StringComparer.Ordinal) { ["bm25"] = new("idf") }), cancellation);
        foreach (var (name, schema) in FieldIndexes)
            await client.CreateFieldIndexAsync(collection, new CreateFieldIndex(name, schema), cancellation);
        await client.ChangeAliasesAsync(new ChangeAliases([new AliasAction(new CreateAlias(collection, alias))]), cancellation);
    }

    /// <summary>Goes on where the last writer ended.</summary>
    private async Task ResumeAsync(CancellationToken cancellation)
    {
        var manifest = await _index.RefreshAsync(cancellation);
        IndexRules.CheckSame(manifest, _embedder, _dimension);
        _generation = manifest.Generation;
        await foreach (var point in _index.ScrollAsync(QdrantPassageIndex.Visible("document", _generation, PassageFilter.None), ["document"], cancellation))
            _committed.Add(point.Document!);

        var pending = new List<IndexedDocument>();
        await foreach (var point in _index.ScrollAsync(Born("document"), ["document", "hash", "chunks", "facts", "put"], cancellation))
        {
            pending.Add(QdrantPassageIndex.ToDocument(point));
            _pending[point.Document!] = point.Put!;
        }

        Pending = pending;
        var strays = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var point in _index.ScrollAsync(Born("chunk"), ["document", "put"], cancellation))
        {
            if (_pending.GetValueOrDefault(point.Document!) != point.Put)
                strays.Add(point.Put!);
        }

        foreach (var puts in strays.Chunk(PointsPerRequest))
            await _client.DeleteAsync(Collection, new DeletePoints(new Filter([Condition.Any("put", puts)]), null), cancellation);
        foreach (var ids in _pending.Keys.Chunk(PointsPerRequest))
            await EndAsync(ids, cancellation);
        await foreach (var point in _index.ScrollAsync(
            new Filter([Condition.Is("kind", "document"), Condition.AtMost("born", _generation), Condition.AtLeast("died", Coming)]), ["document"], cancellation))
        {
            if (!_pending.ContainsKey(point.Document!))
                _removed.Add(point.Document!);
        }
    }

    private Filter Born(string kind) => new([Condition.Is("kind", kind), Condition.AtLeast("born", Coming)]);

    /// <summary>Removes earlier puttings of the same document, and ends its committed version.</summary>
    private async Task SweepAsync(string id, string put, CancellationToken cancellation)
    {
        await _client.DeleteAsync(
            Collection, new DeletePoints(new Filter([Condition.Is("document", id), Condition.AtLeast("born", Coming)], [Condition.Is("put", put)]), null), cancellation);
        if (_committed.Contains(id))
            await EndAsync([id], cancellation);
    }

    /// <summary>The committed versions of these documents do not count from the coming generation on.</summary>
    private Task EndAsync(IEnumerable<string> ids, CancellationToken cancellation) => _client.SetPayloadAsync(
        Collection,
        new SetPayload(
            new PointPayload { Died = Coming },
            new Filter([Condition.Any("document", ids), Condition.AtMost("born", _generation)], [Condition.AtMost("died", _generation)])),
        cancellation);

    private Point ToPoint(EmbeddedChunk embedded, string put)
    {
        var (chunk, facts) = (embedded.Chunk, KeptFacts.Of(embedded.Chunk.Facts));
        return new(
            QdrantPassageIndex.Id("chunk", put, chunk.Id),
            new PointVectors(_dimension > 0 ? embedded.Vector : default, SparseWords.Of(chunk)),
            new PointPayload
            {
                Kind = "chunk",
                Born = Coming,
                Document = chunk.DocumentId,
                Put = put,
                Chunk = chunk.Id,
                Ordinal = chunk.Ordinal,
                Headings = chunk.HeadingPath,
                Text = chunk.Text,
                Tokens = chunk.Tokens,
                Facts = facts.ToJson(),
                Place = facts.Place,
                Country = facts.Country,
                Category = facts.Category,
                Language = facts.Language,
                Revised = chunk.Facts.Revised is { } day ? QdrantPassageIndex.Day(day) : null,
            });
    }

    private Point ToPoint(IndexedDocument document, int chunks, string put) => new(
        QdrantPassageIndex.Id("document", document.Id, Coming.ToString(CultureInfo.InvariantCulture)),
        new PointVectors(null, null),
        new PointPayload { Kind = "document", Born = Coming, Document = document.Id, Put = put, Hash = document.ContentHash, Chunks = chunks, Facts = KeptFacts.Of(document.Facts).ToJson() });

    private static Point ToPoint(IndexManifest manifest) => new(
        QdrantPassageIndex.ManifestId,
        new PointVectors(null, null),
        new PointPayload
        {
            Kind = "manifest",
            Embedder = manifest.Embedder,
            Dimension = manifest.Dimension,
            Segmenter = Segmenter.Version,
            CorpusVersion = manifest.CorpusVersion,
            Generation = manifest.Generation,
            Documents = manifest.Documents,
            Chunks = manifest.Chunks,
            Made = InstantPattern.ExtendedIso.Format(manifest.Made),
        });

    private async ValueTask<T> AloneAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _one.WaitAsync(cancellation);
        try
        {
            await _lease.RenewAsync(cancellation);
            return await act();
        }
        finally
        {
            _one.Release();
        }
    }
}
