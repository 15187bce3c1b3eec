using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using TravelPlanner.Rag.Corpus;

namespace TravelPlanner.Rag.Indexing.Local;

/// <param name="Number">In its segment.</param>
/// <param name="Facts">See <see cref="KeptFacts"/>.</param>
internal sealed record KeptDocument(int Number, string Id, string Hash, int Chunks, string Facts);

/// <summary>The chunks of some commits, open for reading. Nothing in it changes; what a later generation removed is listed outside.</summary>
internal sealed class Segment : IDisposable
{
    private readonly FileStream _hold;
    private readonly string _path;
    private readonly ConcurrentBag<SqliteConnection> _connections = [];
    private readonly PostingCache _postings;
    private readonly Dictionary<string, int> _common;

    /// <exception cref="IOException">A file is gone.</exception>
    /// <exception cref="IndexException">A file is not what the manifest says.</exception>
    public Segment(string folder, SegmentFacts facts, int dimension, PostingCache postings)
    {
        (Facts, _postings, _path) = (facts, postings, Path.Combine(folder, facts.Name + SegmentFiles.Database));
        // While it is held, no writer removes the files of the segment.
        _hold = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            foreach (var file in facts.Files)
                RequireLength(Path.Combine(folder, file.Name), file.Length);
            var connection = Rent();
            Documents = DocumentTable.Read(connection);
            Lengths = ReadLengths(connection);
            _common = connection.Query<(string Word, long Chunks)>("SELECT word, chunks FROM common").ToDictionary(c => c.Word, c => (int)c.Chunks, StringComparer.Ordinal);
            Return(connection);
            if (dimension > 0)
                Vectors = new VectorMatrix(Path.Combine(folder, facts.Name + SegmentFiles.Quantized), Path.Combine(folder, facts.Name + SegmentFiles.Full), facts.Rows, dimension);
        }
        catch (SqliteException fault)
        {
            Dispose();
            throw new IndexException($"{_path} cannot be read: {fault.Message}; restore the index from an export or build it again.", fault);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SegmentFacts Facts { get; }

    public string Name => Facts.Name;

    public int Rows => Facts.Rows;

    public DocumentTable Documents { get; }

    /// <summary>Words in each chunk.</summary>
    public int[] Lengths { get; }

    public long TotalLength { get; private set; }

    public VectorMatrix? Vectors { get; }

    /// <summary>Snapshots that read it; guarded by the index.</summary>
    public int Users { get; set; }

    /// <summary>In how many chunks a word is, removed ones included.</summary>
    public int Frequency(string word)
    {
        if (_common.TryGetValue(word, out var chunks))
            return chunks;
        return Postings(word).Rows.Length;
    }

    public Postings Postings(string word) => _postings.Get(Name, word, ReadPostings);

    public IReadOnlyList<string> ChunkIds(IReadOnlyList<int> rows) => Use(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM chunks WHERE number = $row";
        var row = command.Parameters.Add("$row", SqliteType.Integer);
        return rows.Select(r =>
        {
            row.Value = r;
            return (string)command.ExecuteScalar()!;
        }).ToList();
    });

    /// <summary>The rows of these ids in this segment, removed ones included.</summary>
    public IReadOnlyList<(int Row, Chunk Chunk)> Find(IReadOnlyList<string> ids) => Use(connection =>
    {
        var found = new List<(int, Chunk)>();
        foreach (var id in ids)
        {
            foreach (var row in connection.Query<ChunkRow>("SELECT c.number AS Number, c.id AS Id, d.id AS Document, c.ordinal AS Ordinal, c.headings AS Headings, c.text AS Text, c.tokens AS Tokens, d.facts AS Facts FROM chunks c JOIN documents d ON d.number = c.document WHERE c.id = @id", new { id }))
                found.Add(((int)row.Number, row.ToChunk()));
        }

        return found;
    });

    public IReadOnlyList<KeptDocument> AllDocuments() => Use(connection =>
        connection.Query<(long Number, string Id, string Hash, long Chunks, string Facts)>("SELECT number, id, hash, chunks, facts FROM documents ORDER BY number")
            .Select(d => new KeptDocument((int)d.Number, d.Id, d.Hash, (int)d.Chunks, d.Facts)).ToList());

