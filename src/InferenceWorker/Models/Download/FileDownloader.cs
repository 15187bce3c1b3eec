using System.Net;
using Polly;
using Polly.Retry;

namespace TravelPlanner.InferenceWorker.Models.Download;

/// <summary>Who said what the hash should be.</summary>
public enum HashSource
{
    /// <summary>Nobody: it was computed here and says only that the file has not changed since.</summary>
    None,
    Catalogue,
    Hub,

    /// <summary>The person who asked for the file.</summary>
    Caller,
}

/// <param name="Bytes">What the file must have; null where unknown.</param>
/// <param name="Sha256">What it must hash to; null where unknown, and the hub's own word is taken.</param>
public sealed record ExpectedFile(long? Bytes = null, string? Sha256 = null, HashSource Source = HashSource.None);

/// <param name="CheckedAgainst">Whose hash it equals.</param>
/// <param name="Revision">The commit the hub named; null where it named none.</param>
public sealed record DownloadedFile(string Path, long Bytes, string Sha256, HashSource CheckedAgainst, string? Revision);

/// <summary>
/// Fetches one file into a part file: ranges in parallel, each tried again after a fault, a journal beside it for a later run. The part
/// file is handed over only when its length and hash are right; what lies under the final name is never touched here.
/// </summary>
public sealed class FileDownloader : IDisposable
{
    private readonly DownloadOptions _options;
    private readonly TimeProvider _time;
    private readonly RangeClient _client;
    private readonly Func<string, long> _freeBytes;
    private readonly ResiliencePipeline _retries;

