using System.Diagnostics;
using System.Globalization;
using NodaTime;
using TravelPlanner.Rag.Indexing;
using TravelPlanner.Rag.Indexing.Local;
using static TravelPlanner.Rag.Tests.Indexing.Samples;

namespace TravelPlanner.Rag.Tests.Indexing;

/// <summary>A writer in a process of its own is killed at random moments; a file is cut at any byte.</summary>
public sealed class LocalCrashTests : IDisposable
{
    private const string ChildFolder = "TRAVEL_PLANNER_RAG_CHILD";

    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        File.Delete(_folder.Path + ".log");
    }

    [Fact]
    public async Task A_writer_that_is_killed_loses_nothing_that_it_acknowledged()
    {
        var random = new Random(20261121);
        var acknowledged = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var round = 0; round < 12; round++)
        {
            await RunChildAsync(acknowledgements: random.Next(1, 10), random.Next(60));
            // The last line may be half written: then nobody was told of it.
            foreach (var line in (await ReadLogAsync()).Split('\n')[..^1].Select(l => l.Split(' ')))
                acknowledged[line[0]] = int.Parse(line[1], CultureInfo.InvariantCulture);

            await using var index = new LocalPassageIndex(_folder.Path, SystemClock.Instance);
            Assert.Empty(await index.VerifyAsync(default));
            var found = (await index.DocumentsAsync(default)).ToDictionary(d => d.Id, d => d.ContentHash, StringComparer.Ordinal);
            await using (var writer = await index.WriteAsync(Embedder, Dimension, default))
            {
                foreach (var pending in writer.Pending)
                    found[pending.Id] = pending.ContentHash;
            }

            // At most one version more than acknowledged: the one whose acknowledgement the kill swallowed.
            Assert.All(acknowledged, a => Assert.Contains(found[a.Key], new[] { Version(a.Key, a.Value), Version(a.Key, a.Value + 1) }));
            foreach (var hit in await index.WordsAsync("temple", limit: 1_000))
                Assert.Single(await index.GetAsync([hit], default));
        }

        Assert.True(acknowledged.Count >= 9, $"Only {acknowledged.Count} documents were ever acknowledged.");
    }

    /// <summary>The child: puts and commits, and notes each acknowledgement. Does nothing when it is not run as one.</summary>
    [Fact]
    public async Task Child_writes_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(ChildFolder) is not { } folder)
            return;
        await using var log = new FileStream(folder + ".log", FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await using var index = new LocalPassageIndex(folder, SystemClock.Instance);
        await using var writer = await index.WriteAsync(Embedder, Dimension, default);
        var versions = (await index.DocumentsAsync(default)).Concat(writer.Pending).GroupBy(d => d.Id, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().ContentHash, StringComparer.Ordinal);
        var known = versions.ToDictionary(v => v.Key, v => Enumerable.Range(0, 100_000).First(n => Version(v.Key, n) == v.Value), StringComparer.Ordinal);
        // Not for ever: the parent may be killed too.
        var first = known.Count;
        for (var i = first; i < first + 5_000; i++)
        {
            var id = $"d{i % 40}";
            known[id] = known.GetValueOrDefault(id, -1) + 1;
            var (document, chunks) = Draw(id, Facts(), Enumerable.Range(0, 1 + (i % 5)).Select(c => $"temple {id} {known[id]} {c}").ToArray());
            await writer.PutAsync(document with { ContentHash = Version(id, known[id]) }, chunks, default);
            await log.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{id} {known[id]}\n"));
            if (i % 3 == 2)
                await writer.CommitAsync(default);
        }
    }

    [Fact]
    public async Task A_file_cut_at_any_byte_gives_the_last_generation_or_a_refusal_in_words()
    {
        await using (var index = new LocalPassageIndex(_folder.Path, SystemClock.Instance))
        {
            await using var writer = await index.WriteAsync(Embedder, Dimension, default);
            await writer.PutAsync([.. Enumerable.Range(0, 30).Select(i => Draw($"a{i}", Facts(), $"temple number {i}"))]);
            await writer.CommitAsync(default);
            await writer.PutAsync(Draw("b", Facts(), "temple garden"));
            await writer.RemoveAsync("a7", default);
            await writer.CommitAsync(default);
            await writer.PutAsync(Draw("c", Facts(), "temple waiting"));
        }

        var random = new Random(7);
        var (refused, answered) = (0, 0);
        var files = Directory.GetFiles(_folder.Path).Where(f => new FileInfo(f).Length > 0).ToList();
        Assert.Contains(files, f => f.EndsWith(".dead", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var whole = await File.ReadAllBytesAsync(file);
            foreach (var length in Enumerable.Range(0, 20).Select(_ => random.Next(whole.Length)).Append(0).Append(1).Append(whole.Length - 1).Distinct())
            {
                using var copy = new TemporaryFolder();
                Directory.CreateDirectory(copy.Path);
                foreach (var other in files)
                    File.Copy(other, Path.Combine(copy.Path, Path.GetFileName(other)));
                await File.WriteAllBytesAsync(Path.Combine(copy.Path, Path.GetFileName(file)), whole[..length]);
                await using var index = new LocalPassageIndex(copy.Path, SystemClock.Instance);
                try
                {
                    Assert.Equal(30, (await index.WordsAsync("temple", limit: 100)).Length);
                    Assert.Equal(30, (await index.MeaningAsync("temple", limit: 100)).Length);
                    Assert.Equal(["b#0"], await index.WordsAsync("garden"));
                    await using var writer = await index.WriteAsync(Embedder, Dimension, default);
                    await writer.CommitAsync(default);
                    answered++;
                }
                catch (IndexException said)
                {
                    Assert.Contains(copy.Path, said.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }

        Assert.True(refused > 0 && answered > 0, $"{refused} refused, {answered} answered");
    }

    private static string Version(string id, int version) => Hash($"{id} {version}");

    private async Task<string> ReadLogAsync() => File.Exists(_folder.Path + ".log") ? await File.ReadAllTextAsync(_folder.Path + ".log") : "";

    /// <summary>Kills the child some milliseconds after it was told so often that its writing is kept.</summary>
    private async Task RunChildAsync(int acknowledgements, int milliseconds)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = AppContext.BaseDirectory };
        foreach (var argument in new[] { typeof(LocalCrashTests).Assembly.Location, "-method", $"{typeof(LocalCrashTests).FullName}.{nameof(Child_writes_until_it_is_killed)}" })
            start.ArgumentList.Add(argument);
        start.Environment[ChildFolder] = _folder.Path;
        var before = (await ReadLogAsync()).Count(c => c == '\n');
        using var child = Process.Start(start)!;
        var (output, errors) = (child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync());
        while (!child.HasExited && (await ReadLogAsync()).Count(c => c == '\n') < before + acknowledgements)
            await Task.Delay(5);
        await Task.Delay(milliseconds);
        Assert.False(child.HasExited, $"{await Finished(child, output)}{await Finished(child, errors)}");
        child.Kill();
        await child.WaitForExitAsync();
    }

    private static async Task<string> Finished(Process child, Task<string> text) => child.HasExited ? await text : "";
}
