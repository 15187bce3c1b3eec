using NodaTime;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.InferenceWorker.Models.Store;
using TravelPlanner.InferenceWorker.Tests.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models;

/// <summary>A store in a folder that goes away, and a catalogue entry to fill it with.</summary>
internal sealed class StoreBench : IDisposable
{
    public StoreBench(Func<string, long>? freeBytes = null)
    {
        Folder = Directory.CreateTempSubdirectory("travel-planner-models-").FullName;
        Store = new ModelStore(Folder, new StoppedClock(), freeBytes);
        FreeBytes = freeBytes;
    }

    public string Folder { get; }

    public ModelStore Store { get; }

    private Func<string, long>? FreeBytes { get; }

    public static CatalogueEntry Entry(long? bytes = null, string? sha256 = null) => new(
        new CatalogueModel("tiny", "Tiny", ModelKind.Chat, "Nobody", "MIT", 512, "qwen3", ToolCallForm.Hermes, []),
        new CatalogueFile("q8_0", "nobody/tiny", "Tiny-Q8_0.gguf", null, bytes, sha256, []));

    /// <summary>Quick to try again and quick to give up; four parts even of small files.</summary>
    public static DownloadOptions Options(Uri url) => new()
    {
        BaseUrl = url, LeastPartBytes = 4096, ProgressBytes = 1024, JournalBytes = 4096, Attempts = 4, FirstWait = TimeSpan.FromMilliseconds(1), LongestWait = TimeSpan.FromMilliseconds(8),
        StallTimeout = TimeSpan.FromSeconds(1), LongestRetryAfter = TimeSpan.FromSeconds(2),
    };

    public async Task<PulledModel> PullAsync(DownloadOptions options, CatalogueEntry? entry = null, bool again = false, string? sha256 = null, CancellationToken? cancellation = null)
    {
        using var downloader = new FileDownloader(options, TimeProvider.System, freeBytes: FreeBytes);
        return await new ModelPull(Store, downloader, options).RunAsync(entry ?? Entry(), sha256, again, progress: null, cancellation ?? TestContext.Current.CancellationToken);
    }

    /// <summary>One line: what was installed, compared with what the hub has by then, or why nothing was.</summary>
    public async Task<string> OutcomeAsync(FaultyHub hub, CatalogueEntry? entry = null)
    {
        try
        {
            var model = (await PullAsync(Options(hub.Url), entry)).Model;
            var exact = File.ReadAllBytes(model.Path).AsSpan().SequenceEqual(hub.Content);
            return $"{(exact ? "exact" : "OTHER BYTES")}, hash by {model.Manifest.CheckedAgainst}";
        }
        catch (ModelException fault)
        {
            return $"{fault.Fault}: {fault.Message}".Replace(hub.Url.Authority, "hub", StringComparison.Ordinal).Replace(hub.Url.Host, "hub", StringComparison.Ordinal);
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private sealed class StoppedClock : IClock
    {
        public Instant GetCurrentInstant() => Instant.FromUtc(2026, 11, 21, 10, 15);
    }
}
