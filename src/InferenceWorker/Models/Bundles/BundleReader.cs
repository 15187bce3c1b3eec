using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.InferenceWorker.Models.Bundles;

/// <summary>
/// Installs a bundle, whoever made it: only regular files, only under the names and with the lengths and hashes of its first entry, all
/// of them, none twice. Nothing is installed before every byte is checked.
/// </summary>
public sealed class BundleReader(ModelStore store)
{
    /// <exception cref="ModelException">The bundle cannot be used; nothing was installed from it.</exception>
    public async Task<IReadOnlyList<InstalledModel>> InstallAsync(string file, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        if (!File.Exists(file))
            throw new ModelException(ModelFault.NotFound, $"There is no file {file}.", $"文件 {file} 不存在。");
        var locks = new List<ModelLock>();
        var staged = new List<(ModelManifest Manifest, string Path)>();
        try
        {
            var input = new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan | FileOptions.Asynchronous });
            await using var _ = input;
            var tar = new TarReader(input);
            await using var __ = tar;
            var manifest = await ReadManifestAsync(tar, cancellation);
            DiskSpace.Require(MakeRoot(), manifest.Models.Sum(m => m.Bytes), store.FreeBytes);
            // In one order for everybody, so that two imports cannot wait for each other.
            locks.AddRange(manifest.Models.Select(m => m.Id).Order(StringComparer.Ordinal).Select(store.Lock));
            var meter = new TransferMeter(progress, TimeProvider.System);
            meter.Begin(TransferPhase.Verifying, 0, manifest.Models.Sum(m => m.Bytes));
            foreach (var model in manifest.Models)
            {
                var part = store.PartialPath(model.Id + ".bundle");
                staged.Add((model, part));
                await StageAsync(await NextAsync(tar, cancellation), model, part, meter, cancellation);
            }

            if (await NextAsync(tar, cancellation) is { } extra)
                throw Damaged($"'{Shown(extra.Name)}' stands in no list", $"清单中没有“{Shown(extra.Name)}”");
            return [.. staged.Select(s => store.Install(s.Path, s.Manifest with { Source = "bundle " + Path.GetFileName(file), Installed = store.Now }))];
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Damaged(fault.Message, fault.Message);
        }
        catch (IOException fault)
        {
            throw new ModelException(ModelFault.Unavailable, fault.Message, fault.Message, fault);
        }
        finally
        {
            foreach (var (_, path) in staged)
                File.Delete(path);
            foreach (var held in locks)
                held.Dispose();
        }
    }

    private static async Task<BundleManifest> ReadManifestAsync(TarReader tar, CancellationToken cancellation)
    {
        if (await NextAsync(tar, cancellation) is not { EntryType: TarEntryType.RegularFile, Name: BundleManifest.Name, DataStream: { } data, Length: <= BundleManifest.MostBytes })
            throw Damaged($"it does not begin with {BundleManifest.Name}", $"开头不是 {BundleManifest.Name}");
        BundleManifest? manifest;
        try
        {
            manifest = await JsonSerializer.DeserializeAsync<BundleManifest>(data, ModelManifest.Json, cancellation);
        }
        catch (JsonException fault)
        {
            throw Damaged($"{BundleManifest.Name}: {fault.Message}", $"{BundleManifest.Name}：{fault.Message}");
        }

        if (manifest is not { Version: 1, Models.Count: > 0 and <= BundleManifest.MostModels })
            throw Damaged($"{BundleManifest.Name} is not of version 1 with 1 to {BundleManifest.MostModels} models", $"{BundleManifest.Name} 须为版本 1，含 1 到 {BundleManifest.MostModels} 个模型");
        foreach (var model in manifest.Models)
        {
            if ((model.Problem() ?? (model.Place is null ? null : "place")) is { } problem)
                throw Damaged($"{BundleManifest.Name}: the {problem} of '{Shown(model.Id)}' cannot be used", $"{BundleManifest.Name}：“{Shown(model.Id)}”的 {problem} 不可用");
        }

        return manifest.Models.DistinctBy(m => m.Id).Count() == manifest.Models.Count ? manifest : throw Damaged("a model stands in the list twice", "清单中有重复的模型");
    }

    private static async Task StageAsync(TarEntry? entry, ModelManifest model, string part, TransferMeter meter, CancellationToken cancellation)
    {
        var name = BundleManifest.EntryName(model);
        if (entry is null)
            throw Damaged($"'{name}' is missing", $"缺少“{name}”");
        // A link, a folder, a device or another name is refused by not being the one entry that belongs here.
        if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.Name != name)
            throw Damaged($"'{Shown(entry.Name)}' ({entry.EntryType}) stands where '{name}' belongs", $"“{Shown(entry.Name)}”（{entry.EntryType}）处应为“{name}”");
        if (entry.Length != model.Bytes || entry.DataStream is null)
            throw Damaged($"'{name}' has {entry.Length} bytes, its manifest says {model.Bytes}", $"“{name}”有 {entry.Length} 字节，清单为 {model.Bytes}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var output = new FileStream(part, FileMode.Create, FileAccess.Write);
        await using (output)
        {
            await new HashingStream(entry.DataStream, hash, meter).CopyToAsync(output, cancellation);
            output.Flush(flushToDisk: true);
        }

        if (new FileInfo(part).Length != model.Bytes || Convert.ToHexStringLower(hash.GetHashAndReset()) != model.Sha256)
            throw Damaged($"'{name}' does not hash to {model.Sha256}", $"“{name}”的 SHA-256 不是 {model.Sha256}");
        GgufMagic.Check(part, model.File);
    }

    /// <summary>Without copying the data aside: it is read where it stands.</summary>
    private static async Task<TarEntry?> NextAsync(TarReader tar, CancellationToken cancellation) => await tar.GetNextEntryAsync(copyData: false, cancellation);

    private string MakeRoot() => Directory.CreateDirectory(store.Root).FullName;

    private static string Shown(string name) => new([.. name.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);

    private static ModelException Damaged(string english, string chinese) =>
        new(ModelFault.Corrupt, $"The bundle cannot be used: {english}. Nothing was installed.", $"离线包不可用：{chinese}。未安装任何内容。");
}
