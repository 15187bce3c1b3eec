using System.IO.Compression;
using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using static TravelPlanner.Rag.Tests.Indexing.Samples;

namespace TravelPlanner.Rag.Tests.Indexing;

/// <summary>What only an index in a folder has: segments, cleaning, verification, archives.</summary>
public sealed class LocalStorageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task A_small_commit_beside_a_large_segment_does_not_write_it_again()
    {
        await using var index = Open();
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        await writer.PutAsync([.. Enumerable.Range(0, 100).Select(i => Draw($"a{i}", Facts(), $"temple {i}"))]);
        await writer.CommitAsync(default);
        var large = Databases().Single();
        for (var i = 0; i < 20; i++)
        {
            await writer.PutAsync(Draw($"b{i}", Facts(), $"garden {i}"), Draw($"a{i}", Facts(), $"shrine {i}"));
            await writer.CommitAsync(default);
            Assert.Contains(large, Databases());
            Assert.True(Databases().Length <= 6, string.Join(", ", Databases()));
        }

        Assert.Equal((120, 120), (index.Manifest.Documents, index.Manifest.Chunks));
        Assert.Equal(80, (await index.WordsAsync("temple", limit: 1_000)).Length);
        Assert.Equal(20, (await index.WordsAsync("shrine", limit: 1_000)).Length);
        Assert.Empty(await index.VerifyAsync(default));
    }

    [Fact]
    public async Task A_segment_that_lost_a_third_of_its_chunks_is_written_without_them()
    {
        await using var index = Open();
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        await writer.PutAsync([.. Enumerable.Range(0, 30).Select(i => Draw($"a{i}", Facts(), $"temple {i}"))]);
        await writer.CommitAsync(default);
        var first = Databases().Single();
        for (var i = 0; i < 11; i++)
            await writer.RemoveAsync($"a{i}", default);
        await writer.CommitAsync(default);

        Assert.NotEqual(first, Databases().Single());
        Assert.Equal(19, (await index.MeaningAsync("temple", limit: 100)).Length);
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => f.EndsWith(".dead", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_generation_that_a_reader_holds_is_kept_until_it_lets_go()
    {
        await using var index = Open();
        var reader = Open();
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        await writer.PutAsync(Draw("a", Facts(), "temple"));
        await writer.CommitAsync(default);
        Assert.Single(await reader.WordsAsync("temple"));
        var held = Databases().Single();
        await writer.PutAsync(Draw("a", Facts(), "garden"));
        await writer.CommitAsync(default);

        Assert.Contains(held, Databases());
        await reader.DisposeAsync();
        await writer.DisposeAsync();
        Assert.True(index.Collect() > 0);
        Assert.DoesNotContain(held, Databases());
    }

    [Fact]
    public async Task Cleaning_waits_for_no_writer_but_refuses_beside_one()
    {
        await using var index = Open();
        Assert.Equal(0, index.Collect());
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);

        Assert.Throws<IndexException>(() => index.Collect());
    }

    [Fact]
    public async Task Verification_names_each_file_with_a_changed_bit()
    {
        await using (var index = Open())
            await MakeAsync(index);
        foreach (var file in Directory.GetFiles(_folder.Path, "000001.*"))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            bytes[bytes.Length / 2] ^= 4;
            await File.WriteAllBytesAsync(file, bytes);
            await using var index = Open();
            Assert.Contains(Path.GetFileName(file), Assert.Single(await index.VerifyAsync(default)), StringComparison.Ordinal);
            bytes[bytes.Length / 2] ^= 4;
            await File.WriteAllBytesAsync(file, bytes);
        }

        await using var mended = Open();
        Assert.Empty(await mended.VerifyAsync(default));
    }

    [Fact]
    public async Task A_changed_bit_of_the_manifest_is_refused()
    {
        await using (var index = Open())
            await MakeAsync(index);
        var path = Path.Combine(_folder.Path, "manifest.json");
        var whole = await File.ReadAllBytesAsync(path);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = (byte[])whole.Clone();
            changed[i] ^= 1;
            await File.WriteAllBytesAsync(path, changed);
            await using var index = Open();
            Assert.Throws<IndexException>(() => index.Manifest);
        }
    }

    [Fact]
    public async Task An_index_goes_through_one_file_to_another_machine()
    {
        await using var index = Open();
        await MakeAsync(index);
        using var archive = new MemoryStream();
        await index.ExportAsync(archive, default);
        archive.Position = 0;

        var imported = await IndexArchive.ImportAsync(archive, _other.Path, default);

        Assert.Equal(index.Manifest, imported);
        await using var copy = new LocalPassageIndex(_other.Path, SystemClock.Instance);
        Assert.Equal(["b#0"], await copy.WordsAsync("garden"));
        Assert.Equal(await index.MeaningAsync("temple"), await copy.MeaningAsync("temple"));
        await using var writer = await copy.WriteAsync(Embedder, Dimension, default);
        await writer.PutAsync(Draw("z", Facts(), "more"));
        Assert.Equal(2, (await writer.CommitAsync(default)).Generation);
        archive.Position = 0;
        await Assert.ThrowsAsync<IndexException>(async () => await IndexArchive.ImportAsync(archive, _other.Path, default));
    }

    [Fact]
    public async Task Archives_that_hold_anything_else_are_refused_and_leave_nothing()
    {
        await using var index = Open();
        await MakeAsync(index);
        using var archive = new MemoryStream();
        await index.ExportAsync(archive, default);
        var manifest = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "manifest.json"));

        await Refused("none", new MemoryStream([1, 2, 3]));
        await Refused("cut", new MemoryStream(archive.ToArray()[..^100]));
        await Refused("no manifest", Change(archive, zip => zip.GetEntry("manifest.json")!.Delete()));
        await Refused("no vectors", Change(archive, zip => zip.Entries.Single(e => e.Name.EndsWith(".i8", StringComparison.Ordinal)).Delete()));
        await Refused("another database", Change(archive, zip => Replace(zip, zip.Entries.Single(e => e.Name.EndsWith(".db", StringComparison.Ordinal)).Name, "SQLite format 3\0"u8.ToArray())));
        await Refused("longer than said", Change(archive, zip => Replace(zip, zip.Entries.Single(e => e.Name.EndsWith(".i8", StringComparison.Ordinal)).Name, new byte[1_000_000])));
        await Refused("a path", Change(archive, zip => Replace(zip, "manifest.json", System.Text.Encoding.UTF8.GetBytes(manifest.Replace("000001", "../../1", StringComparison.Ordinal)))));
        Assert.False(Directory.Exists(_other.Path) || Directory.Exists(_other.Path + ".import"));
    }

    [Fact]
    public async Task A_folder_may_be_called_anything()
    {
        var folder = Path.Combine(_other.Path, "a %41#?&= 北京 'x'");
        await using var index = new LocalPassageIndex(folder, SystemClock.Instance);
        await MakeAsync(index);

        Assert.Equal(["b#0"], await index.WordsAsync("garden"));
    }

    [Fact]
    public async Task Documents_that_wait_for_another_embedder_are_named_in_the_refusal()
    {
        await using var index = Open();
        await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
            await writer.PutAsync(Draw("a", Facts(), "temple"));

        var refused = await Assert.ThrowsAsync<IndexException>(async () => await index.WriteAsync("other-1", Dimension, default));
        Assert.Contains(Embedder, refused.Message, StringComparison.Ordinal);
    }

    private LocalPassageIndex Open() => new(_folder.Path, SystemClock.Instance);

    private string[] Databases() => [.. Directory.GetFiles(_folder.Path, "??????.db").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private static async Task MakeAsync(LocalPassageIndex index)
    {
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        await writer.PutAsync([.. Enumerable.Range(0, 30).Select(i => Draw($"a{i}", Facts(), $"temple {i}")), Draw("b", Facts(), "garden")]);
        await writer.CommitAsync(default);
    }

    private async Task Refused(string what, Stream archive)
    {
        var refused = await Record.ExceptionAsync(async () => await IndexArchive.ImportAsync(archive, _other.Path, default));
        Assert.True(refused is IndexException, $"{what}: {refused}");
    }

    private static MemoryStream Change(MemoryStream archive, Action<ZipArchive> change)
    {
        var copy = new MemoryStream();
        copy.Write(archive.ToArray());
        using (var zip = new ZipArchive(copy, ZipArchiveMode.Update, leaveOpen: true))
            change(zip);
        copy.Position = 0;
        return copy;
    }

    private static void Replace(ZipArchive zip, string name, byte[] content)
    {
        zip.GetEntry(name)!.Delete();
        using var entry = zip.CreateEntry(name).Open();
        entry.Write(content);
    }
}