    /// <param name="proxy">Null for the standard variables.</param>
    /// <param name="freeBytes">Room on the disk of a folder; null asks the system.</param>
    /// <exception cref="ModelException">An option cannot be used.</exception>
    public FileDownloader(DownloadOptions options, TimeProvider time, IWebProxy? proxy = null, Func<string, long>? freeBytes = null)
    {
        options.Validate();
        (_options, _time, _freeBytes) = (options, time, freeBytes ?? DiskSpace.FreeBytes);
        _client = new RangeClient(options, time, proxy);
        _retries = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TransientException>(),
            MaxRetryAttempts = options.Attempts,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstWait,
            MaxDelay = options.LongestWait,
            DelayGenerator = fault => ValueTask.FromResult((fault.Outcome.Exception as TransientException)?.RetryAfter),
        }).Build();
    }

    /// <param name="part">Where the bytes go; the journal lies beside it as <c>.journal</c>.</param>
    /// <exception cref="ModelException">It cannot be had; the message says why and what is kept.</exception>
    public async Task<DownloadedFile> FetchAsync(Uri url, string part, ExpectedFile expected, IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var meter = new TransferMeter(progress, _time);
        try
        {
            for (var restart = 0; ; restart++)
            {
                try
                {
                    return await FetchOnceAsync(url, part, expected, meter, cancellation);
                }
                catch (RemoteChangedException changed)
                {
                    Discard(part);
                    if (restart == _options.Restarts)
                    {
                        throw new ModelException(
                            ModelFault.Unavailable, $"{url.Host}: {changed.Message}, again and again. Nothing was installed; try later.",
                            $"{url.Host}：文件在下载过程中反复变化。未安装任何内容，请稍后再试。", changed);
                    }
                }
            }
        }
        catch (TransientException fault)
        {
            throw new ModelException(
                ModelFault.Unavailable, $"{url.Host}: {fault.Message}; given up after {_options.Attempts + 1} tries. What arrived is kept: the same command goes on from there.",
                $"{url.Host}：{fault.Message}；已尝试 {_options.Attempts + 1} 次后放弃。已下载部分已保留，重复同一命令即可继续。", fault);
        }
        catch (IOException fault)
        {
            throw new ModelException(ModelFault.Unavailable, $"{part}: {fault.Message}", $"{part}：{fault.Message}", fault);
        }
    }

    /// <summary>Forgets what was fetched of a file.</summary>
    public static void Discard(string part)
    {
        File.Delete(Journal(part));
        File.Delete(part);
    }

    public void Dispose() => _client.Dispose();

    internal static string Journal(string part) => part + ".journal";

    private async Task<DownloadedFile> FetchOnceAsync(Uri url, string part, ExpectedFile expected, TransferMeter meter, CancellationToken cancellation)
    {
        meter.Begin(TransferPhase.Connecting, 0, expected.Bytes);
        var remote = await _retries.ExecuteAsync(async token => await ProbeAsync(url, token), cancellation);
        var (hash, source) = expected.Sha256 is null ? (remote.Sha256, remote.Sha256 is null ? HashSource.None : HashSource.Hub) : (expected.Sha256, expected.Source);
        Compare(url, remote, expected);
        var bytes = remote.Bytes!.Value;
        var kept = PartJournal.Read(Journal(part), part, url, remote);
        if (kept is null)
            Discard(part);
        var segments = kept ?? Segment.Split(bytes, remote.TakesRanges ? _options.Parts : 1, _options.LeastPartBytes);
        var left = segments.Sum(s => s.Left);
        DiskSpace.Require(Path.GetDirectoryName(part)!, left, _freeBytes);
        meter.Begin(TransferPhase.Fetching, bytes - left, bytes);
        await new SegmentedTransfer(_client, _options, _retries, url, remote, segments, part, meter, _time).RunAsync(cancellation);
        var actual = await FileHash.Sha256Async(part, meter, cancellation);
        if (hash is null || actual == hash)
            return new DownloadedFile(part, bytes, actual, source, remote.Revision);
        Discard(part);
        // Bytes of an earlier run may be the wrong ones: once more from the start before the server is blamed.
        throw kept is not null
            ? new RemoteChangedException("what an earlier run left does not fit")
            : new ModelException(
                ModelFault.Corrupt, $"{url}: the bytes hash to {actual}, expected {hash} ({source.ToString().ToLowerInvariant()}). Nothing was installed.",
                $"{url}：内容的 SHA-256 为 {actual}，应为 {hash}（{source.ToString().ToLowerInvariant()}）。未安装任何内容。");
    }

    /// <summary>One byte is asked for, since presigned addresses answer GET but not HEAD; it tells length, identity and whether ranges are taken.</summary>
    private async Task<RemoteFile> ProbeAsync(Uri url, CancellationToken cancellation)
    {
        var (response, file) = await _client.GetAsync(url, 0, 0, validator: null, cancellation);
        response.Dispose();
        return response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable ? file with { Bytes = file.Bytes ?? 0 } : file;
    }

    private static void Compare(Uri url, RemoteFile remote, ExpectedFile expected)
    {
        if (remote.Bytes is null)
            throw new ModelException(ModelFault.Unavailable, $"{url.Host} does not say how long {url.AbsolutePath} is.", $"{url.Host} 未说明 {url.AbsolutePath} 的长度。");
        if (remote.Bytes == 0)
            throw new ModelException(ModelFault.Corrupt, $"{url} is empty: 0 bytes.", $"{url} 为空：0 字节。");
        if (expected.Bytes is { } bytes && bytes != remote.Bytes)
            throw new ModelException(ModelFault.Corrupt, $"{url} has {remote.Bytes} bytes, expected {bytes}.", $"{url} 有 {remote.Bytes} 字节，应为 {bytes}。");
        if (expected.Sha256 is { } hash && remote.Sha256 is { } linked && hash != linked)
        {
            throw new ModelException(
                ModelFault.Corrupt, $"{url}: the server names SHA-256 {linked}, expected {hash}. Nothing was fetched.",
                $"{url}：服务器声明的 SHA-256 为 {linked}，应为 {hash}。未下载任何内容。");
        }
    }
}
