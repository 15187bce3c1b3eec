using TravelPlanner.Cli.Clients;
using TravelPlanner.Tools;

namespace TravelPlanner.Cli.Tests.Clients;

public sealed class McpClientTests
{
    // client, scope, platform → file under the home folder
    [Theory]
    [InlineData("claude-desktop", InstallScope.User, Platform.Linux, ".config/Claude/claude_desktop_config.json")]
    [InlineData("claude-desktop", InstallScope.User, Platform.MacOS, "Library/Application Support/Claude/claude_desktop_config.json")]
    [InlineData("claude-desktop", InstallScope.User, Platform.Windows, "AppData/Roaming/Claude/claude_desktop_config.json")]
    [InlineData("claude-code", InstallScope.User, Platform.Linux, ".claude.json")]
    [InlineData("claude-code", InstallScope.Project, Platform.Linux, ".mcp.json")]
    [InlineData("vscode", InstallScope.User, Platform.Linux, ".config/Code/User/mcp.json")]
    [InlineData("vscode", InstallScope.User, Platform.MacOS, "Library/Application Support/Code/User/mcp.json")]
    [InlineData("vscode", InstallScope.Project, Platform.Windows, ".vscode/mcp.json")]
    [InlineData("cursor", InstallScope.User, Platform.Linux, ".cursor/mcp.json")]
    [InlineData("cursor", InstallScope.Project, Platform.MacOS, ".cursor/mcp.json")]
    public void Each_client_has_its_file(string id, InstallScope scope, Platform platform, string expected)
    {
        using var bench = new Bench(platform: platform);
        var file = McpClient.All.Single(c => c.Id == id).FindFile(scope, bench.Machine);
        Assert.Equal(expected, Path.GetRelativePath(bench.Home, file).Replace('\\', '/'));
    }

    // client, URL → what the file says
    [Theory]
    [InlineData("claude-desktop", null, """{"command":"/opt/tp","args":["mcp"]}""")]
    [InlineData("claude-code", null, """{"type":"stdio","command":"/opt/tp","args":["mcp"]}""")]
    [InlineData("vscode", null, """{"type":"stdio","command":"/opt/tp","args":["mcp"]}""")]
    [InlineData("cursor", null, """{"command":"/opt/tp","args":["mcp"]}""")]
    [InlineData("claude-code", "http://127.0.0.1:8765/mcp", """{"type":"http","url":"http://127.0.0.1:8765/mcp"}""")]
    [InlineData("vscode", "http://127.0.0.1:8765/mcp", """{"type":"http","url":"http://127.0.0.1:8765/mcp"}""")]
    [InlineData("cursor", "http://127.0.0.1:8765/mcp", """{"url":"http://127.0.0.1:8765/mcp"}""")]
    public void Each_client_has_its_form_of_entry(string id, string? url, string expected)
    {
        var client = McpClient.All.Single(c => c.Id == id);
        Assert.Equal(expected, client.Entry(new Launcher("/opt/tp", []), url is null ? null : new Uri(url)).ToJsonString(ToolJson.Options));
    }
}
