using System.Diagnostics;

namespace TravelPlanner.Acceptance.Tests;

/// <summary>The built program with a data directory of its own.</summary>
public sealed class Planner : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("travel-planner-acceptance-");

    /// <summary>Stands in for the user's home directory.</summary>
    public string Home => _home.FullName;

    /// <summary>The program that <c>dotnet</c> was started with, else the one on the path.</summary>
    public static string Host => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "travel-planner.dll");

    /// <summary>The command that serves one client on stdio.</summary>
    public string[] Stdio => [Host, Program, "mcp", "--data-dir", Path.Combine(Home, "data")];

    /// <summary>Serves over HTTP on a free port of this machine until disposed.</summary>
    public async Task<ServedPlanner> ServeAsync()
    {
        var start = new ProcessStartInfo(Host, [Program, "serve", "--port", "0", "--data-dir", Path.Combine(Home, "data")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["HOME"] = Home;
        var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        // Where nobody watches, the first line is the endpoint and nothing else.
        if (await process.StandardOutput.ReadLineAsync(late.Token) is { } line && Uri.TryCreate(line, UriKind.Absolute, out var mcp))
            return new ServedPlanner(process, mcp);
        await process.WaitForExitAsync(late.Token);
        throw new InvalidOperationException($"serve ended with {process.ExitCode}: {await error}");
    }

    public void Dispose() => _home.Delete(recursive: true);
}

/// <summary>A running server.</summary>
/// <param name="Mcp">Its endpoint for both protocol eras.</param>
public sealed record ServedPlanner(Process Process, Uri Mcp) : IDisposable
{
    /// <summary>The endpoint of older clients.</summary>
    public Uri Sse => new(Mcp, "/sse");

    public void Dispose()
    {
        Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
