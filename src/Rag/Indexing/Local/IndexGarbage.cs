namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>Files of generations that are over. Only who holds the writer's lock may remove them.</summary>
internal static class IndexGarbage
{
    /// <returns>Bytes that were freed.</returns>
    public static long Collect(string folder)
    {
        var manifest = LocalManifest.Read(folder) is { } bytes ? LocalManifest.Parse(folder, bytes) : null;
        var named = manifest?.Segments.SelectMany(s => s.AllFiles).Select(f => f.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var freed = 0L;
        var unnamed = Directory.EnumerateFiles(folder).Select(Path.GetFileName).OfType<string>().Where(f => !named.Contains(f) && SegmentFiles.SegmentOf(f) is not null);
        foreach (var files in unnamed.GroupBy(f => SegmentFiles.SegmentOf(f)!).ToList())
        {
            // The database of a segment is what its readers hold. Lists of removed documents are read whole: nobody holds them.
            var database = files.Key + SegmentFiles.Database;
            if (!named.Contains(database) && IsHeld(Path.Combine(folder, database)))
                continue;
            foreach (var file in files)
                freed += Delete(Path.Combine(folder, file));
        }

        return freed + Delete(Path.Combine(folder, SegmentFiles.Manifest + ".new"));
    }

    private static bool IsHeld(string path)
    {
        try
        {
            using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static long Delete(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return 0;
        var length = file.Length;
        file.Delete();
        return length;
    }
}
