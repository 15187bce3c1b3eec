using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class InstallCommandTests
{
    private const string File = ".config/Claude/claude_desktop_config.json";

    [Fact]
    public async Task Other_servers_and_settings_stay_and_the_old_file_is_kept()
    {
        const string before = "{\n    \"globalShortcut\": \"Ctrl+Space\",\n    \"mcpServers\": {\n        \"files\": { \"command\": \"npx\" }\n    }\n}\n";
        using var bench = new Bench().WithFile(File, before);

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("install", "--client", "claude-desktop"));

        var after = JsonNode.Parse(bench.Read(File))!;
        Assert.Equal("Ctrl+Space npx /opt/travel-planner", $"{after["globalShortcut"]} {after["mcpServers"]!["files"]!["command"]} {after["mcpServers"]!["travel-planner"]!["command"]}");
        Assert.StartsWith(before[..before.IndexOf(" }\n", StringComparison.Ordinal)], bench.Read(File), StringComparison.Ordinal);
        Assert.Equal(before, bench.Read($"{File}.20261121T101500Z.bak"));
        Assert.Contains("Restart Claude Desktop", bench.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_time_changes_nothing_and_removal_gives_the_file_back()
    {
        const string before = "{\n  \"mcpServers\": {\n    \"files\": {}\n  }\n}\n";
        using var bench = new Bench().WithFile(File, before);

        await bench.RunAsync("install", "--client", "claude-desktop");
        var installed = bench.Read(File);
        await bench.RunAsync("install", "--client", "claude-desktop");
        Assert.Equal(installed, bench.Read(File));
        Assert.EndsWith("nothing to change.\n", bench.Out, StringComparison.Ordinal);

        await bench.RunAsync("install", "--client", "claude-desktop", "--remove");
        Assert.Equal(before, bench.Read(File));
    }

    [Fact]
    public async Task A_dry_run_shows_the_change_and_writes_nothing()
    {
        const string before = "{\n  // mine\n  \"servers\": {}\n}\n";
        using var bench = new Bench().WithFile(".vscode/mcp.json", before);

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("install", "--client", "vscode", "--scope", "project", "--http", "http://127.0.0.1:8765/mcp", "--dry-run"));

        Assert.Equal(before, bench.Read(".vscode/mcp.json"));
        Assert.Contains("-   \"servers\": {}\n+   \"servers\": {\n+     \"travel-planner\": {\n+       \"type\": \"http\",\n+       \"url\": \"http://127.0.0.1:8765/mcp\"\n", bench.Out, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(bench.Home, ".vscode")));
    }

    [Fact]
    public async Task A_broken_file_is_left_alone()
    {
        using var bench = new Bench().WithFile(".cursor/mcp.json", "{ \"mcpServers\": ");
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("install", "--client", "cursor"));
        Assert.Equal("{ \"mcpServers\": ", bench.Read(".cursor/mcp.json"));
        Assert.Contains("cannot be read and was left alone", bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_is_followed_and_stays_a_link()
    {
        using var bench = new Bench().WithFile("dotfiles/claude.json", "{}\n");
        var link = Path.Combine(bench.Home, ".claude.json");
        System.IO.File.CreateSymbolicLink(link, Path.Combine(bench.Home, "dotfiles/claude.json"));

        Assert.Equal(ExitCode.Ok, await bench.RunAsync("install", "--client", "claude-code"));

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Contains("travel-planner", bench.Read("dotfiles/claude.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_file_is_readable_by_its_owner_only()
    {
        using var bench = new Bench();
        await bench.RunAsync("install", "--client", "cursor");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path.Combine(bench.Home, ".cursor/mcp.json")));
    }

    // what the client cannot do → the sentence
    [Theory]
    [InlineData("has no configuration for one project", "--scope", "project")]
    [InlineData("can only start programs", "--http", "http://127.0.0.1:8765/mcp")]
    public async Task What_a_client_cannot_do_is_said(string sentence, params string[] options)
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Refused, await bench.RunAsync(["install", "--client", "claude-desktop", .. options]));
        Assert.Contains(sentence, bench.Error, StringComparison.Ordinal);
    }
}
