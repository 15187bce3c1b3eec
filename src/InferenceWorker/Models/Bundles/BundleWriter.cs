using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.InferenceWorker.Models.Bundles;

/// <summary>Writes installed models into one tar file. Each is hashed while it is written: a damaged model makes no bundle.</summary>
public sealed class BundleWriter(ModelStore store)
{
    /// <param name="file">Replaced when it is there, and only by a whole bundle.</param>
    /// <returns>The bundle's bytes.</returns>
    /// <exception cref="ModelException">A model is damaged, or the file cannot be written.</exception>
    public async Task<long> WriteAsync(string file, IReadOnlyList<InstalledModel> models, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (!Directory.Exists(folder))
            throw new ModelException(ModelFault.NotFound, $"There is no folder {folder}.", $"目录 {folder} 不存在。");
        if (models.Count > BundleManifest.MostModels)
            throw new ModelException(ModelFault.Refused, $"A bundle holds at most {BundleManifest.MostModels} models.", $"一个离线包至多 {BundleManifest.MostModels} 个模型。");
        if (models.FirstOrDefault(m => m.Manifest.Place is not null) is { } several)
        {
            throw new ModelException(
                ModelFault.Refused, $"{several.Manifest.Id} is a folder of files; carry {several.Folder} itself, and take it in with: travel-planner models import <folder>",
                $"{several.Manifest.Id} 是一个文件夹；请直接搬运 {several.Folder}，再用 travel-planner models import <文件夹> 导入。");
        }

        var bytes = models.Sum(m => m.Manifest.Bytes);
        DiskSpace.Require(folder, bytes, store.FreeBytes);
        var meter = new TransferMeter(progress, TimeProvider.System);
        meter.Begin(TransferPhase.Verifying, 0, bytes);
        var temporary = file + ".new";
        try
        {
            var output = new FileStream(temporary, FileMode.Create, FileAccess.Write);
            await using (output)
            {
                var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true);
                await using (tar)
                {
                    var manifest = JsonSerializer.SerializeToUtf8Bytes(new BundleManifest(1, [.. models.Select(m => m.Manifest)]), ModelManifest.Json);
                    using var head = new MemoryStream(manifest);
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BundleManifest.Name) { DataStream = head }, cancellation);
                    foreach (var model in models)
                        await AddAsync(tar, model, meter, cancellation);
                }

                output.Flush(flushToDisk: true);
            }

            File.Move(temporary, file, overwrite: true);
            return new FileInfo(file).Length;
        }
        catch (IOException fault)
        {
            throw new ModelException(ModelFault.Unavailable, fault.Message, fault.Message, fault);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task AddAsync(TarWriter tar, InstalledModel model, TransferMeter meter, CancellationToken cancellation)
    {
        var source = new FileStream(model.Path, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
        await using var _ = source;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var hashing = new HashingStream(source, hash, meter);
        await using var __ = hashing;
        await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, BundleManifest.EntryName(model.Manifest)) { DataStream = hashing }, cancellation);
        if (source.Length != model.Manifest.Bytes || Convert.ToHexStringLower(hash.GetHashAndReset()) != model.Manifest.Sha256)
        {
            throw new ModelException(
                ModelFault.Corrupt, $"{model.Path} is not what was installed; no bundle was written. See: travel-planner models verify {model.Manifest.Id}",
                $"{model.Path} 与安装时不一致，未生成离线包。请看：travel-planner models verify {model.Manifest.Id}");
        }
    }
}
