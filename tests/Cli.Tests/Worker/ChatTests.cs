using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Worker;

public sealed class ChatTests
{
    [Fact]
    public async Task One_question_is_answered_by_a_server()
    {
        await using var worker = await WorkerProcess.StartAsync();
        using var bench = new Bench();
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--raw", "--url", $"{worker.Http.BaseAddress}v1", "--max-tokens", "5", "--no-think", "--json", "Paris?"));
        var answer = JsonNode.Parse(bench.Out)!;
        Assert.Equal(("tiny", true), ((string)answer["model"]!, (int)answer["answer_tokens"]! is >= 1 and <= 5));
    }

    [Fact]
    public async Task Each_line_of_the_input_is_a_turn()
    {
        await using var worker = await WorkerProcess.StartAsync();
        using var bench = new Bench(input: "one\n\ntwo\n");
        Assert.Equal(ExitCode.Ok, await bench.RunAsync("chat", "--raw", "--url", $"{worker.Http.BaseAddress}v1", "--max-tokens", "3", "--no-think"));
        Assert.Contains("worker_requests_total{model=\"tiny\"} 2", await worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_wrong_key_it_is_refused()
    {
        await using var worker = await WorkerProcess.StartAsync(arguments: ["--api-key", "anna=0123456789abcdef-anna"]);
        using var bench = new Bench().With("TRAVEL_PLANNER_WORKER_KEY", "0123456789abcdef-other");
        Assert.Equal(ExitCode.Refused, await bench.RunAsync("chat", "--raw", "--url", $"{worker.Http.BaseAddress}v1", "--model", "tiny", "Paris?"));
        Assert.Contains("No known API key", bench.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789abcdef-other", bench.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat Paris?", ExitCode.NotFound, "No model is installed")]
    [InlineData("chat --json", ExitCode.Usage, "--json needs a message")]
    [InlineData("chat --system x Paris?", ExitCode.Usage, "--system needs --raw")]
    [InlineData("chat --raw --yes Paris?", ExitCode.Usage, "--raw has none")]
    [InlineData("chat --url http://127.0.0.1:1/v1 --tools fly Paris?", ExitCode.Unavailable, "does not list its models")]
    [InlineData("chat --raw --json", ExitCode.Usage, "--json needs a message")]
    [InlineData("chat --raw --url nowhere Paris?", ExitCode.Usage, "--url: an address")]
    [InlineData("chat --raw --url http://127.0.0.1:1/v1 Paris?", ExitCode.Unavailable, "does not list its models")]
    [InlineData("chat --raw --url http://127.0.0.1:1/v1 --max-tokens 0 Paris?", ExitCode.Usage, "--max-tokens")]
    [InlineData("chat --raw Paris?", ExitCode.NotFound, "No model is installed")]
    public async Task What_cannot_be_done_is_said(string line, ExitCode expected, string said)
    {
        using var bench = new Bench();
        Assert.Equal(expected, await bench.RunAsync(line.Split(' ')));
        Assert.Contains(said, bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Control_characters_of_a_model_do_not_reach_the_terminal() =>
        Assert.Equal("a\n\tb\uFFFD[2Jc", Cli.Commands.Chat.ChatPrinter.Clean("a\n\tb\u001b[2Jc"));
}
