using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class KilledBuildTests
{
    private const int Documents = 500;
    private const int Sections = 20;

    [Fact]
    public async Task A_build_of_ten_thousand_chunks_killed_in_the_middle_goes_on_where_it_was()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var home = Directory.CreateTempSubdirectory("travel-planner-killed-").FullName;
        try
        {
            var notes = Directory.CreateDirectory(Path.Combine(home, "notes")).FullName;
            for (var i = 0; i < Documents; i++)
                await File.WriteAllTextAsync(Path.Combine(notes, $"{i:000}.md"), Guide(i), cancellation);
            var index = Path.Combine(home, "data", "knowledge", "notes");
            using (var first = Start(home))
            {
                // Some hundred documents are acknowledged by then: all of them take about 2 MB.
                while (Staged(index) < 600_000 && !first.HasExited)
                    await Task.Delay(5, cancellation);
                first.Kill();
                await first.WaitForExitAsync(cancellation);
            }

            Assert.False(File.Exists(Path.Combine(index, "manifest.json")), "The first build ended before it could be killed.");
            var second = await RunAsync(home, cancellation, "build", "notes", "--without-guides", "--embedder", "none");
            var (written, resumed) = ((int)second["run"]!["written"]!, (int)second["run"]!["resumed"]!);
            Assert.InRange(resumed, 1, Documents - 1);
            Assert.Equal((Documents, Documents, Documents * Sections), (written + resumed, (int)second["documents"]!, (int)second["chunks"]!));

            Assert.True((bool)(await RunAsync(home, cancellation, "verify"))["sound"]!);
            var passage = (await RunAsync(home, cancellation, "search", "halt17", "--limit", "1", "--full"))["passages"]![0]!;
            Assert.Contains("halt17 ", (string)passage["text"]!, StringComparison.Ordinal);
            var third = await RunAsync(home, cancellation, "build", "notes", "--without-guides");
            Assert.Equal((0, Documents, 0), ((int)third["run"]!["written"]!, (int)third["run"]!["unchanged"]!, (int)third["run"]!["resumed"]!));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string Guide(int number) => $"# Town {number}\n\n" + string.Join(
        "\n\n", Enumerable.Range(0, Sections).Select(s => string.Create(CultureInfo.InvariantCulture, $"## Part {s}\n\nThe tram to halt{(number * Sections) + s} leaves every {2 + (s % 9)} minutes; 电车每隔几分钟一班。")));

    /// <summary>Of the file that grows; its journal comes and goes with each document.</summary>
    private static long Staged(string index)
    {
        try
        {
            return Directory.Exists(index) ? new DirectoryInfo(index).EnumerateFiles("staging*.db").Sum(f => f.Length) : 0;
        }
        catch (FileNotFoundException)
        {
            // Committed between the look and the measure: the build ended, which the caller sees.
            return 0;
        }
    }

    private static async Task<JsonNode> RunAsync(string home, CancellationToken cancellation, params string[] arguments)
    {
        using var process = Start(home, arguments);
        var error = process.StandardError.ReadToEndAsync(cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        Assert.True(process.ExitCode == 0, await error);
        return JsonNode.Parse(output)!;
    }

    private static Process Start(string home, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = home };
        string[] command = arguments.Length > 0 ? arguments : ["build", "notes", "--without-guides", "--embedder", "none"];
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "travel-planner.dll"), "index" }.Concat(command).Concat(["--index", "notes", "--json", "--data-dir", Path.Combine(home, "data")]))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
