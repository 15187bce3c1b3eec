using System.Formats.Tar;
using System.Text;
using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Bundles;
using TravelPlanner.InferenceWorker.Tests.Models.Download;
using TravelPlanner.InferenceWorker.Tests.Models.Store;

namespace TravelPlanner.InferenceWorker.Tests.Models.Bundles;

public sealed class BundleTests
{
    private static readonly byte[] Content = FaultyHub.Model(5_000);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_on_one_machine_is_read_on_another()
    {
        using var here = new StoreBench();
        using var there = new StoreBench();
        var file = await ExportAsync(here, "a", "b");
        var installed = await new BundleReader(there.Store).InstallAsync(file, null, Cancellation);
        Assert.Equal("a, b", string.Join(", ", installed.Select(m => m.Manifest.Id)));
        Assert.All(there.Store.List(), m => Assert.Equal(Content, File.ReadAllBytes(m.Path)));
        Assert.Equal("bundle models.tar", there.Store.Get("a").Manifest.Source);
    }

    [Fact]
    public async Task A_damaged_model_makes_no_bundle_and_the_old_one_stays()
    {
        using var here = new StoreBench();
        var file = await ExportAsync(here, "a");
        var before = await File.ReadAllBytesAsync(file, Cancellation);
        var model = here.Store.Get("a");
        await File.WriteAllBytesAsync(model.Path, FaultyHub.Model(5_000, seed: 3), Cancellation);
        await Assert.ThrowsAsync<ModelException>(() => new BundleWriter(here.Store).WriteAsync(file, [model], null, Cancellation));
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Cancellation));
    }

    // How a bundle is spoilt → what is said of it. Nothing is installed, in the store or beside it.
    [Theory]
    [InlineData("other bytes", "'a/mine.gguf' does not hash to")]
    [InlineData("shorter", "'a/mine.gguf' has 4999 bytes, its manifest says 5000")]
    [InlineData("longer", "'a/mine.gguf' has 5001 bytes, its manifest says 5000")]
    [InlineData("traversal", "'../evil' (RegularFile) stands where 'a/mine.gguf' belongs")]
    [InlineData("absolute", "'/tmp/evil' (RegularFile) stands where 'a/mine.gguf' belongs")]
    [InlineData("symbolic link", "'a/mine.gguf' (SymbolicLink) stands where 'a/mine.gguf' belongs")]
    [InlineData("hard link", "'a/mine.gguf' (HardLink) stands where 'a/mine.gguf' belongs")]
    [InlineData("folder", "'a/' (Directory) stands where 'a/mine.gguf' belongs")]
    [InlineData("missing", "'a/mine.gguf' is missing")]
    [InlineData("extra", "'a/extra' stands in no list")]
    [InlineData("twice", "a model stands in the list twice")]
    [InlineData("no manifest", "it does not begin with bundle.json")]
    [InlineData("bad id", "the id of '../a' cannot be used")]
    [InlineData("bad file", "the file of 'a' cannot be used")]
    [InlineData("bad json", "bundle.json: ")]
    [InlineData("no model", "does not begin with 'GGUF'")]
    public async Task A_bundle_of_anybody_installs_nothing_that_is_not_right(string spoilt, string problem)
    {
        using var here = new StoreBench();
        using var there = new StoreBench();
        var manifest = await ReadManifestAsync(await ExportAsync(here, "a"));
        var file = Path.Combine(here.Folder, "spoilt.tar");
        var entry = "a/mine.gguf";
        await WriteAsync(file, tar =>
        {
            if (spoilt != "no manifest")
            {
                Add(tar, "bundle.json", Encoding.UTF8.GetBytes(spoilt switch
                {
                    "bad id" => manifest.Replace("\"a\"", "\"../a\"", StringComparison.Ordinal),
                    "bad file" => manifest.Replace("\"mine.gguf\"", "\"../mine.gguf\"", StringComparison.Ordinal),
                    "bad json" => manifest[..^20],
                    "twice" => manifest.Replace("\"models\": [", "\"models\": [" + manifest[(manifest.IndexOf('[') + 1)..manifest.LastIndexOf(']')] + ",", StringComparison.Ordinal),
                    "no model" => manifest.Replace(FaultyHub.Hash(Content), FaultyHub.Hash(new byte[5_000]), StringComparison.Ordinal),
                    _ => manifest,
                }));
            }

            switch (spoilt)
            {
                case "symbolic link":
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, entry) { LinkName = "/etc/passwd" });
                    break;
                case "hard link":
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, entry) { LinkName = "bundle.json" });
                    break;
                case "folder":
                    tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "a/"));
                    break;
                case "missing":
                    break;
                default:
                    Add(tar, spoilt switch { "traversal" => "../evil", "absolute" => "/tmp/evil", _ => entry }, spoilt switch
                    {
                        "other bytes" => FaultyHub.Model(5_000, seed: 3),
                        "shorter" => Content[..^1],
                        "longer" => [.. Content, 0],
                        "no model" => new byte[5_000],
                        _ => Content,
                    });
                    break;
            }

            if (spoilt == "extra")
                Add(tar, "a/extra", [1]);
        });
        var refused = await Assert.ThrowsAsync<ModelException>(() => new BundleReader(there.Store).InstallAsync(file, null, Cancellation));
        Assert.Equal((ModelFault.Corrupt, true), (refused.Fault, refused.Message.Contains(problem, StringComparison.Ordinal)));
        Assert.Empty(there.Store.List());
        Assert.Empty(Directory.EnumerateFiles(there.Folder, "*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_bundle_cut_anywhere_installs_nothing()
    {
        using var here = new StoreBench();
        using var there = new StoreBench();
        var whole = await File.ReadAllBytesAsync(await ExportAsync(here, "a"), Cancellation);
        var file = Path.Combine(here.Folder, "cut.tar");
        foreach (var length in Enumerable.Range(0, 17).Select(i => i * 331))
        {
            await File.WriteAllBytesAsync(file, whole[..length], Cancellation);
            await Assert.ThrowsAsync<ModelException>(() => new BundleReader(there.Store).InstallAsync(file, null, Cancellation));
        }

        Assert.Empty(there.Store.List());
    }

    [Fact]
    public async Task A_bundle_that_does_not_fit_is_not_begun()
    {
        using var here = new StoreBench();
        using var there = new StoreBench(freeBytes: _ => 1_000);
        var file = await ExportAsync(here, "a");
        Assert.Equal(ModelFault.NoSpace, (await Assert.ThrowsAsync<ModelException>(() => new BundleReader(there.Store).InstallAsync(file, null, Cancellation))).Fault);
    }

    private static async Task<string> ExportAsync(StoreBench bench, params string[] ids)
    {
        foreach (var id in ids)
            await ModelStoreTests.ImportAsync(bench, Content, i => i with { Id = id });
        var file = Path.Combine(bench.Folder, "models.tar");
        await new BundleWriter(bench.Store).WriteAsync(file, bench.Store.List(), null, Cancellation);
        return file;
    }

    private static async Task<string> ReadManifestAsync(string file)
    {
        await using var tar = new TarReader(File.OpenRead(file));
        var head = (await tar.GetNextEntryAsync(copyData: true, Cancellation))!;
        using var text = new StreamReader(head.DataStream!);
        return await text.ReadToEndAsync(Cancellation);
    }

    private static async Task WriteAsync(string file, Action<TarWriter> write)
    {
        await using var tar = new TarWriter(File.Create(file), TarEntryFormat.Pax);
        write(tar);
    }

    private static void Add(TarWriter tar, string name, byte[] content)
    {
        using var data = new MemoryStream(content);
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
    }
}
