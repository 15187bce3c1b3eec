using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Clients;

public enum InstallScope
{
    User,
    Project,
}

/// <summary>An MCP client whose configuration file can name this server.</summary>
/// <param name="Key">The member of the file that holds the servers.</param>
/// <param name="KnowsUrls">False when the file can only name programs.</param>
internal sealed record McpClient(string Id, string Name, string Key, IReadOnlyList<InstallScope> Scopes, bool KnowsUrls)
{
    public const string ServerName = "travel-planner";

    public static readonly McpClient ClaudeDesktop = new("claude-desktop", "Claude Desktop", "mcpServers", [InstallScope.User], KnowsUrls: false);

    public static readonly McpClient ClaudeCode = new("claude-code", "Claude Code", "mcpServers", [InstallScope.User, InstallScope.Project], KnowsUrls: true);

    public static readonly McpClient VsCode = new("vscode", "VS Code", "servers", [InstallScope.User, InstallScope.Project], KnowsUrls: true);

    public static readonly McpClient Cursor = new("cursor", "Cursor", "mcpServers", [InstallScope.User, InstallScope.Project], KnowsUrls: true);

    public static readonly IReadOnlyList<McpClient> All = [ClaudeDesktop, ClaudeCode, VsCode, Cursor];

    /// <summary>Where the client reads its servers on this machine.</summary>
    public string FindFile(InstallScope scope, Machine machine) => (Id, scope) switch
    {
        ("claude-desktop", _) => Path.Combine(ApplicationData(machine), "Claude", "claude_desktop_config.json"),
        ("claude-code", InstallScope.User) => Path.Combine(machine.Home, ".claude.json"),
        ("claude-code", _) => Path.Combine(machine.WorkingDirectory, ".mcp.json"),
        ("vscode", InstallScope.User) => Path.Combine(ApplicationData(machine), "Code", "User", "mcp.json"),
        ("vscode", _) => Path.Combine(machine.WorkingDirectory, ".vscode", "mcp.json"),
        (_, InstallScope.User) => Path.Combine(machine.Home, ".cursor", "mcp.json"),
        _ => Path.Combine(machine.WorkingDirectory, ".cursor", "mcp.json"),
    };

    /// <summary>What the file says about this server.</summary>
    /// <param name="url">Null to start it as a program on stdio.</param>
    public JsonObject Entry(Launcher launcher, Uri? url)
    {
        var entry = new JsonObject();
        // Cursor and Claude Desktop tell the kinds apart by their members; the others want it said.
        if (this == ClaudeCode || this == VsCode)
            entry["type"] = url is null ? "stdio" : "http";
        if (url is not null)
        {
            entry["url"] = url.ToString();
            return entry;
        }

        entry["command"] = launcher.Command;
        entry["args"] = new JsonArray([.. launcher.Arguments.Append("mcp").Select(a => JsonValue.Create(a))]);
        return entry;
    }

    private static string ApplicationData(Machine machine) => machine.Platform switch
    {
        Platform.Windows => machine.RoamingData,
        Platform.MacOS => Path.Combine(machine.Home, "Library", "Application Support"),
        _ => machine.Variable("XDG_CONFIG_HOME") ?? Path.Combine(machine.Home, ".config"),
    };
}
