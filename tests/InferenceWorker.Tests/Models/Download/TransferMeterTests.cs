using TravelPlanner.InferenceWorker.Models.Download;

namespace TravelPlanner.InferenceWorker.Tests.Models.Download;

public sealed class TransferMeterTests
{
    [Fact]
    public void Rate_and_time_left_are_those_of_the_last_seconds()
    {
        var clock = new ManualTime();
        var told = new Listener();
        var meter = new TransferMeter(told, clock);
        meter.Begin(TransferPhase.Fetching, done: 1_000, total: 10_000);
        // 100 bytes a second for ten seconds, then 500 a second for six: the first ones are forgotten.
        for (var second = 0; second < 16; second++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            meter.Add(second < 10 ? 100 : 500);
        }

        Assert.Equal(new TransferProgress(TransferPhase.Fetching, 5_000, 10_000, 500, TimeSpan.FromSeconds(10)), told.Last);
    }

    [Fact]
    public void Before_anything_arrived_no_rate_is_made_up()
    {
        var told = new Listener();
        new TransferMeter(told, new ManualTime()).Begin(TransferPhase.Fetching, 0, 100);
        Assert.Equal(new TransferProgress(TransferPhase.Fetching, 0, 100, null, null), told.Last);
    }

    private sealed class Listener : IProgress<TransferProgress>
    {
        public TransferProgress Last { get; private set; }

        public void Report(TransferProgress value) => Last = value;
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _now = TimeSpan.TicksPerDay;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan by) => _now += by.Ticks;
    }
}
