using System.Diagnostics;
using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Tests.Models.Download;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class KilledPullTests
{
    private const int Bytes = 48 * 1024 * 1024;

    [Fact]
    public async Task A_pull_killed_in_the_middle_goes_on_where_its_journal_stopped()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var data = Directory.CreateTempSubdirectory("travel-planner-killed-").FullName;
        try
        {
            // Three parts of 16 MiB; each falls silent 2 MiB before its end, so that nothing but the kill can end the run.
            await using var hub = await FaultyHub.StartAsync("ok; stall 14680064; stall 14680064; stall 14680064", FaultyHub.Model(Bytes));
            var journal = Path.Combine(data, "models", ".partial", "qwen3-0.6b-q8_0.part.journal");
            using (var first = Start(data, hub.Url))
            {
                while (Kept(journal) == 0 && !first.HasExited)
                    await Task.Delay(20, cancellation);
                first.Kill();
                await first.WaitForExitAsync(cancellation);
            }

            var kept = Kept(journal);
            Assert.InRange(kept, 32 * 1024 * 1024, Bytes - 1);
            var before = hub.Served;
            using var second = Start(data, hub.Url);
            var output = second.StandardOutput.ReadToEndAsync(cancellation);
            await second.WaitForExitAsync(cancellation);
            Assert.Equal((0, FaultyHub.Hash(hub.Content)), (second.ExitCode, (string)JsonNode.Parse(await output)!["installed"]!["sha256"]!));
            Assert.InRange(hub.Served - before, Bytes - kept, Bytes - kept + 1);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Bytes the journal speaks of; 0 while there is none. It is replaced in one step, so that it is always whole.</summary>
    private static long Kept(string journal) =>
        File.Exists(journal) ? JsonNode.Parse(File.ReadAllText(journal))!["stretches"]!.AsArray().Sum(s => (long)s!["done"]!) : 0;

    private static Process Start(string data, Uri mirror)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "travel-planner.dll"), "models", "pull", "qwen3-0.6b-q8_0", "--json", "--mirror", mirror.AbsoluteUri, "--data-dir", data })
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
