using System.Text.Json;
using NodaTime;
using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Models.Store;

/// <param name="Path">The model's file.</param>
public sealed record InstalledModel(ModelManifest Manifest, string Path)
{
    /// <summary>Reads the whole file again.</summary>
    /// <returns>Null when it is what was installed; otherwise what is wrong.</returns>
    public async Task<ModelException?> VerifyAsync(IProgress<TransferProgress>? progress, CancellationToken cancellation)
    {
        var meter = new TransferMeter(progress, TimeProvider.System);
        foreach (var file in Files)
        {
            if (await VerifyAsync(System.IO.Path.Combine(Folder, file.Name), file, meter, cancellation) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Where its files lie.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    private IEnumerable<ModelFile> Files => [new(Manifest.File, Manifest.Bytes, Manifest.Sha256), .. Manifest.Beside ?? []];

    private static async Task<ModelException?> VerifyAsync(string path, ModelFile installed, TransferMeter meter, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return new ModelException(ModelFault.Corrupt, $"{path} is not there.", $"{path} 不存在。");
        var bytes = new FileInfo(path).Length;
        if (bytes != installed.Bytes)
            return new ModelException(ModelFault.Corrupt, $"{path} has {bytes} bytes, installed were {installed.Bytes}.", $"{path} 有 {bytes} 字节，安装时为 {installed.Bytes}。");
        var hash = await FileHash.Sha256Async(path, meter, cancellation);
        return hash == installed.Sha256
            ? null
            : new ModelException(ModelFault.Corrupt, $"{path} hashes to {hash}, installed was {installed.Sha256}.", $"{path} 的 SHA-256 为 {hash}，安装时为 {installed.Sha256}。");
    }
}

/// <param name="Other">Bytes of parts, leftovers and manifests.</param>
public sealed record StoreUsage(IReadOnlyList<(string Id, long Bytes)> Models, IReadOnlyList<(string Path, long Bytes)> Partial, long Other)
{
    public long Total => Models.Sum(m => m.Bytes) + Partial.Sum(p => p.Bytes) + Other;
}

/// <summary>
/// The installed models: <c>models/&lt;id&gt;/model.json</c> and the file it names. A file is under its final name before the manifest
/// names it, and the one it replaces goes after, so that a crash at any instant leaves the old model or the new one.
/// </summary>
public sealed class ModelStore
{
    public const string ManifestName = "model.json";

    private const string PartialFolder = ".partial";
    private const string LockFolder = ".locks";

    private readonly IClock _clock;
    private readonly Func<string, long> _freeBytes;

    /// <param name="dataDirectory">The program's data directory; the store is its folder <c>models</c>, made when first needed.</param>
    /// <param name="freeBytes">Room on the disk of a folder; null asks the system.</param>
    public ModelStore(string dataDirectory, IClock clock, Func<string, long>? freeBytes = null)
    {
        Root = Path.Combine(dataDirectory, "models");
        (_clock, _freeBytes) = (clock, freeBytes ?? DiskSpace.FreeBytes);
    }

    public string Root { get; }

    /// <summary>The user's own catalogue, where there is one.</summary>
    public string CatalogueFile => Path.Combine(Root, "catalogue.json");

    internal Func<string, long> FreeBytes => _freeBytes;

    internal Instant Now => _clock.GetCurrentInstant();

    /// <exception cref="ModelException">A manifest cannot be read; the message names it.</exception>
    public IReadOnlyList<InstalledModel> List() => !Directory.Exists(Root)
        ? []
        : [.. Directory.EnumerateDirectories(Root).Where(d => File.Exists(Path.Combine(d, ManifestName))).Select(Read).OrderBy(m => m.Manifest.Id, StringComparer.Ordinal)];

    /// <returns>Null when it is not installed.</returns>
    public InstalledModel? Find(string id) => List().FirstOrDefault(m => m.Manifest.Id.Equals(id, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="ModelException">It is not installed.</exception>
    public InstalledModel Get(string id) => Find(id) ?? throw new ModelException(
        ModelFault.NotFound, $"'{id}' is not installed. Installed: {Names()}.", $"未安装“{id}”。已安装：{Names()}。");

    /// <summary>Takes the model away, and the selection where it was selected.</summary>
    /// <exception cref="ModelException">It is not installed, or another process is at work on it.</exception>
    public void Remove(string id)
    {
        var model = Get(id);
        using var held = Lock(model.Manifest.Id);
        if (Selection.Read(this)?.Chat == model.Manifest.Id)
            File.Delete(Selection.File(this));
        // Without its manifest it is not installed any more, whatever happens next.
        var folder = Path.Combine(Root, model.Manifest.Id);
        File.Delete(Path.Combine(folder, ManifestName));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The model a chat uses when none is named: the selected one, or the only one there is.</summary>
    public InstalledModel? DefaultChat()
    {
        var chats = List().Where(m => m.Manifest.Kind == Catalogue.ModelKind.Chat).ToList();
        var selected = Selection.Read(this)?.Chat;
        return chats.FirstOrDefault(m => m.Manifest.Id == selected) ?? (chats is [var only] ? only : null);
    }

    /// <exception cref="ModelException">It is not installed, or no chat model.</exception>
    public InstalledModel SelectChat(string id)
    {
        var model = Get(id);
        if (model.Manifest.Kind != Catalogue.ModelKind.Chat)
            throw new ModelException(ModelFault.Refused, $"{model.Manifest.Id} is no chat model.", $"{model.Manifest.Id} 不是对话模型。");
        Selection.Write(this, new Selection(model.Manifest.Id));
        return model;
    }

    public StoreUsage Usage()
    {
        if (!Directory.Exists(Root))
            return new StoreUsage([], [], 0);
        var models = List().Select(m => (m.Manifest.Id, File.Exists(m.Path) ? m.Manifest.Place is null ? new FileInfo(m.Path).Length : m.Manifest.TotalBytes : 0)).ToList();
        var partial = Path.Combine(Root, PartialFolder);
        // A part file's length is where its last part ends; what lies before it may still be a hole.
        var parts = Directory.Exists(partial) ? Directory.EnumerateFiles(partial).Select(f => (f, new FileInfo(f).Length)).ToList() : [];
        var all = Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        return new StoreUsage(models, parts, all - models.Sum(m => m.Item2) - parts.Sum(p => p.Length));
    }

    internal ModelLock Lock(string id) => ModelLock.Take(Path.Combine(Root, LockFolder), id);

    /// <summary>Where a file is put together: on the same disk, so that it can be moved in one step.</summary>
    internal string PartialPath(string name)
    {
        var folder = Path.Combine(Root, PartialFolder);
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }

    /// <summary>Moves a checked file in; the caller holds the lock.</summary>
    /// <param name="finished">On the same disk, flushed.</param>
    internal InstalledModel Install(string finished, ModelManifest manifest)
    {
        var folder = Path.Combine(Root, manifest.Id);
        Directory.CreateDirectory(folder);
        // Another version keeps its name until the manifest names this one.
        if (File.Exists(Path.Combine(folder, manifest.File)))
            manifest = manifest with { File = $"{manifest.Sha256[..12]}-{manifest.File}" };
        File.Move(finished, Path.Combine(folder, manifest.File), overwrite: true);
        DurableFile.Write(Path.Combine(folder, ManifestName), JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifest.Json));
        RemoveOthers(folder, manifest.File);
        return new InstalledModel(manifest, Path.Combine(folder, manifest.File));
    }

    /// <summary>Moves a checked folder in; the caller holds the lock. The files keep their names, because a graph names those with its weights.</summary>
    /// <param name="finished">On the same disk, flushed.</param>
    internal InstalledModel InstallFolder(string finished, ModelManifest manifest)
    {
        var folder = Path.Combine(Root, manifest.Id);
        Directory.CreateDirectory(folder);
        var place = manifest.Sha256[..12];
        for (var i = 2; Directory.Exists(Path.Combine(folder, place)); i++)
            place = $"{manifest.Sha256[..12]}-{i}";
        manifest = manifest with { Place = place };
        Directory.Move(finished, Path.Combine(folder, place));
        DurableFile.Write(Path.Combine(folder, ManifestName), JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifest.Json));
        RemoveOthers(folder, place);
        return new InstalledModel(manifest, Path.Combine(folder, place, manifest.File));
    }

    private static void RemoveOthers(string folder, string kept)
    {
        foreach (var other in Directory.EnumerateFiles(folder).Where(f => Path.GetFileName(f) is var name && name != kept && name != ManifestName))
            File.Delete(other);
        foreach (var other in Directory.EnumerateDirectories(folder).Where(d => Path.GetFileName(d) != kept))
            Directory.Delete(other, recursive: true);
    }

    private string Names() => List() is { Count: > 0 } list ? string.Join(", ", list.Select(m => m.Manifest.Id)) : "-";

    private static InstalledModel Read(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        ModelManifest? manifest = null;
        string problem;
        try
        {
            if (new FileInfo(path).Length <= ModelManifest.MostBytes)
                manifest = JsonSerializer.Deserialize<ModelManifest>(File.ReadAllBytes(path), ModelManifest.Json);
            problem = manifest?.Problem() ?? (manifest is null || manifest.Id != Path.GetFileName(folder) ? "id" : "");
        }
        catch (JsonException fault)
        {
            problem = fault.Message;
        }

        return problem.Length == 0
            ? new InstalledModel(manifest!, Path.Combine(folder, manifest!.Place ?? "", manifest.File))
            : throw new ModelException(ModelFault.Corrupt, $"{path} cannot be used ({problem}); remove that folder and fetch the model again.", $"{path} 不可用（{problem}）；请删除该目录并重新下载。");
    }

    /// <summary>What the user chose, <c>selection.json</c>.</summary>
    private sealed record Selection(string? Chat)
    {
        public static string File(ModelStore store) => Path.Combine(store.Root, "selection.json");

        public static Selection? Read(ModelStore store)
        {
            if (!System.IO.File.Exists(File(store)))
                return null;
            try
            {
                return JsonSerializer.Deserialize<Selection>(System.IO.File.ReadAllBytes(File(store)), ModelManifest.Json);
            }
            catch (JsonException fault)
            {
                throw new ModelException(ModelFault.Corrupt, $"{File(store)}: {fault.Message} Choose again with: travel-planner models use <id>", $"{File(store)}：{fault.Message} 请用 travel-planner models use <id> 重新选择。");
            }
        }

        public static void Write(ModelStore store, Selection selection) => DurableFile.Write(File(store), JsonSerializer.SerializeToUtf8Bytes(selection, ModelManifest.Json));
    }
}
