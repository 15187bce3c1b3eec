using System.IO.Pipes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Models.Hosting;
using TravelPlanner.InferenceWorker.Scheduling;
using TravelPlanner.InferenceWorker.Supervision;
using TravelPlanner.Native.LlamaCpp;

namespace TravelPlanner.InferenceWorker.Tests.Supervision;

public sealed class HeartbeatTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    /// <summary>Each look is "requests inside @ turn" of each scheduler.</summary>
    [Theory]
    [InlineData("idle for ever", "0@7", "0@7", true)]
    [InlineData("works", "3@7", "3@8", true)]
    [InlineData("stands still while somebody waits", "3@7", "3@7", false)]
    [InlineData("has just got its first request", "0@7", "1@8", true)]
    [InlineData("got a request and does not move", "0@7", "1@7", false)]
    [InlineData("one of two stands still", "1@7 1@7", "1@8 1@7", false)]
    public void It_beats_unless_a_scheduler_with_something_to_do_stands_still(string what, string first, string second, bool beats)
    {
        object[] schedulers = [new(), new()];
        var heart = new Heartbeat();
        heart.Beats(Look(first));
        Assert.True(beats == heart.Beats(Look(second)), what);

        IEnumerable<WorkSign> Look(string text) =>
            text.Split(' ').Select((s, i) => new WorkSign(schedulers[i], int.Parse(s.Split('@')[0], null), long.Parse(s.Split('@')[1], null))).ToList();
    }

    [Fact]
    public async Task A_scheduler_turns_while_it_works()
    {
        var options = new SchedulerOptions { Slots = 1, KeptPrefixes = 0 };
        using var context = tiny.Context(options);
        using var scheduler = new BatchScheduler(context, options);
        var before = scheduler.Turn;
        await foreach (var _ in scheduler.Generate(new GenerationRequest { Prompt = tiny.Model.Vocabulary.Tokenize("a"), MaxTokens = 10, IgnoreEnd = true }))
            continue;
        Assert.InRange(scheduler.Turn - before, 10, 20);
    }

    [Fact]
    public async Task A_second_model_that_gets_stuck_while_it_loads_is_silent_though_the_first_rests()
    {
        using var stuck = new ManualResetEventSlim();
        var reached = new TaskCompletionSource();
        await using var host = new ModelHost(
            LlamaRuntime.Open(), [new("first", tiny.Path), new("second", tiny.Path)], new HostingOptions { ContextTokens = 256, Threads = 1, GpuLayers = 0 }, new SchedulerOptions { Slots = 1, KeptPrefixes = 0 }, NullLogger.Instance)
        {
            Progress = (name, _) =>
            {
                if (name == "second" && reached.TrySetResult())
                    stuck.Wait(TestContext.Current.CancellationToken);
            },
        };
        var heart = new Heartbeat();
        (await host.AcquireAsync("first", TestContext.Current.CancellationToken)).Dispose();
        Assert.True(heart.Beats(host.Signs));

        var second = host.AcquireAsync("second", TestContext.Current.CancellationToken);
        await reached.Task;
        heart.Beats(host.Signs);
        Assert.False(heart.Beats(host.Signs));

        stuck.Set();
        (await second).Dispose();
        Assert.True(heart.Beats(host.Signs));
    }

    [Fact]
    public async Task The_engines_process_says_each_five_seconds_that_it_works()
    {
        Assert.SkipUnless(Directory.Exists(LlamaRuntime.DefaultFolder), "The native libraries are not here: npm was absent when this was built.");
        var clock = new HandClock();
        var folder = Directory.CreateTempSubdirectory("heartbeat-");
        await using var outside = new AnonymousPipeServerStream(PipeDirection.Out);
        await using var inside = new AnonymousPipeClientStream(PipeDirection.In, outside.ClientSafePipeHandle);
        using var input = new StreamReader(inside);
        using var output = new StringWriter();
        var engine = EngineServer.RunAsync(
            Path.Combine(folder.FullName, "s"), [new("tiny", tiny.Path)], new EngineEncoders(null, null, new EncoderOptions()), new HostingOptions { ContextTokens = 256, Threads = 1, GpuLayers = 0 }, new SchedulerOptions { Slots = 1, KeptPrefixes = 0 },
            NullLoggerProvider.Instance, LogLevel.Warning, input, output, CancellationToken.None, clock);

        await Heard(1);
        for (var beats = 2; beats < 5; beats++)
        {
            await Until(() => clock.Pending == 1);
            clock.Advance(Heartbeat.Interval);
            await Heard(beats);
        }

        outside.Dispose();
        Assert.Equal(0, await engine);
        folder.Delete(recursive: true);

        Task Heard(int beats) => HeartbeatTests.Until(() => Said().Count(r => r!.Phase == EnginePhase.Ready) == beats);

        IEnumerable<EngineReport?> Said()
        {
            lock (output)
                return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(EngineReport.Read).ToList();
        }
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var i = 0; i < 1500; i++)
        {
            if (holds())
                return;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not come within half a minute.");
    }
}
