using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;

namespace TravelPlanner.Cli.Tests.Worker;

/// <summary>Processes that are killed and clients that leave.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task An_engine_killed_while_it_streams_ends_the_answer_with_an_error_and_is_there_again()
    {
        await using var worker = await WorkerProcess.StartAsync();
        using var answer = await worker.ChatAsync(20_000, stream: true);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith("data: {\"id\":\"chatcmpl-", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        var killed = worker.EngineId;
        WorkerProcess.Signal(killed, "KILL");

        var rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        var last = JsonNode.Parse(rest.TrimEnd().Split('\n')[^1]["data: ".Length..])!;
        Assert.Equal("engine_lost", (string)last["error"]!["code"]!);
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        await WorkerProcess.UntilAsync(async () => await worker.HealthAsync() is "restarting" or "loading" or "ok");
        await WorkerProcess.UntilAsync(async () => worker.EngineId != killed && await worker.HealthAsync() == "ok");
        Assert.Equal(1, (int)(await worker.GetAsync("/health"))["restarts"]!);
        using var next = await worker.ChatAsync(3);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task While_the_engine_is_down_callers_are_told_when_to_come_again()
    {
        await using var worker = await WorkerProcess.StartAsync();
        WorkerProcess.Signal(worker.EngineId, "KILL");
        await WorkerProcess.UntilAsync(async () => await worker.HealthAsync() != "ok");
        using var refused = await worker.ChatAsync(3);
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.StatusCode, (string)error["code"]! is "engine_restarting" or "model_loading"));
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task An_engine_does_not_outlive_a_killed_worker()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var engine = worker.EngineId;
        await worker.EndAsync("KILL");
        await WorkerProcess.UntilAsync(() => Task.FromResult(!WorkerProcess.Lives(engine)));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_stop_ends_streams_with_a_word_and_leaves_nothing_behind(string signal)
    {
        await using var worker = await WorkerProcess.StartAsync(slots: 1);
        using var answer = await worker.ChatAsync(20_000, stream: true);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        // Behind a full slot: it could not end by itself before the worker has to.
        using var waiting = await worker.ChatAsync(20_000, stream: true);
        var engine = worker.EngineId;
        var code = worker.EndAsync(signal);
        var rest = await waiting.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"code\":\"stopping\"", rest, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await code);
        Assert.False(WorkerProcess.Lives(engine));
        Assert.Empty(worker.Leftovers);
    }

    [Fact]
    public async Task A_client_that_vanishes_frees_its_slot_and_others_go_on()
    {
        await using var worker = await WorkerProcess.StartAsync(slots: 2);
        using var other = await worker.ChatAsync(300, stream: true);
        for (var i = 0; i < 3; i++)
        {
            using var vanishing = await worker.ChatAsync(20_000, stream: true);
            await using var stream = await vanishing.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            _ = await stream.ReadAsync(new byte[64], TestContext.Current.CancellationToken);
        }

        Assert.EndsWith("data: [DONE]\n\n", await other.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await WorkerProcess.UntilAsync(async () => await worker.BusySlotsAsync() == 0);
    }

    [Fact]
    public async Task A_client_that_does_not_read_holds_up_nobody()
    {
        await using var worker = await WorkerProcess.StartAsync(slots: 1);
        using var silent = await worker.ConnectAsync();
        silent.ReceiveBufferSize = 1024;
        var body = WorkerProcess.Chat(1500, stream: true).ToJsonString();
        await silent.SendAsync(System.Text.Encoding.UTF8.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"), TestContext.Current.CancellationToken);
        await WorkerProcess.UntilAsync(async () => await worker.BusySlotsAsync() > 0 || (await worker.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("worker_requests_total{model=\"tiny\"} 1", StringComparison.Ordinal));
        using var next = await worker.ChatAsync(5);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        await WorkerProcess.UntilAsync(async () => await worker.BusySlotsAsync() == 0);
    }

    [Theory]
    [InlineData("text", "does not begin with GGUF")]
    [InlineData("empty", "it has 0 bytes")]
    [InlineData("half", "cut")]
    [InlineData("header", "cannot be used")]
    public async Task A_model_that_cannot_be_used_is_refused_in_words(string kind, string said)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(Native.LlamaCpp.LlamaRuntime.DefaultFolder), "Needs Linux and the native libraries.");
        var (code, errors) = await WorkerProcess.RunAsync(home =>
        {
            var whole = File.ReadAllBytes(WorkerProcess.WriteModel(home, "whole"));
            var path = Path.Combine(home, "broken.gguf");
            switch (kind)
            {
                case "text":
                    File.WriteAllText(path, "These are no weights. ".PadRight(4096));
                    break;
                case "empty":
                    File.WriteAllText(path, "");
                    break;
                case "half":
                    File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
                    break;
                default:
                    // Counts and types of the header become nonsense; the magic and the version stay.
                    whole.AsSpan(8, 400).Fill(0xFF);
                    File.WriteAllBytes(path, whole);
                    break;
            }

            return ["--model", path, "--port", "0"];
        });
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(said, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("started again", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_not_there_is_named()
    {
        var (code, errors) = await WorkerProcess.RunAsync(_ => ["--model", "nowhere.gguf", "--port", "0"]);
        Assert.Equal((ExitCode.NotFound, true), (code, errors.Contains("'nowhere.gguf' is no installed model and no file", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_model_larger_than_its_memory_is_refused_in_words()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(Native.LlamaCpp.LlamaRuntime.DefaultFolder), "Needs Linux and the native libraries.");
        var (code, errors) = await WorkerProcess.RunAsync(home => ["--model", WorkerProcess.WriteModel(home), "--memory", "0.001", "--port", "0"]);
        Assert.Equal((ExitCode.Refused, true), (code, errors.Contains("Choose a smaller model", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_context_for_which_the_system_has_no_memory_is_refused_in_words()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Directory.Exists(Native.LlamaCpp.LlamaRuntime.DefaultFolder), "Needs Linux and the native libraries.");
        // 4 Mi tokens of 1 KiB each, a budget that allows them, and processes that get 5 GB of addresses in all.
        var (code, errors) = await WorkerProcess.RunAsync(
            home =>
            {
                var path = WorkerProcess.WriteModel(home);
                var model = File.ReadAllBytes(path);
                var key = "qwen3.context_length"u8;
                // Behind the key its type, four bytes, and the number.
                BinaryPrimitives.WriteInt32LittleEndian(model.AsSpan(model.AsSpan().IndexOf(key) + key.Length + 4), 4_194_304);
                File.WriteAllBytes(path, model);
                return ["--model", path, "--context", "4194304", "--memory", "1000", "--threads", "1", "--port", "0"];
            },
            addressSpace: 5_000_000);
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("the engine made no context", errors, StringComparison.Ordinal);
        Assert.Contains("failed to allocate", errors, StringComparison.Ordinal);
        Assert.Contains("about 4096 MiB for the memory of sequences", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("started again", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_loaded_later_holds_up_nobody_else()
    {
        var folder = Directory.CreateTempSubdirectory("later-");
        await using (var worker = await WorkerProcess.StartAsync(4, "--model", WorkerProcess.WriteModel(folder.FullName, "later"), "--context", "512"))
        {
            using var later = await worker.PostAsync("/v1/chat/completions", WorkerProcess.Chat(3, stream: false, model: "later"));
            Assert.Equal(HttpStatusCode.OK, later.StatusCode);
            Assert.Equal("ok", await worker.HealthAsync());
            using var first = await worker.ChatAsync(3);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_draft_model_of_another_vocabulary_is_refused_and_one_of_the_same_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("draft-");
        var same = WorkerProcess.WriteModel(folder.FullName, "same");
        await using (var worker = await WorkerProcess.StartAsync(4, "--draft-model", same))
        {
            Assert.Equal(same, (string)(await worker.GetAsync("/props"))["draft_path"]!);
            using var answer = await worker.ChatAsync(20);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var (code, errors) = await WorkerProcess.RunAsync(home =>
        {
            var path = WorkerProcess.WriteModel(home);
            var model = File.ReadAllBytes(path);
            model[model.AsSpan().IndexOf("<|im_start|>"u8) + 5] = (byte)'x';
            File.WriteAllBytes(path + ".other", model);
            return ["--model", path, "--draft-model", path + ".other", "--port", "0"];
        });
        Assert.Equal((ExitCode.Refused, true), (code, errors.Contains("the draft model has another vocabulary", StringComparison.Ordinal)));
        folder.Delete(recursive: true);
    }
}
