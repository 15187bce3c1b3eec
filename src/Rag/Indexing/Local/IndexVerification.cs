using Dapper;
using Microsoft.Data.Sqlite;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Compares every file of an index with what its manifest says.</summary>
internal static class IndexVerification
{
    private static readonly Lazy<IReadOnlyList<string>> ExpectedSchema = new(static () =>
    {
        using var fresh = new SqliteConnection("Data Source=:memory:");
        fresh.Open();
        fresh.Execute(SegmentBuilder.Schema);
        return ReadSchema(fresh);
    });

    /// <returns>What is wrong, a sentence each.</returns>
    public static async ValueTask<IReadOnlyList<string>> RunAsync(string folder, CancellationToken cancellation)
    {
        IndexDatabase.RequireLibrary();
        LocalManifest manifest;
        try
        {
            if (LocalManifest.Read(folder) is not { } bytes)
                return [];
            manifest = LocalManifest.Parse(folder, bytes);
        }
        catch (IndexException damaged)
        {
            return [damaged.Message];
        }

        var faults = new List<string>();
        foreach (var file in manifest.Segments.SelectMany(s => s.AllFiles))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await Task.Run(() => Compare(folder, file), cancellation) is { } fault)
                faults.Add(fault);
        }

        if (faults.Count == 0)
            faults.AddRange(manifest.Segments.Select(s => CompareSchema(Path.Combine(folder, s.Name + SegmentFiles.Database))).OfType<string>());
        return faults;
    }

    private static string? Compare(string folder, FileFacts expected)
    {
        try
        {
            var found = SegmentFiles.Describe(folder, expected.Name);
            if (found.Length != expected.Length)
                return $"{expected.Name} has {found.Length} bytes, not {expected.Length}.";
            return found.Sha256 == expected.Sha256 ? null : $"{expected.Name} has changed: its SHA-256 is {found.Sha256}, not {expected.Sha256}.";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return $"{expected.Name} cannot be read: {fault.Message}";
        }
    }

    /// <summary>A database that was imported may hold more than tables.</summary>
    private static string? CompareSchema(string path)
    {
        try
        {
            using var connection = IndexDatabase.OpenFinished(path);
            return ReadSchema(connection).SequenceEqual(ExpectedSchema.Value, StringComparer.Ordinal) ? null : $"{Path.GetFileName(path)} has other tables than a segment has.";
        }
        catch (SqliteException fault)
        {
            return $"{Path.GetFileName(path)} cannot be read: {fault.Message}";
        }
    }

    private static IReadOnlyList<string> ReadSchema(SqliteConnection connection) =>
        connection.Query<string>("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY type, name").AsList();
}
