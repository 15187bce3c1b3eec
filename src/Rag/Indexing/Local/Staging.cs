using System.Runtime.InteropServices;
using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>
/// What was acknowledged since a generation and not committed. The file carries the generation's number: the commit that takes it in makes a higher one, so what is left of it
/// after a kill is known as done, and nobody takes it in twice.
/// </summary>
internal sealed class Staging : IDisposable
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS embedding (embedder TEXT, dimension INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, chunks INTEGER NOT NULL, facts TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS chunks (document INTEGER NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, ordinal INTEGER NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL,
          tokens INTEGER NOT NULL, vector BLOB, PRIMARY KEY (document, position)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS replaced (id TEXT PRIMARY KEY) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;

    private Staging(SqliteConnection connection) => _connection = connection;

    /// <exception cref="IndexException">What waits there was embedded otherwise, or the file cannot be read.</exception>
    public static Staging Open(string folder, long generation, string? embedder, int dimension)
    {
        var path = Path.Combine(folder, SegmentFiles.StagingName(generation));
        var connection = IndexDatabase.OpenNew(path);
        try
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            using (var transaction = connection.BeginTransaction())
            {
                connection.Execute(Schema, transaction: transaction);
                var known = connection.Query<(string? Embedder, long Dimension)>("SELECT embedder, dimension FROM embedding", transaction: transaction).AsList();
                if (known.Count == 0)
                    connection.Execute("INSERT INTO embedding VALUES (@embedder, @dimension)", new { embedder, dimension }, transaction);
                else if (known[0] != (embedder, dimension))
                    throw new IndexException($"Documents wait in {path} that were embedded with {known[0].Embedder ?? "nothing"} ({known[0].Dimension}), not with {embedder ?? "nothing"} ({dimension}): go on with that embedder, or delete the file to give them up.");
                transaction.Commit();
            }

            return new Staging(connection);
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw new IndexException($"{path} cannot be read: {fault.Message}; delete it and index the waiting documents again, the last generation is not touched.", fault);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Nothing was put and nothing removed.</summary>
    public bool IsEmpty => _connection.ExecuteScalar<long>("SELECT (SELECT count(*) FROM documents) + (SELECT count(*) FROM replaced)") == 0;

    public int Chunks => (int)_connection.ExecuteScalar<long>("SELECT coalesce(sum(chunks), 0) FROM documents");

    public IReadOnlyList<KeptDocument> Documents() =>
        [.. _connection.Query<(long Number, string Id, string Hash, long Chunks, string Facts)>("SELECT number, id, hash, chunks, facts FROM documents ORDER BY number")
            .Select(d => new KeptDocument((int)d.Number, d.Id, d.Hash, (int)d.Chunks, d.Facts))];

    /// <summary>Documents whose committed version does not count any more.</summary>
    public IReadOnlyList<string> Replaced() => _connection.Query<string>("SELECT id FROM replaced ORDER BY id").AsList();

    public bool Contains(string id) => _connection.ExecuteScalar<long>("SELECT count(*) FROM documents WHERE id = @id", new { id }) > 0;

    public bool IsReplaced(string id) => _connection.ExecuteScalar<long>("SELECT count(*) FROM replaced WHERE id = @id", new { id }) > 0;

    public IEnumerable<(KeptChunk Chunk, float[] Unit)> ChunksOf(int document)
    {
        foreach (var row in _connection.Query<ChunkRow>("SELECT id AS Id, ordinal AS Ordinal, headings AS Headings, text AS Text, tokens AS Tokens, vector AS Vector FROM chunks WHERE document = @document ORDER BY position", new { document }, buffered: false))
            yield return (new(row.Id, (int)row.Ordinal, row.Headings, row.Text, (int)row.Tokens), row.Vector is null ? [] : MemoryMarshal.Cast<byte, float>(row.Vector).ToArray());
    }

    /// <param name="isCommitted">There is a version of it in the last generation.</param>
    public void Put(IndexedDocument document, IReadOnlyList<EmbeddedChunk> chunks, bool isCommitted)
    {
        using var transaction = _connection.BeginTransaction();
        Forget(document.Id, transaction);
        if (isCommitted)
            _connection.Execute("INSERT OR IGNORE INTO replaced VALUES (@Id)", new { document.Id }, transaction);
        var number = _connection.ExecuteScalar<long>(
            "INSERT INTO documents (id, hash, chunks, facts) VALUES (@Id, @ContentHash, @Count, @Facts) RETURNING number",
            new { document.Id, document.ContentHash, chunks.Count, Facts = KeptFacts.Of(document.Facts).ToJson() }, transaction);
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i].Chunk;
            _connection.Execute(
                "INSERT INTO chunks VALUES (@number, @i, @Id, @Ordinal, @headings, @Text, @Tokens, @vector)",
                new
                {
                    number,
                    i,
                    chunk.Id,
                    chunk.Ordinal,
                    headings = JsonSerializer.Serialize(chunk.HeadingPath, LocalJson.Default.IReadOnlyListString),
                    chunk.Text,
                    chunk.Tokens,
                    vector = chunks[i].Vector is { } vector ? DotProducts.Bytes(DotProducts.Normalize(vector.Span)).ToArray() : null,
                },
                transaction);
        }

        transaction.Commit();
    }

    public void Remove(string id, bool isCommitted)
    {
        using var transaction = _connection.BeginTransaction();
        Forget(id, transaction);
        if (isCommitted)
            _connection.Execute("INSERT OR IGNORE INTO replaced VALUES (@id)", new { id }, transaction);
        transaction.Commit();
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Removes the staging areas of all generations but one.</summary>
    public static void RemoveOthers(string folder, long generation)
    {
        var kept = SegmentFiles.StagingName(generation);
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => SegmentFiles.IsStaging(Path.GetFileName(f))))
        {
            if (!Path.GetFileName(file).StartsWith(kept, StringComparison.Ordinal))
                File.Delete(file);
        }
    }

    private void Forget(string id, SqliteTransaction transaction)
    {
        _connection.Execute("DELETE FROM chunks WHERE document IN (SELECT number FROM documents WHERE id = @id)", new { id }, transaction);
        _connection.Execute("DELETE FROM documents WHERE id = @id", new { id }, transaction);
    }

    private sealed record ChunkRow(string Id, long Ordinal, string Headings, string Text, long Tokens, byte[]? Vector);
}
