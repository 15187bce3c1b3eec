using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class BackupTests
{
    // save Rome … back up … save Paris … restore → Rome again, Paris kept beside it
    [Fact]
    public async Task A_restored_backup_has_what_was_saved_before_it()
    {
        using var bench = new Bench();
        var backup = Path.Combine(bench.Home, "copy.db");
        await SaveHomeAsync(bench, "rome", version: 0);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("data", "backup", backup));
        await SaveHomeAsync(bench, "paris", version: 1);

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("data", "restore", backup, "--json"));

        var kept = (string)JsonNode.Parse(bench.Out.Split('\n')[^2])!["kept"]!;
        Assert.True(File.Exists(kept), kept);
        await bench.RunAsync("call", "get_travel_context", "--json");
        Assert.Equal("rome", (string)JsonNode.Parse(bench.Out.Split('\n')[^2])!["preferences"]!["home_city"]!);
    }

    [Fact]
    public async Task With_nothing_saved_there_is_nothing_to_back_up()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("data", "backup", "copy.db"));
        Assert.StartsWith("Nothing is saved yet", bench.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(bench.Machine.DataDirectory));
    }

    [Fact]
    public async Task What_is_no_backup_is_refused_and_the_records_stay()
    {
        using var bench = new Bench().WithFile("copy.db", "no database at all, only some words that are long enough to look like one");
        await SaveHomeAsync(bench, "rome", version: 0);
        Assert.Equal(ExitCode.Unavailable, await bench.RunAsync("data", "restore", "copy.db"));
        Assert.Contains("Use another backup.", bench.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await bench.RunAsync("data", "restore", "missing.db"));
        await bench.RunAsync("call", "get_travel_context", "--json");
        Assert.Equal("rome", (string)JsonNode.Parse(bench.Out.Split('\n')[^2])!["preferences"]!["home_city"]!);
    }

    private static async Task SaveHomeAsync(Bench bench, string city, int version) => Assert.Equal(
        ExitCode.Ok, await bench.RunAsync("call", "save_preferences", $$"""{"patch": {"home_city": "{{city}}"}, "expected_version": {{version}}}"""));
}
