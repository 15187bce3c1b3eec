using System.Text.Json.Nodes;
using TravelPlanner.InferenceWorker.Tests.Models.Download;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class ModelCommandTests
{
    private const string Id = "qwen3-0.6b-q8_0";

    [Fact]
    public async Task A_model_is_fetched_looked_at_used_checked_and_removed()
    {
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(20_000));
        using var bench = new Bench().With("TRAVEL_PLANNER_MODELS_URL", hub.Url.AbsoluteUri);
        var root = Path.Combine(bench.Machine.DataDirectory, "models");
        Assert.Equal(
            $"""
            Installed {Id}, 20.0 kB: {root}/{Id}/Qwen3-0.6B-Q8_0.gguf
            SHA-256 {FaultyHub.Hash(hub.Content)}
            equals the hash the hub names
            """, await RunAsync(bench, "pull", Id));
        Assert.Equal($"{Id} is installed already: {root}/{Id}/Qwen3-0.6B-Q8_0.gguf", await RunAsync(bench, "pull", Id));
        Assert.Equal($"{Id}\tchat\t20.0 kB\t32768\tqwen3\thermes\tApache-2.0\tdefault", await RunAsync(bench, "list", "--installed"));
        Assert.Contains($"Revision\t0123456789abcdef0123456789abcdef01234567", await RunAsync(bench, "info", Id), StringComparison.Ordinal);
        Assert.Equal($"{Id} is the chat model now.", await RunAsync(bench, "use", Id));
        Assert.Equal($"{Id}\tok\tequals the hash the hub names", await RunAsync(bench, "verify"));
        Assert.StartsWith($"{Id}\t20.0 kB\n", await RunAsync(bench, "du"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("models", "rm", Id));
        Assert.Equal($"Removed {Id}, 20.0 kB.", await RunAsync(bench, "rm", Id, "--yes"));
        Assert.Equal("", await RunAsync(bench, "list", "--installed"));
    }

    [Fact]
    public async Task A_bundle_brings_a_model_to_a_machine_without_a_network()
    {
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(20_000));
        using var here = new Bench();
        using var there = new Bench();
        await RunAsync(here, "pull", Id, "--mirror", hub.Url.AbsoluteUri);
        Assert.Matches("^1 models, 2[0-9.]+ kB, in ", await RunAsync(here, "export-bundle", "models.tar", Id));
        Assert.Equal($"Installed {Id}, 20.0 kB.", await RunAsync(there, "import-bundle", Path.Combine(here.Home, "models.tar")));
        Assert.Equal($"{Id}\tok\tequals the hash the hub names", await RunAsync(there, "verify"));
    }

    [Fact]
    public async Task A_file_is_taken_in_under_its_own_name()
    {
        using var bench = new Bench();
        await File.WriteAllBytesAsync(Path.Combine(bench.Home, "My-Model.gguf"), FaultyHub.Model(500), TestContext.Current.CancellationToken);
        await RunAsync(bench, "import", "My-Model.gguf", "--like", "qwen3.5-4b");
        Assert.Equal("my-model\tchat\t500 B\t262144\tqwen3.5\txml\tApache-2.0\tdefault", await RunAsync(bench, "list", "--installed"));
    }

    // what is typed → exit code, what is said
    [Theory]
    [InlineData("pull qwen3-8b --offline", ExitCode.Refused, "offline is set, and fetching qwen3-8b-q4_k_m needs the network. Bring it with: travel-planner models import-bundle")]
    [InlineData("pull qwen3-8b --offline --lang zh", ExitCode.Refused, "已设置 offline，而下载 qwen3-8b-q4_k_m 需要联网。可用 travel-planner models import-bundle 离线导入。")]
    [InlineData("pull qwen3-8b --mirror http://models.example.org", ExitCode.Refused, "models.url: 'http://models.example.org/' cannot be used; allowed: https, or http to this machine, such as http://127.0.0.1:8000/.")]
    [InlineData("pull qwen3-8b --mirror nonsense", ExitCode.Usage, "models.url: 'nonsense' is not an absolute URL.")]
    [InlineData("pull qwen3-8b --parts 99", ExitCode.Refused, "parts: 99 cannot be used; allowed: 1 to 16.")]
    [InlineData("pull qwen9 --lang zh", ExitCode.NotFound, "目录中没有模型“qwen9”。")]
    [InlineData("use qwen3-8b-q8_0", ExitCode.NotFound, "'qwen3-8b-q8_0' is not installed. Installed: -.")]
    [InlineData("import missing.gguf", ExitCode.NotFound, "There is no file ")]
    [InlineData("import-bundle missing.tar", ExitCode.NotFound, "There is no file ")]
    public async Task What_cannot_be_done_is_said(string typed, ExitCode code, string said)
    {
        using var bench = new Bench();
        Assert.Equal(code, await bench.RunAsync(["models", .. typed.Split(' ')]));
        Assert.StartsWith(said, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_model_is_found_by_verify_and_a_cut_one_by_doctor()
    {
        await using var hub = await FaultyHub.StartAsync("", FaultyHub.Model(20_000));
        using var bench = new Bench().With("TRAVEL_PLANNER_MODELS_URL", hub.Url.AbsoluteUri);
        await bench.RunAsync("doctor", "--json");
        Assert.Equal(("warn", "travel-planner models pull qwen3-0.6b"), Finding(bench));
        await RunAsync(bench, "pull", Id);
        var file = Directory.GetFiles(Path.Combine(bench.Machine.DataDirectory, "models", Id), "*.gguf").Single();
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.ProblemsFound, await bench.RunAsync("models", "verify"));
        await File.WriteAllBytesAsync(file, bytes[..9], TestContext.Current.CancellationToken);
        await bench.RunAsync("doctor", "--json");
        Assert.Equal(("fail", $"travel-planner models pull {Id} --again"), Finding(bench));
        await RunAsync(bench, "pull", Id, "--again");
        Assert.Equal($"{Id}\tok\tequals the hash the hub names", await RunAsync(bench, "verify"));
    }

    [Theory]
    [InlineData("y", ExitCode.Ok)]
    [InlineData("是", ExitCode.Ok)]
    [InlineData("n", ExitCode.Refused)]
    [InlineData("", ExitCode.Refused)]
    public async Task On_a_terminal_removing_is_asked_for(string answer, ExitCode code)
    {
        using var bench = new Bench(input: answer + "\n", interactive: true);
        await File.WriteAllBytesAsync(Path.Combine(bench.Home, "mine.gguf"), FaultyHub.Model(500), TestContext.Current.CancellationToken);
        await bench.RunAsync("models", "import", "mine.gguf");
        Assert.Equal(code, await bench.RunAsync("models", "rm", "mine"));
        Assert.Contains("Remove mine, 500 B? [y/N] ", bench.Error, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(Bench bench, params string[] arguments)
    {
        var before = bench.Out.Length;
        var code = await bench.RunAsync(["models", .. arguments]);
        Assert.True(code == ExitCode.Ok, bench.Error);
        return bench.Out[before..].TrimEnd('\n');
    }

    private static (string Health, string Remedy) Finding(Bench bench)
    {
        var finding = JsonNode.Parse(bench.Out.TrimEnd('\n').Split('\n')[^1])!["findings"]!.AsArray().Single(f => (string)f!["check"]! == "models")!;
        return ((string)finding["health"]!, (string)finding["remedy"]!);
    }
}
