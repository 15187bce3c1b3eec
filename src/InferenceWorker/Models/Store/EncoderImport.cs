using System.Text.Json;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <summary>Takes the folder of an embedding or reranking model from this machine into the store: copies the files that its entry names, and the entry.</summary>
/// <param name="Id">Its name in the store.</param>
/// <param name="Sha256">What the graph must hash to; null where nobody said.</param>
public sealed record EncoderImport(EncoderPackage Package, string Id, string? Sha256)
{
    /// <exception cref="ModelException">The folder cannot be taken; nothing was installed.</exception>
    public async Task<InstalledModel> RunAsync(ModelStore store, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        if (!ModelCatalogue.IsId(Id))
            throw new ModelException(ModelFault.Refused, $"--name: '{Id}' cannot be used; allowed: lower-case letters, digits, '.', '_' and '-', at most 64.", $"--name：“{Id}”不可用；只能用小写字母、数字、“.”“_”“-”，至多 64 个字符。");
        using var held = store.Lock(Id);
        var copy = store.PartialPath(Id + ".import");
        try
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
            Directory.CreateDirectory(copy);
            var sources = Package.Entry.Files.Select(f => Path.Combine(Package.Folder, f)).ToList();
            DiskSpace.Require(store.Root, sources.Sum(f => new FileInfo(f).Length), store.FreeBytes);
            var entry = Package.Entry with { Id = Id };
            await File.WriteAllBytesAsync(Path.Combine(copy, EncoderCatalogue.EntryFile), JsonSerializer.SerializeToUtf8Bytes(entry, EncoderCatalogue.Json), cancellation);
            foreach (var source in sources)
                File.Copy(source, Path.Combine(copy, Path.GetFileName(source)));
            var meter = new TransferMeter(progress, TimeProvider.System);
            var files = new List<ModelFile>();
            foreach (var name in entry.Files.Append(EncoderCatalogue.EntryFile))
                files.Add(await ReadAsync(Path.Combine(copy, name), meter, cancellation));
            if (Sha256 is { } expected && files[0].Sha256 != expected)
                throw new ModelException(ModelFault.Corrupt, $"{files[0].Name} hashes to {files[0].Sha256}, expected {expected}. Nothing was installed.", $"{files[0].Name} 的 SHA-256 为 {files[0].Sha256}，应为 {expected}。未安装任何内容。");
            var manifest = new ModelManifest(
                Id, entry.Name, entry.Kind, files[0].Name, files[0].Bytes, files[0].Sha256, Sha256 is null ? HashSource.None : HashSource.Caller,
                "import " + Path.GetFileName(Package.Folder.TrimEnd(Path.DirectorySeparatorChar)), null, store.Now, null, entry.MaxTokens, null, null, entry.Licence, Beside: files[1..]);
            return store.InstallFolder(copy, manifest);
        }
        catch (IOException fault)
        {
            throw new ModelException(ModelFault.Unavailable, fault.Message, fault.Message, fault);
        }
        finally
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
    }

    private static async Task<ModelFile> ReadAsync(string path, TransferMeter meter, CancellationToken cancellation)
    {
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
            RandomAccess.FlushToDisk(file);
        return new ModelFile(Path.GetFileName(path), new FileInfo(path).Length, await FileHash.Sha256Async(path, meter, cancellation));
    }
}
