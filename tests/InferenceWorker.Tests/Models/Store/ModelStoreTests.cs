using TravelPlanner.InferenceWorker.Models;
using TravelPlanner.InferenceWorker.Models.Catalogue;
using TravelPlanner.InferenceWorker.Models.Download;
using TravelPlanner.InferenceWorker.Models.Store;
using TravelPlanner.InferenceWorker.Tests.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models.Store;

public sealed class ModelStoreTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_of_this_machine_is_copied_in()
    {
        using var bench = new StoreBench();
        var content = FaultyHub.Model(3_000);
        var model = await ImportAsync(bench, content);
        Assert.Equal($"mine {FaultyHub.Hash(content)} None import mine.gguf ? True", $"{model.Manifest.Id} {model.Manifest.Sha256} {model.Manifest.CheckedAgainst} {model.Manifest.Source} {model.Manifest.Template ?? "?"} {File.Exists(Path.Combine(bench.Folder, "mine.gguf"))}");
        Assert.Null(await model.VerifyAsync(null, Cancellation));
    }

    [Fact]
    public async Task It_can_be_moved_and_take_after_a_model_of_the_catalogue()
    {
        using var bench = new StoreBench();
        var model = await ImportAsync(bench, FaultyHub.Model(3_000), i => i with { Move = true, Like = StoreBench.Entry() });
        Assert.Equal("mine qwen3 Hermes 512 False", $"{model.Manifest.Id} {model.Manifest.Template} {model.Manifest.ToolCalls} {model.Manifest.Context} {File.Exists(Path.Combine(bench.Folder, "mine.gguf"))}");
    }

    [Fact]
    public async Task What_is_no_model_or_not_the_one_expected_is_refused()
    {
        using var bench = new StoreBench();
        await AssertRefusedAsync(ModelFault.Corrupt, () => ImportAsync(bench, "a letter to my aunt, long enough"u8.ToArray()));
        await AssertRefusedAsync(ModelFault.Corrupt, () => ImportAsync(bench, FaultyHub.Model(100), i => i with { Sha256 = new string('0', 64), Move = true }));
        await AssertRefusedAsync(ModelFault.Refused, () => ImportAsync(bench, FaultyHub.Model(100), i => i with { Id = "../up" }));
        Assert.Empty(bench.Store.List());
        Assert.True(File.Exists(Path.Combine(bench.Folder, "mine.gguf")));
    }

    [Fact]
    public async Task A_flipped_bit_and_a_cut_file_are_found()
    {
        using var bench = new StoreBench();
        var model = await ImportAsync(bench, FaultyHub.Model(3_000));
        var bytes = await File.ReadAllBytesAsync(model.Path, Cancellation);
        bytes[2_000] ^= 1;
        await File.WriteAllBytesAsync(model.Path, bytes, Cancellation);
        Assert.Contains("hashes to", (await model.VerifyAsync(null, Cancellation))!.Message, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(model.Path, bytes[..10], Cancellation);
        Assert.Contains("has 10 bytes, installed were 3000", (await model.VerifyAsync(null, Cancellation))!.Message, StringComparison.Ordinal);
        File.Delete(model.Path);
        Assert.Contains("is not there", (await model.VerifyAsync(null, Cancellation))!.Message, StringComparison.Ordinal);
    }

    // installed; used → the default
    [Fact]
    public async Task The_default_is_the_chosen_one_or_the_only_one()
    {
        using var bench = new StoreBench();
        Assert.Null(bench.Store.DefaultChat());
        await ImportAsync(bench, FaultyHub.Model(100), i => i with { Id = "a" });
        Assert.Equal("a", bench.Store.DefaultChat()!.Manifest.Id);
        await ImportAsync(bench, FaultyHub.Model(100), i => i with { Id = "b" });
        Assert.Null(bench.Store.DefaultChat());
        bench.Store.SelectChat("b");
        Assert.Equal("b", bench.Store.DefaultChat()!.Manifest.Id);
        await ImportAsync(bench, FaultyHub.Model(100), i => i with { Id = "e", Kind = ModelKind.Embedding });
        Assert.Equal(ModelFault.Refused, Assert.Throws<ModelException>(() => bench.Store.SelectChat("e")).Fault);
        bench.Store.Remove("b");
        Assert.Equal("a", bench.Store.DefaultChat()!.Manifest.Id);
        Assert.Equal(["a", "e"], bench.Store.List().Select(m => m.Manifest.Id));
    }

    [Fact]
    public async Task A_model_somebody_works_on_is_not_removed()
    {
        using var bench = new StoreBench();
        await ImportAsync(bench, FaultyHub.Model(100));
        using (bench.Store.Lock("mine"))
            Assert.Equal(ModelFault.Busy, Assert.Throws<ModelException>(() => bench.Store.Remove("mine")).Fault);
        Assert.Single(bench.Store.List());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("null")]
    public async Task A_manifest_that_cannot_be_used_is_named(string text)
    {
        using var bench = new StoreBench();
        var model = await ImportAsync(bench, FaultyHub.Model(100));
        var path = Path.Combine(Path.GetDirectoryName(model.Path)!, "model.json");
        await File.WriteAllTextAsync(path, text, Cancellation);
        Assert.StartsWith(path, Assert.Throws<ModelException>(() => bench.Store.List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_cannot_name_a_file_elsewhere()
    {
        using var bench = new StoreBench();
        var model = await ImportAsync(bench, FaultyHub.Model(100));
        var path = Path.Combine(Path.GetDirectoryName(model.Path)!, "model.json");
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path, Cancellation)).Replace("\"mine.gguf\"", "\"../../mine.gguf\"", StringComparison.Ordinal), Cancellation);
        Assert.Contains("(file)", Assert.Throws<ModelException>(() => bench.Store.List()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_usage_counts_models_and_what_is_unfinished()
    {
        using var bench = new StoreBench();
        await ImportAsync(bench, FaultyHub.Model(100));
        await File.WriteAllBytesAsync(bench.Store.PartialPath("other.part"), new byte[30], Cancellation);
        var usage = bench.Store.Usage();
        Assert.Equal("mine 100; 30", $"{string.Join(", ", usage.Models.Select(m => $"{m.Id} {m.Bytes}"))}; {usage.Partial.Sum(p => p.Bytes)}");
        Assert.Equal(Directory.GetFiles(bench.Store.Root, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length), usage.Total);
    }

    internal static Task<InstalledModel> ImportAsync(StoreBench bench, byte[] content, Func<ModelImport, ModelImport>? change = null)
    {
        var file = Path.Combine(bench.Folder, "mine.gguf");
        File.WriteAllBytes(file, content);
        var import = new ModelImport(file, "mine", ModelKind.Chat, Like: null, Move: false, Sha256: null);
        return (change?.Invoke(import) ?? import).RunAsync(bench.Store, progress: null, Cancellation);
    }

    private static async Task AssertRefusedAsync(ModelFault fault, Func<Task> act) => Assert.Equal(fault, (await Assert.ThrowsAsync<ModelException>(act)).Fault);
}
