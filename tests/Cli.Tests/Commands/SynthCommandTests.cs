using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Commands;

public sealed class SynthCommandTests
{
    [Fact]
    public async Task A_model_is_written_and_described()
    {
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "synth", "--shape", "tiny", "--quant", "q8_0", "tiny.gguf", "--json"));
        var answer = JsonNode.Parse(bench.Out)!;
        Assert.Equal(("tiny", "q8_0", "random"), ((string)answer["shape"]!, (string)answer["quantization"]!, (string)answer["weights"]!));
        Assert.Equal(new FileInfo(Path.Combine(bench.Home, "tiny.gguf")).Length, (long)answer["bytes"]!);
    }

    [Fact]
    public async Task A_file_that_is_there_is_kept_unless_told_otherwise()
    {
        using var bench = new Bench().WithFile("tiny.gguf", "mine");
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("models", "synth", "--shape", "tiny", "tiny.gguf"));
        Assert.Equal("mine", bench.Read("tiny.gguf"));
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("models", "synth", "--shape", "tiny", "tiny.gguf", "--force"));
        Assert.StartsWith("GGUF", bench.Read("tiny.gguf"), StringComparison.Ordinal);
        Assert.Contains("random", bench.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("models synth x.gguf --shape qwen9", ExitCode.Usage)]
    [InlineData("models synth x.gguf --quant q3", ExitCode.Usage)]
    [InlineData("models synth x.gguf --seed -1", ExitCode.Usage)]
    [InlineData("models synth no/such/folder/x.gguf --shape tiny", ExitCode.NotFound)]
    [InlineData("bench llm --ceiling --model missing.gguf", ExitCode.Unavailable)]
    [InlineData("bench llm --ceiling --model missing.gguf --streams 0", ExitCode.Usage)]
    [InlineData("bench llm --peer none --model missing.gguf", ExitCode.Unavailable)]
    public async Task What_cannot_be_done_is_refused(string line, ExitCode expected)
    {
        using var bench = new Bench();
        Assert.Equal(expected, await bench.RunAsync(line.Split(' ')));
        Assert.NotEmpty(bench.Error);
        Assert.Empty(Directory.GetFiles(bench.Home));
    }

    [Fact]
    public async Task The_engines_own_rates_are_measured()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(AppContext.BaseDirectory, "native", "llama.cpp")), "The engine is not installed: npm was missing when this was built.");
        using var bench = new Bench();
        await bench.RunAsync("models", "synth", "--shape", "tiny", "tiny.gguf", "--json");
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("bench", "llm", "--ceiling", "--model", "tiny.gguf", "--prompt", "32", "--tokens", "4", "--streams", "1", "3", "--threads", "1", "--repetitions", "1", "--json"));
        var ceiling = JsonNode.Parse(bench.Out.Split('\n')[^2])!["ceiling"]!;
        Assert.True((double)ceiling["prefill_tokens_per_second"]! > 0, bench.Out);
        Assert.Equal([1, 3], ceiling["decode"]!.AsArray().Select(d => (int)d!["streams"]!));
    }
}
