using System.IO.Compression;

namespace TravelPlanner.Rag.Indexing.Local;

/// <summary>A generation as one zip file: the manifest first, then the files it names. Nothing else is taken out of one.</summary>
public static class IndexArchive
{
    /// <summary>Bytes of one file of an index that is imported, and files: a zip may claim anything.</summary>
    private const long MostBytes = 64L * 1024 * 1024 * 1024;

    private const int MostFiles = 10_000;

    private const int ManifestBytes = 4 * 1024 * 1024;

    /// <summary>Reads an archive into a folder that is not there yet, and verifies it before the folder gets its name.</summary>
    /// <exception cref="IndexException">The archive is none, holds anything but an index, or is damaged; or the folder is there already.</exception>
    public static async ValueTask<IndexManifest> ImportAsync(Stream archive, string folder, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(folder);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
            throw new IndexException($"The folder {target} is not empty; import into another, or remove the index that is there.");
        var arriving = target + ".import";
        if (Directory.Exists(arriving))
            Directory.Delete(arriving, recursive: true);
        Directory.CreateDirectory(arriving);
        try
        {
            var manifest = await ExtractAsync(archive, arriving, cancellation);
            var faults = await IndexVerification.RunAsync(arriving, cancellation);
            if (faults.Count > 0)
                throw new IndexException($"The archive is damaged: {string.Join(" ", faults.Take(3))} Export it again.");
            if (Directory.Exists(target))
                Directory.Delete(target);
            Directory.Move(arriving, target);
            return manifest.ToIndexManifest();
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new IndexException($"The archive cannot be read: {fault.Message} Export it again.", fault);
        }
        finally
        {
            if (Directory.Exists(arriving))
                Directory.Delete(arriving, recursive: true);
        }
    }

    internal static async ValueTask ExportAsync(string folder, Snapshot snapshot, Stream destination, CancellationToken cancellation)
    {
        if (snapshot.Bytes is not { } manifest)
            throw new IndexException($"The index in {folder} is empty; there is nothing to export.");
        using var zip = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        await using (var entry = await zip.CreateEntry(SegmentFiles.Manifest).OpenAsync(cancellation))
            await entry.WriteAsync(manifest, cancellation);
        foreach (var file in snapshot.Manifest.Segments.SelectMany(s => s.AllFiles))
        {
            await using var entry = await zip.CreateEntry(file.Name, CompressionLevel.Fastest).OpenAsync(cancellation);
            await using var content = new FileStream(Path.Combine(folder, file.Name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            await content.CopyToAsync(entry, cancellation);
        }
    }

    private static async ValueTask<LocalManifest> ExtractAsync(Stream archive, string folder, CancellationToken cancellation)
    {
        using var zip = new ZipArchive(archive, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > MostFiles)
            throw new IndexException($"The archive has {zip.Entries.Count} files; up to {MostFiles} are read.");
        await WriteAsync(zip, SegmentFiles.Manifest, folder, null, cancellation);
        var manifest = LocalManifest.Parse(folder, LocalManifest.Read(folder)!);
        foreach (var file in manifest.Segments.SelectMany(s => s.AllFiles))
        {
            // Only names that this program gives: no separator, no dots that lead anywhere.
            if (SegmentFiles.SegmentOf(file.Name) is null || file.Length is < 0 or > MostBytes)
                throw new IndexException($"The manifest of the archive names a file that no index has ({file.Length} bytes).");
            await WriteAsync(zip, file.Name, folder, file.Length, cancellation);
        }

        return manifest;
    }

    private static async ValueTask WriteAsync(ZipArchive zip, string name, string folder, long? length, CancellationToken cancellation)
    {
        var entry = zip.GetEntry(name) ?? throw new IndexException($"The archive has no {name}; is it an export of an index?");
        await using var content = await entry.OpenAsync(cancellation);
        await using var file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write);
        var (buffer, left) = (new byte[1 << 16], length ?? ManifestBytes);
        while (await content.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            left -= read;
            if (left < 0)
                throw new IndexException($"{name} in the archive is longer than the {length ?? ManifestBytes} bytes it may have.");
            await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
        }

        file.Flush(flushToDisk: true);
    }
}
