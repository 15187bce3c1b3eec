using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using TravelPlanner.InferenceWorker.Supervision;

namespace TravelPlanner.InferenceWorker.Tests.Supervision;

/// <summary>Engines of a few lines of shell: what they do is written with them. Time passes by hand; only processes are waited for.</summary>
public sealed class EngineSupervisorTests : IAsyncDisposable
{
    private const string SaysReady = "echo '{\"phase\":\"ready\",\"progress\":1}';";
    private const string SaysHalf = "echo '{\"phase\":\"loading\",\"progress\":0.5}';";

    /// <summary>As the engine: ends when its standard input does.</summary>
    private const string Waits = "read ended;";

    private readonly HandClock _clock = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("supervisor-tests-");
    private EngineSupervisor? _supervisor;

    private string Starts => Path.Combine(_folder.FullName, "starts");

    private EngineState State => _supervisor!.State;

    [Theory]
    [InlineData("exit 9;", "The engine ended 3 times before it was ready, at last with status 9.")]
    [InlineData("kill -9 $$;", "The engine ended 3 times before it was ready, at last by signal 9. Usually memory was short: choose a smaller model, context or cache type.")]
    public async Task An_engine_that_ends_three_times_before_it_is_ready_is_given_up(string script, string said)
    {
        Start(script);
        for (var restarts = 1; restarts < 3; restarts++)
        {
            await Until(() => State.Phase == EnginePhase.Restarting && State.Restarts == restarts && _clock.Pending == 1);
            PassPause(restarts);
        }

        Assert.False(await _supervisor!.WaitReadyAsync(TestContext.Current.CancellationToken));
        Assert.Equal((EnginePhase.Refused, said), (State.Phase, State.Message));
        Assert.Equal(3, StartCount);
    }

    [Fact]
    public async Task An_engine_that_was_ready_once_is_started_again_however_often_it_ends()
    {
        Start($"[ -e {Starts}2 ] && exit 9; touch {Starts}2; {SaysReady} sleep 0.2; exit 9;");
        for (var restarts = 1; restarts < 6; restarts++)
        {
            await Until(() => State.Phase == EnginePhase.Restarting && State.Restarts == restarts && _clock.Pending == 1);
            PassPause(restarts);
        }

        Assert.Equal("The engine ended with status 9.", State.Message);
    }

    [Fact]
    public async Task An_engine_that_refuses_its_model_is_not_started_again()
    {
        Start("echo '{\"phase\":\"refused\",\"message\":\"no such weights\"}'; exit 3;");
        Assert.False(await _supervisor!.WaitReadyAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("no such weights", 1), (State.Message, StartCount));
    }

    [Fact]
    public async Task Loading_that_says_nothing_for_five_minutes_is_ended_and_begun_again()
    {
        Start(When("go", SaysHalf) + Waits);
        await Until(() => StartCount == 1 && _clock.Pending == 1);
        Pass(TimeSpan.FromMinutes(4));
        Do("go");
        await Until(() => State.Progress == 0.5);
        Pass(TimeSpan.FromMinutes(4));
        Assert.Equal((EnginePhase.Loading, 1), (State.Phase, StartCount));

        Pass(TimeSpan.FromMinutes(1));
        await Until(() => State.Phase == EnginePhase.Restarting);
        Assert.Equal(("The engine ended after 5 minutes of silence.", 1), (State.Message, State.Restarts));
        await Until(() => _clock.Pending == 1);
        PassPause(1);
        await Until(() => StartCount == 2);
    }

    [Fact]
    public async Task A_ready_engine_that_stops_saying_that_it_works_is_ended_and_ready_again()
    {
        Start(SaysReady + When("beat", SaysReady + $"touch {_folder.FullName}/beaten;") + Waits);
        Assert.True(await _supervisor!.WaitReadyAsync(TestContext.Current.CancellationToken));
        var first = _supervisor.ProcessId;
        Pass(TimeSpan.FromMinutes(4));
        Do("beat");
        await Until(() => File.Exists(Path.Combine(_folder.FullName, "beaten")));
        // The line is on its way; that it arrived shows in nothing but the time that is left.
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Pass(TimeSpan.FromMinutes(4));
        Assert.Equal((EnginePhase.Ready, first), (State.Phase, _supervisor.ProcessId));

        Pass(TimeSpan.FromMinutes(1));
        await Until(() => State.Phase == EnginePhase.Restarting && _clock.Pending == 1);
        Assert.Equal("The engine ended after 5 minutes of silence.", State.Message);
        PassPause(1);
        Assert.True(await _supervisor.WaitReadyAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, 2), (State.Restarts, StartCount));
    }

    public async ValueTask DisposeAsync()
    {
        if (_supervisor is not null)
            await _supervisor.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private int StartCount => File.Exists(Starts) ? File.ReadAllLines(Starts).Length : 0;

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

    private void Start(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The engines here are shell scripts.");
        _supervisor = new EngineSupervisor(new EngineStart("/bin/sh", ["-c", $"echo x >> {Starts}; {script}", "engine"]), NullLogger.Instance, _clock);
        _supervisor.Start();
    }

    /// <summary>What an engine does when it is told to.</summary>
    private string When(string word, string script) =>
        string.Create(CultureInfo.InvariantCulture, $"while [ ! -e {Path.Combine(_folder.FullName, word)} ]; do sleep 0.05; done; {script}");

    private void Do(string word) => File.WriteAllText(Path.Combine(_folder.FullName, word), "");

    /// <summary>A quarter of a second, then twice as long each time. No more than that: what is set meanwhile would fall due too.</summary>
    private void PassPause(int restarts) => Pass(TimeSpan.FromMilliseconds(250 * (1 << (restarts - 1))));

    private void Pass(TimeSpan time) => _clock.Advance(time);
}
