using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using NodaTime;
using TravelPlanner.Providers.Sqlite;

namespace TravelPlanner.Providers.Tests.Stores;

/// <summary>A process that writes is killed without warning (SIGKILL) again and again; what it said was saved is there.</summary>
public sealed class SqliteKillTests
{
    private const string WriterVariable = "TRAVEL_PLANNER_TEST_WRITER";
    private const int Rounds = 8;

    [Fact]
    public async Task A_kill_at_any_moment_loses_no_acknowledged_write()
    {
        using var bench = new SqliteBench();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var acknowledged = new List<(string Trip, int Version)>();
        for (var round = 0; round < Rounds; round++)
        {
            acknowledged.AddRange(await WriteUntilKilled(bench.Directory, random.Next(5, 300)));

            bench.Reopen();
            Assert.Equal("ok", bench.Store.Check());
            foreach (var (trip, version) in acknowledged)
            {
                Assert.True(
                    await bench.Records.Trips.FindAsync("ann", trip, version, TestContext.Current.CancellationToken) is { } found && found.Content.Title == $"{trip} {version}",
                    $"{trip} version {version} was acknowledged and is lost (seed {seed}, round {round})");
            }
        }

        Assert.True(acknowledged.Count >= Rounds, $"only {acknowledged.Count} writes were acknowledged");
    }

    private static async Task<List<(string, int)>> WriteUntilKilled(string directory, int killAfterMilliseconds)
    {
        var cancel = TestContext.Current.CancellationToken;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [typeof(SqliteKillTests).Assembly.Location])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { [WriterVariable] = directory },
        };
        using var writer = Process.Start(start)!;
        var lines = new List<string?> { await writer.StandardOutput.ReadLineAsync(cancel) };
        await Task.Delay(killAfterMilliseconds, cancel);
        writer.Kill();
        lines.AddRange((await writer.StandardOutput.ReadToEndAsync(cancel)).Split('\n'));
        await writer.WaitForExitAsync(cancel);
        // A line cut by the kill lacks its last word and acknowledges nothing.
        return [.. lines.OfType<string>().Select(l => l.Split(' ')).Where(w => w is [_, _, "saved"]).Select(w => (w[0], int.Parse(w[1], CultureInfo.InvariantCulture)))];
    }

    /// <summary>The child: this same program, told by the environment to write instead of to test.</summary>
    [ModuleInitializer]
    internal static void WriteWhenTold()
    {
        if (Environment.GetEnvironmentVariable(WriterVariable) is not { Length: > 0 } directory)
            return;
        var trips = SqliteStore.Open(directory, SystemClock.Instance).Records.Trips;
        var trip = $"trip-{Environment.ProcessId}";
        using var output = Console.OpenStandardOutput();
        for (var version = 1; ; version++)
        {
            var outcome = trips.SaveAsync("ann", trip, TripStoreContract.Content($"{trip} {version}"), version - 1, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (!outcome.Saved)
                Environment.Exit(1);
            output.Write(System.Text.Encoding.ASCII.GetBytes($"{trip} {version} saved\n"));
            output.Flush();
        }
    }
}
