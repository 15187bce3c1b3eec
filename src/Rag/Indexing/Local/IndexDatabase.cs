using Dapper;
using Microsoft.Data.Sqlite;
using TravelPlanner.Native.Sqlite;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Connections to the SQLite files of an index.</summary>
internal static class IndexDatabase
{
    private static readonly Lazy<string?> Lacking = new(FindLacking);

    /// <exception cref="IndexException">There is no SQLite that can be used, or it has no full-text index.</exception>
    public static void RequireLibrary()
    {
        if (Lacking.Value is { } sentence)
            throw new IndexException(sentence);
    }

    /// <summary>A file that never changes again: no lock is taken and nothing is written beside it.</summary>
    public static SqliteConnection OpenFinished(string path)
    {
        var connection = Open($"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1", SqliteOpenMode.ReadOnly);
        // A file that was imported may come from anybody: its schema must not call functions.
        connection.Execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824");
        return connection;
    }

    public static SqliteConnection OpenNew(string path) => Open(path, SqliteOpenMode.ReadWriteCreate);

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        RequireLibrary();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string? FindLacking()
    {
        try
        {
            var version = SqliteLibrary.Version;
            using var memory = new SqliteConnection("Data Source=:memory:");
            memory.Open();
            return memory.ExecuteScalar<long>("SELECT count(*) FROM pragma_compile_options WHERE compile_options = 'ENABLE_FTS5'") > 0
                ? null
                : $"SQLite {version} was built without FTS5, which an index of words needs: install your system's libsqlite3-0, or remove it to use the bundled library.";
        }
        catch (SqliteLibraryException fault)
        {
            return fault.Message;
        }
    }
}
