using System.Collections.Concurrent;
using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;
using TravelPlanner.Native.Sqlite;

namespace TravelPlanner.Providers.Sqlite;

/// <summary>
/// One database file. Readers run beside each other and beside the writer (WAL); writers of the process pass one gate, which is faster
/// than letting them compete for SQLite's lock; writers of other processes are waited for.
/// </summary>
internal sealed class SqliteDatabase(string path, Migrations migrations, IClock clock)
{
    private const int BusyTimeoutSeconds = 10;

    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Gates = new(StringComparer.Ordinal);

    private readonly string _connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        ForeignKeys = true,
        Mode = SqliteOpenMode.ReadWrite,
        DefaultTimeout = BusyTimeoutSeconds,
    }.ToString();

    private readonly Lock _opening = new();
    private volatile bool _ready;

    public string Path { get; } = path;

    public IClock Clock { get; } = clock;

    public Migrations Migrations { get; } = migrations;

    private SemaphoreSlim Gate { get; } = Gates.GetOrAdd(path, _ => new SemaphoreSlim(1, 1));

    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = Open();
        return read(connection);
    }

    /// <summary>Runs a write in one immediate transaction: what it reads cannot change before it writes.</summary>
    /// <param name="durable">False for what may be lost with the power (never with the process): it spares the disk's flush.</param>
    public async ValueTask<T> WriteAsync<T>(bool durable, Func<SqliteConnection, SqliteTransaction, T> write, CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        try
        {
            using var connection = Open();
            connection.Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            using var transaction = connection.BeginTransaction(deferred: false);
            var result = write(connection, transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>Runs with no other writer of this process and no open connection of it.</summary>
    public async ValueTask AloneAsync(Action act, CancellationToken cancellation)
    {
        await Gate.WaitAsync(cancellation);
        try
        {
            ClosePool();
            act();
            _ready = false;
        }
        finally
        {
            Gate.Release();
        }
    }

    public void ClosePool()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    private SqliteConnection Open()
    {
        EnsureReady();
        return Connect(_connectionString);
    }

    internal static SqliteConnection Connect(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {BusyTimeoutSeconds * 1000}");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <exception cref="StoreException">There is no usable SQLite on this machine.</exception>
    public static void RequireLibrary()
    {
        try
        {
            _ = SqliteLibrary.Version;
        }
        catch (SqliteLibraryException fault)
        {
            throw new StoreException(fault.Message, fault);
        }
    }

    /// <summary>Opened at first use, so that a server that saves nothing writes nothing.</summary>
    private void EnsureReady()
    {
        if (_ready)
            return;
        lock (_opening)
        {
            if (_ready)
                return;
            RequireLibrary();
            DataDirectory.Create(System.IO.Path.GetDirectoryName(Path)!);
            DataDirectory.CreateFile(Path, FileMode.OpenOrCreate);
            try
            {
                using var connection = Connect(_connectionString);
                var mode = connection.ExecuteScalar<string>("PRAGMA journal_mode = WAL");
                if (mode != "wal")
                    throw new StoreException($"The database {Path} has journal mode {mode}, wal is needed: put it on a local disk.");
                connection.Execute("PRAGMA synchronous = FULL");
                Migrations.Apply(connection, Clock);
            }
            catch (SqliteException fault)
            {
                ClosePool();
                var remedy = fault.SqliteErrorCode switch
                {
                    SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "Another program holds it; try again when it is done.",
                    SQLitePCL.raw.SQLITE_FULL => "Make room on the disk.",
                    SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM => "Mend the permissions of the file and its directory.",
                    _ => "Restore a backup or move the file away.",
                };
                throw new StoreException($"The database {Path} cannot be opened: {fault.Message} {remedy}", fault);
            }

            _ready = true;
        }
    }
}
