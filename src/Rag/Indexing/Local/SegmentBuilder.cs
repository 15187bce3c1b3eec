using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using TravelPlanner.Rag.Corpus;
using TravelPlanner.Rag.Text;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Makes the files of one segment, which never change afterwards. What a kill leaves of them is named by no manifest.</summary>
internal sealed class SegmentBuilder : IDisposable
{
    /// <summary>
    /// The words are finished terms with spaces between, so the plainest tokenizer keeps them; the text itself is kept once, in chunks. A word in many chunks is counted in
    /// <c>common</c>, so that a query knows it as common without reading where it occurs.
    /// </summary>
    internal const string Schema = """
        CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT NOT NULL, hash TEXT NOT NULL, first INTEGER NOT NULL, chunks INTEGER NOT NULL,
          place TEXT, country TEXT, category TEXT NOT NULL, language TEXT NOT NULL, revised TEXT, facts TEXT NOT NULL);
        CREATE INDEX documents_id ON documents (id);
        CREATE TABLE chunks (number INTEGER PRIMARY KEY, document INTEGER NOT NULL, id TEXT NOT NULL, ordinal INTEGER NOT NULL, headings TEXT NOT NULL, text TEXT NOT NULL, tokens INTEGER NOT NULL);
        CREATE INDEX chunks_id ON chunks (id);
        CREATE TABLE lengths (words BLOB NOT NULL);
        CREATE TABLE common (word TEXT PRIMARY KEY, chunks INTEGER NOT NULL) WITHOUT ROWID;
        CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = 'ascii');
        """;

    /// <summary>Postings gathered in memory before they are written.</summary>
    private const int HashBytes = 64 * 1024 * 1024;

    private readonly string _folder;
    private readonly string _name;
    private readonly VectorWriter? _vectors;
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _putDocument;
    private readonly SqliteCommand _putChunk;
    private readonly SqliteCommand _putWords;
    private readonly List<int> _lengths = [];
    private int _documents;
    private KeptFacts? _facts;

    /// <param name="dimension">0 for a segment without vectors.</param>
    public SegmentBuilder(string folder, string name, int dimension)
    {
        (_folder, _name) = (folder, name);
        var path = Path.Combine(folder, name + SegmentFiles.Database);
        File.Delete(path);
        _connection = IndexDatabase.OpenNew(path);
        // Nothing of it counts before the manifest names it, so nothing needs to be rolled back.
        _connection.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536");
        _connection.Execute(Schema);
        _connection.Execute($"INSERT INTO words (words, rank) VALUES ('hashsize', {HashBytes})");
        _transaction = _connection.BeginTransaction();
        _putDocument = Prepare("INSERT INTO documents VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", 11);
        _putChunk = Prepare("INSERT INTO chunks VALUES ($0, $1, $2, $3, $4, $5, $6)", 7);
        _putWords = Prepare("INSERT INTO words (rowid, text) VALUES ($0, $1)", 2);
        if (dimension > 0)
            _vectors = new VectorWriter(Path.Combine(folder, name + SegmentFiles.Quantized), Path.Combine(folder, name + SegmentFiles.Full), dimension);
    }

    public int Rows => _lengths.Count;

    /// <summary>The chunks that follow are this document's.</summary>
    public void Begin(string id, string hash, int chunks, string facts)
    {
        _facts = KeptFacts.FromJson(facts);
        Run(_putDocument, _documents++, id, hash, Rows, chunks, _facts.Place, _facts.Country, _facts.Category, _facts.Language, _facts.Revised, facts);
    }

    /// <param name="unit">At length 1; empty in a segment without vectors.</param>
    public void Add(KeptChunk chunk, ReadOnlySpan<float> unit)
    {
        var headings = JsonSerializer.Deserialize(chunk.Headings, LocalJson.Default.IReadOnlyListString)!;
        var (words, length) = ChunkWords.Of(new Chunk(chunk.Id, "", chunk.Ordinal, headings, chunk.Text, chunk.Tokens, _facts!.ToFacts()));
        Run(_putChunk, Rows, _documents - 1, chunk.Id, chunk.Ordinal, chunk.Headings, chunk.Text, chunk.Tokens);
        Run(_putWords, Rows, string.Join(' ', words));
        _lengths.Add(length);
        _vectors?.Add(unit);
    }

    /// <summary>Everything on disk, with its hashes.</summary>
    public SegmentFacts Finish()
    {
        var lengths = new byte[_lengths.Count * sizeof(int)];
        Buffer.BlockCopy(_lengths.ToArray(), 0, lengths, 0, lengths.Length);
        _connection.Execute("INSERT INTO lengths VALUES (@lengths)", new { lengths }, _transaction);
        // One b-tree: a word's postings are then read in one go.
        _connection.Execute("INSERT INTO words (words) VALUES ('optimize')", transaction: _transaction);
        _connection.Execute("CREATE VIRTUAL TABLE temp.totals USING fts5vocab (main, words, row)", transaction: _transaction);
        _connection.Execute("INSERT INTO common SELECT term, doc FROM temp.totals WHERE doc >= @least", new { least = WordScorer.LeastCommon(Rows) }, _transaction);
        _transaction.Commit();
        _connection.Dispose();
        using (var file = File.OpenHandle(Path.Combine(_folder, _name + SegmentFiles.Database), FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(file);
        _vectors?.Finish();
        _vectors?.Dispose();
        return new(_name, _documents, Rows, [.. SegmentFiles.Suffixes(_vectors is not null).Select(s => SegmentFiles.Describe(_folder, _name + s))], null);
    }

    public void Dispose()
    {
        foreach (var command in new[] { _putDocument, _putChunk, _putWords })
            command.Dispose();
        _transaction.Dispose();
        _connection.Dispose();
        _vectors?.Dispose();
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        var command = _connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, _transaction);
        for (var i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}

/// <param name="Headings">A JSON array.</param>
internal sealed record KeptChunk(string Id, int Ordinal, string Headings, string Text, int Tokens);