    /// <summary>As <see cref="AllDocuments"/>, without what takes long to read.</summary>
    public IReadOnlyList<(int Number, string Id, string Hash, int Chunks)> Hashes() => Use(connection =>
        connection.Query<(long Number, string Id, string Hash, long Chunks)>("SELECT number, id, hash, chunks FROM documents").Select(d => ((int)d.Number, d.Id, d.Hash, (int)d.Chunks)).ToList());

    /// <summary>The chunks of a document, in their order, with their rows.</summary>
    public IReadOnlyList<(int Row, KeptChunk Chunk)> ChunksOf(int document) => Use(connection =>
        connection.Query<(long Number, string Id, long Ordinal, string Headings, string Text, long Tokens)>(
            "SELECT number, id, ordinal, headings, text, tokens FROM chunks WHERE number >= @first AND number < @end ORDER BY number",
            new { first = Documents.First[document], end = Documents.First[document] + Documents.Chunks[document] })
            .Select(c => ((int)c.Number, new KeptChunk(c.Id, (int)c.Ordinal, c.Headings, c.Text, (int)c.Tokens))).ToList());

    public T Use<T>(Func<SqliteConnection, T> read)
    {
        var connection = Rent();
        try
        {
            return read(connection);
        }
        catch (SqliteException fault)
        {
            throw new IndexException($"{_path} cannot be read: {fault.Message}; verify the index, then restore it from an export or build it again.", fault);
        }
        finally
        {
            Return(connection);
        }
    }

    public void Dispose()
    {
        while (_connections.TryTake(out var connection))
            connection.Dispose();
        Vectors?.Dispose();
        _postings.Forget(Name);
        _hold.Dispose();
    }

    private Postings ReadPostings(string word) => Use(connection =>
    {
        // Without a reader between: a common word has a hundred thousand of these rows.
        using var statement = Prepared(connection, "SELECT doc FROM temp.occurrences WHERE term = ?");
        raw.sqlite3_bind_text(statement, 1, word);
        var (rows, frequencies) = (new List<int>(), new List<byte>());
        int state;
        while ((state = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
        {
            var row = raw.sqlite3_column_int(statement, 0);
            if ((uint)row >= (uint)Rows)
                throw new IndexException($"{_path} names a chunk {row} of {Rows}; restore the index from an export or build it again.");
            if (rows.Count > 0 && rows[^1] == row)
                frequencies[^1] = (byte)Math.Min(byte.MaxValue, frequencies[^1] + 1);
            else
            {
                rows.Add(row);
                frequencies.Add(1);
            }
        }

        SqliteException.ThrowExceptionForRC(state == raw.SQLITE_DONE ? raw.SQLITE_OK : state, connection.Handle);
        return new Postings([.. rows], [.. frequencies]);
    });

    private static sqlite3_stmt Prepared(SqliteConnection connection, string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle!, sql, out var statement), connection.Handle);
        return statement;
    }

    private int[] ReadLengths(SqliteConnection connection)
    {
        var bytes = connection.QuerySingle<byte[]>("SELECT words FROM lengths");
        if (bytes.Length != Rows * sizeof(int))
            throw new IndexException($"{_path} has lengths of {bytes.Length / sizeof(int)} chunks, not {Rows}; restore the index from an export or build it again.");
        var lengths = new int[Rows];
        Buffer.BlockCopy(bytes, 0, lengths, 0, bytes.Length);
        TotalLength = lengths.Sum(l => (long)l);
        return lengths;
    }

    private SqliteConnection Rent()
    {
        if (_connections.TryTake(out var pooled))
            return pooled;
        var connection = IndexDatabase.OpenFinished(_path);
        connection.Execute("CREATE VIRTUAL TABLE temp.occurrences USING fts5vocab (main, words, instance)");
        return connection;
    }

    private void Return(SqliteConnection connection) => _connections.Add(connection);

    private static void RequireLength(string path, long length)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"{path} is missing.", path);
        if (file.Length != length)
            throw new IndexException($"{path} has {file.Length} bytes, not {length}; restore the index from an export or build it again.");
    }

    private sealed record ChunkRow(long Number, string Id, string Document, long Ordinal, string Headings, string Text, long Tokens, string Facts)
    {
        public Chunk ToChunk() => new(
            Id, Document, (int)Ordinal, System.Text.Json.JsonSerializer.Deserialize(Headings, LocalJson.Default.IReadOnlyListString)!, Text, (int)Tokens, KeptFacts.FromJson(Facts).ToFacts());
    }
}
