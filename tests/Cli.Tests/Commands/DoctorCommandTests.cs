using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class DoctorCommandTests
{
    [Fact]
    public async Task A_sound_machine_has_nothing_that_fails()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("doctor", "--json"));
        Assert.Equal("runtime ok, time_zones ok, cultures ok, sqlite ok", string.Join(", ", Findings(bench).Take(4)));
    }

    [Fact]
    public async Task Every_finding_that_is_not_well_has_a_remedy()
    {
        using var bench = new Bench();
        await bench.RunAsync("doctor", "--json");
        var findings = JsonNode.Parse(bench.Out)!["findings"]!.AsArray();
        Assert.All(findings, f => Assert.Equal((string)f!["health"]! != "ok", f["remedy"] is not null));
    }

    [Fact]
    public async Task A_wrong_configuration_fails()
    {
        using var bench = new Bench().WithFile(".config/travel-planner/config.json", """{ "colour": 1 }""");
        Assert.Equal(ExitCode.ProblemsFound, await bench.RunAsync("doctor", "--json"));
        Assert.Contains("configuration fail", Findings(bench));
    }

    [Fact]
    public async Task A_taken_port_is_warned_about()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("doctor", "--json", "--url", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"));
        Assert.Contains("ports warn", Findings(bench));
    }

    [Fact]
    public async Task A_data_directory_open_to_others_is_warned_about()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var bench = new Bench();
        var open = Directory.CreateDirectory(Path.Combine(bench.Home, "data")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(open, (UnixFileMode)0b111_101_101);
        await bench.RunAsync("doctor", "--json", "--data-dir", open);
        Assert.Contains("data_directory warn", Findings(bench));
        Assert.Empty(Directory.GetFileSystemEntries(open));
    }

    [Fact]
    public async Task The_default_model_is_fitted_into_the_memory_that_is_free()
    {
        Assert.SkipUnless(Directory.Exists(Native.LlamaCpp.LlamaRuntime.DefaultFolder), "The native libraries are not here: npm was absent when this was built.");
        using var bench = new Bench();
        var data = Path.Combine(bench.Home, "data");
        var file = Worker.WorkerProcess.WriteModel(bench.Home);
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "import", file, "--name", "small", "--data-dir", data));
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "use", "small", "--data-dir", data));
        using var doctor = new Bench();
        await doctor.RunAsync("doctor", "--json", "--data-dir", data);
        var findings = JsonNode.Parse(doctor.Out)!["findings"]!.AsArray().ToDictionary(f => (string)f!["check"]!, f => (string)f!["detail"]!);
        Assert.StartsWith("llama.cpp ", findings["engine"], StringComparison.Ordinal);
        Assert.Matches(@"^small: .*context \d+ tokens; needs \d\.\d\d GB of \d", findings["default_model"]);
    }

    [Theory]
    [InlineData("""{ "mcpServers": { "travel-planner": { "command": "travel-planner" } } }""", "clients ok")]
    [InlineData("""{ "mcpServers": { "travel-planner": { "command": "/gone/travel-planner" } } }""", "clients warn")]
    [InlineData("""{ "mcpServers": {} }""", "clients warn")]
    [InlineData("""{ broken""", "clients warn")]
    public async Task Installed_clients_are_looked_up(string file, string expected)
    {
        using var bench = new Bench().WithFile(".cursor/mcp.json", file);
        await bench.RunAsync("doctor", "--json");
        Assert.Contains(expected, Findings(bench));
    }

    private static IEnumerable<string> Findings(Bench bench) =>
        JsonNode.Parse(bench.Out)!["findings"]!.AsArray().Select(f => $"{f!["check"]} {f["health"]}");
}
