using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace TravelPlanner.Providers.Sqlite;

/// <param name="Name">Number and words: <c>0001-records</c>; the order of names is the order of steps.</param>
public sealed record Migration(string Name, string Script)
{
    /// <summary>Line endings do not count, so that a checkout on another system has the same checksum.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script.ReplaceLineEndings("\n"))));
}

/// <summary>Brings a database to the schema of this program, and refuses one whose history is not this program's.</summary>
public sealed class Migrations(IReadOnlyList<Migration> steps)
{
    private const string Prefix = "sqlite/";

    /// <summary>The scripts that are built into this assembly.</summary>
    public static Migrations BuiltIn { get; } = new(ReadBuiltIn());

    public IReadOnlyList<Migration> Steps => steps;

    /// <exception cref="StoreException">A script was changed after it was applied, or the database is of a newer program.</exception>
    public void Apply(SqliteConnection connection, IClock clock)
    {
        // The whole history in one immediate transaction: two programs that start together cannot both apply a step.
        using var transaction = connection.BeginTransaction(deferred: false);
        connection.Execute(
            "CREATE TABLE IF NOT EXISTS schema_migration (name TEXT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL)",
            transaction: transaction);
        var applied = Verify(connection, transaction);
        foreach (var step in steps.Skip(applied))
        {
            connection.Execute(step.Script, transaction: transaction);
            connection.Execute(
                "INSERT INTO schema_migration (name, checksum, applied_at) VALUES (@Name, @Checksum, @At)",
                new { step.Name, step.Checksum, At = clock.GetCurrentInstant().ToUnixTimeMilliseconds() }, transaction);
        }

        transaction.Commit();
    }

    /// <returns>How many steps the database has.</returns>
    /// <exception cref="StoreException">Its history is not the beginning of this program's, or it has none.</exception>
    public int Verify(SqliteConnection connection, SqliteTransaction? transaction = null)
    {
        if (connection.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_migration'", transaction: transaction) == 0)
            throw new StoreException("This is not a TravelPlanner database: it has no table schema_migration. Name another file.");
        var applied = connection.Query<(string Name, string Checksum)>("SELECT name, checksum FROM schema_migration ORDER BY name", transaction: transaction).ToList();
        for (var i = 0; i < applied.Count; i++)
        {
            if (i >= steps.Count)
            {
                throw new StoreException(
                    $"The database has the schema step {applied[i].Name}, which this program does not know (its last is {(steps.Count == 0 ? "none" : steps[^1].Name)}). Use the newer program that made it, or restore an older backup.");
            }

            if (applied[i].Name != steps[i].Name)
                throw new StoreException($"The database has the schema step {applied[i].Name} where this program has {steps[i].Name}. Use the program that made it, or restore a backup.");
            if (applied[i].Checksum != steps[i].Checksum)
            {
                throw new StoreException(
                    $"The schema step {applied[i].Name} was changed after it was applied: the database has checksum {applied[i].Checksum[..12]}, the program {steps[i].Checksum[..12]}. Undo the change of the script and put it in a new step.");
            }
        }

        return applied.Count;
    }

    private static List<Migration> ReadBuiltIn()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return new Migration(Path.GetFileNameWithoutExtension(name[Prefix.Length..]), reader.ReadToEnd());
            }),
        ];
    }
}
