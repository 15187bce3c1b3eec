using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace TravelPlanner.Tools.Tests.Ics;

/// <summary>The parser of another project, <c>ical.js</c>, run by Node. Installed from the lockfile at first use; skipped where there is no Node or no registry.</summary>
internal static class IcalJs
{
    public static async Task<IReadOnlyList<string>> ReadAsync(string folder, string ics)
    {
        if (await RunAsync(folder, "node", "--version") is not { Code: 0 })
            Assert.Skip("Node is not installed; the calendar was not read by ical.js.");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "ical.js"))
            && await RunAsync(folder, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", "ci --ignore-scripts --no-audit --no-fund") is not { Code: 0 })
            Assert.Skip("npm could not install ical.js; the calendar was not read by it.");
        var read = await RunAsync(folder, "node", "read.mjs", ics);
        Assert.True(read is { Code: 0 }, read?.Errors);
        return read!.Value.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<(int Code, string Output, string Errors)?> RunAsync(string folder, string program, string arguments, string input = "")
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancel);
            var errors = process.StandardError.ReadToEndAsync(cancel);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancel);
            return (process.ExitCode, await output, await errors);
        }
        catch (Win32Exception)
        {
            // There is no such program here.
            return null;
        }
    }
}
