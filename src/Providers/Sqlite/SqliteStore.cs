using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;
using TravelPlanner.Tools;

namespace TravelPlanner.Providers.Sqlite;

/// <summary>Everything a server keeps, in one SQLite file. Safe for concurrent use, also by several processes.</summary>
public sealed class SqliteStore
{
    public const string FileName = "travel-planner.db";

    /// <summary>A user's searches push out each other's snapshots beyond this, not other users'.</summary>
    private const int MostSnapshotsOfAKind = 500;

    private readonly SqliteDatabase _database;

    private SqliteStore(SqliteDatabase database)
    {
        _database = database;
        Records = new TravelRecords(
            new SqlitePreferenceStore(database), new SqliteTripStore(database), new SqliteSnapshotStore(database, MostSnapshotsOfAKind), new SqliteAuditLog(database));
    }

    public TravelRecords Records { get; }

    /// <summary>The database file.</summary>
    public string Path => _database.Path;

    /// <summary>Opens nothing yet: directory and file are made at first use.</summary>
    public static SqliteStore Open(string dataDirectory, IClock clock) => Open(dataDirectory, clock, Migrations.BuiltIn);

    public static SqliteStore Open(string dataDirectory, IClock clock, Migrations migrations) =>
        new(new SqliteDatabase(System.IO.Path.Combine(System.IO.Path.GetFullPath(dataDirectory), FileName), migrations, clock));

    /// <summary>SQLite's own check of the file; <c>ok</c> when it is whole.</summary>
    public string Check() => _database.Read(Check);

    /// <summary>
    /// Writes a copy as of one moment while others read and write. The target appears only when it is complete, and replaces what had its name.
    /// </summary>
    /// <exception cref="StoreException">The target cannot be written, or the copy did not pass its check.</exception>
    public void Backup(string target)
    {
        target = System.IO.Path.GetFullPath(target);
        if (target == Path)
            throw new StoreException($"A backup cannot replace the database itself ({Path}). Name another file.");
        var part = target + ".part";
        DataDirectory.CreateFile(part, FileMode.Create);
        try
        {
            _database.Read(connection => connection.Execute("VACUUM INTO @part", new { part }));
            Verify(part);
            Flush(part);
            File.Move(part, target, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Puts a backup in the database's place, after checking it. The replaced file is kept beside it.</summary>
    /// <returns>Where the replaced file is kept; null when there was none.</returns>
    /// <exception cref="StoreException">The backup is damaged or of another schema, or another process uses the database.</exception>
    public async ValueTask<string?> RestoreAsync(string backup, CancellationToken cancellation)
    {
        backup = System.IO.Path.GetFullPath(backup);
        if (!File.Exists(backup))
            throw new StoreException($"There is no backup {backup}.");
        SqliteDatabase.RequireLibrary();
        DataDirectory.Create(System.IO.Path.GetDirectoryName(Path)!);
        var part = Path + ".restoring";
        DataDirectory.CreateFile(part, FileMode.Create);
        string? kept = null;
        try
        {
            // Read through SQLite rather than copied: a file that still has a log beside it is taken with its log.
            Verify(backup, connection => connection.Execute("VACUUM INTO @part", new { part }));
            Verify(part);
            Flush(part);
            await _database.AloneAsync(
                () =>
                {
                    if (File.Exists(Path))
                        kept = PutAside();
                    File.Move(part, Path);
                },
                cancellation);
            return kept;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Closes pooled connections, so that the file can be moved or deleted.</summary>
    public void Close() => _database.ClosePool();

    private string PutAside()
    {
        RequireUnused();
        var kept = $"{Path}.replaced-{_database.Clock.GetCurrentInstant().ToString("uuuuMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        for (var n = 2; File.Exists(kept); n++)
            kept = $"{kept.Split('#')[0]}#{n}";
        // A file too damaged to be folded keeps its log; the two belong together under the new name.
        foreach (var suffix in new[] { "-wal", "-shm", "" })
        {
            if (File.Exists(Path + suffix))
                File.Move(Path + suffix, kept + suffix);
        }

        return kept;
    }

    /// <summary>Leaving WAL mode needs the file for oneself: it folds the log into the file and fails while anybody else has it open.</summary>
    private void RequireUnused()
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 1000");
            connection.Execute("PRAGMA journal_mode = DELETE");
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw new StoreException($"Another program uses {Path}. Stop the server, then restore again.", fault);
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT)
        {
            // Damaged beyond opening: the reason to restore. It is kept as it is.
        }
    }

    private void Verify(string file, Action<SqliteConnection>? then = null)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            connection.Open();
            if (Check(connection) is var found && found != "ok")
                throw new StoreException($"The copy {file} is damaged: {found}. Use another backup.");
            _database.Migrations.Verify(connection);
            then?.Invoke(connection);
        }
        catch (SqliteException fault)
        {
            throw new StoreException($"The copy {file} is not a whole database: {fault.Message} Use another backup.", fault);
        }
    }

    private static string Check(SqliteConnection connection) => string.Join("; ", connection.Query<string>("PRAGMA integrity_check(5)"));

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}
