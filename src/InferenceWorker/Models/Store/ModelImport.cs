using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <summary>Takes a model file from this machine into the store.</summary>
/// <param name="Id">Its name in the store.</param>
/// <param name="Like">Whose template, tool calls, context and licence it has; null where it is like none.</param>
/// <param name="Move">The file leaves its place instead of being copied.</param>
/// <param name="Sha256">What it must hash to; null where nobody said.</param>
public sealed record ModelImport(string File, string Id, ModelKind Kind, CatalogueEntry? Like, bool Move, string? Sha256)
{
    /// <exception cref="ModelException">The file cannot be taken; nothing was installed.</exception>
    public async Task<InstalledModel> RunAsync(ModelStore store, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        if (!System.IO.File.Exists(File))
            throw new ModelException(ModelFault.NotFound, $"There is no file {File}.", $"文件 {File} 不存在。");
        if (!ModelCatalogue.IsId(Id))
            throw new ModelException(ModelFault.Refused, $"--name: '{Id}' cannot be used; allowed: lower-case letters, digits, '.', '_' and '-', at most 64.", $"--name：“{Id}”不可用；只能用小写字母、数字、“.”“_”“-”，至多 64 个字符。");
        if (!ModelManifest.IsFileName(Path.GetFileName(File)))
            throw new ModelException(ModelFault.Refused, $"{File}: rename the file; its name cannot be kept in the store.", $"{File}：请先改名，该文件名无法存入模型库。");
        GgufMagic.Check(File, Path.GetFileName(File));
        using var held = store.Lock(Id);
        var copy = store.PartialPath(Id + ".import");
        try
        {
            var bytes = new FileInfo(File).Length;
            if (!Move)
                DiskSpace.Require(store.Root, bytes, store.FreeBytes);
            // The copy is what gets hashed: what was read and what is kept are then the same bytes. On file systems that can, it shares its blocks.
            if (!Move)
                System.IO.File.Copy(File, copy, overwrite: true);
            var hash = await FileHash.Sha256Async(Move ? File : copy, new TransferMeter(progress, TimeProvider.System), cancellation);
            if (Sha256 is { } expected && hash != expected)
                throw new ModelException(ModelFault.Corrupt, $"{File} hashes to {hash}, expected {expected}. Nothing was installed.", $"{File} 的 SHA-256 为 {hash}，应为 {expected}。未安装任何内容。");
            if (Move)
                System.IO.File.Move(File, copy, overwrite: true);
            FlushToDisk(copy);
            var checkedAgainst = Sha256 is null ? HashSource.None : HashSource.Caller;
            var source = "import " + Path.GetFileName(File);
            var name = Path.GetFileName(File);
            var manifest = Like is null
                ? new ModelManifest(Id, Path.GetFileNameWithoutExtension(File), Kind, name, bytes, hash, checkedAgainst, source, null, store.Now, null, null, null, null, null)
                : ModelManifest.Of(Like, name, bytes, hash, checkedAgainst, source, null, store.Now) with { Id = Id, Kind = Kind };
            return store.Install(copy, manifest);
        }
        catch (IOException fault)
        {
            throw new ModelException(ModelFault.Unavailable, fault.Message, fault.Message, fault);
        }
        finally
        {
            System.IO.File.Delete(copy);
        }
    }

    private static void FlushToDisk(string path)
    {
        using var file = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.FlushToDisk(file);
    }
}
