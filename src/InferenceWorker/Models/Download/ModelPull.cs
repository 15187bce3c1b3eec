using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Store;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <param name="AlreadyThere">It was installed before, and the hub has no other version.</param>
public sealed record PulledModel(InstalledModel Model, bool AlreadyThere);

/// <summary>Fetches a file of the catalogue and installs it.</summary>
public sealed class ModelPull(ModelStore store, FileDownloader downloader, DownloadOptions options)
{
    /// <param name="sha256">What the caller says the file must hash to; null leaves it to catalogue and hub.</param>
    /// <param name="again">Fetch it even where it is installed; the installed one stays until the new one is whole.</param>
    /// <exception cref="ModelException">It cannot be had; an installed model is as it was.</exception>
    public async Task<PulledModel> RunAsync(CatalogueEntry entry, string? sha256, bool again, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        using var held = store.Lock(entry.Id);
        if (!again && store.Find(entry.Id) is { } installed)
        {
            if (sha256 is not null && installed.Manifest.Sha256 != sha256)
            {
                throw new ModelException(
                    ModelFault.Refused, $"{entry.Id} is installed with SHA-256 {installed.Manifest.Sha256}, not {sha256}; --again fetches it anew.",
                    $"已安装的 {entry.Id} 的 SHA-256 为 {installed.Manifest.Sha256}，而非 {sha256}；可用 --again 重新下载。");
            }

            return new PulledModel(installed, AlreadyThere: true);
        }

        var expected = sha256 is not null ? new ExpectedFile(entry.File.Bytes, sha256, HashSource.Caller) : new ExpectedFile(entry.File.Bytes, entry.File.Sha256, HashSource.Catalogue);
        var part = store.PartialPath(entry.Id + ".part");
        var url = Url(entry);
        var file = await downloader.FetchAsync(url, part, expected, progress, cancellation);
        var name = Path.GetFileName(entry.File.File);
        try
        {
            GgufMagic.Check(part, name);
        }
        catch (ModelException)
        {
            FileDownloader.Discard(part);
            throw;
        }

        var model = store.Install(part, ModelManifest.Of(entry, name, file.Bytes, file.Sha256, file.CheckedAgainst, url.AbsoluteUri, file.Revision, store.Now));
        FileDownloader.Discard(part);
        return new PulledModel(model, AlreadyThere: false);
    }

    private Uri Url(CatalogueEntry entry)
    {
        var address = options.BaseUrl.AbsoluteUri;
        return new Uri($"{address.TrimEnd('/')}/{entry.File.Repository}/resolve/{entry.File.Revision ?? "main"}/{entry.File.File}");
    }
}
