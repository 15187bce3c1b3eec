using System.Collections.Concurrent;
using TravelPlanner.InferenceWorker.Encoders;
using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

public sealed class EncoderQueueTests
{
    [Fact]
    public async Task Urgent_work_goes_before_what_came_earlier()
    {
        using var queue = new EncoderQueue("test", lanes: 1, capacity: 100);
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var order = new ConcurrentQueue<string>();

        // The urgent lane is held too, so that what waits in both can be seen to be taken in turn.
        var first = queue.RunAsync(urgent: true, [(1, stop => { inside.Set(); gate.Wait(stop); })], default);
        inside.Wait();
        var ordinary = queue.RunAsync(urgent: false, [(1, _ => order.Enqueue("passage"))], default);
        var urgent = queue.RunAsync(urgent: true, [(1, _ => order.Enqueue("query"))], default);
        gate.Set();
        await Task.WhenAll(first, ordinary, urgent);

        Assert.Equal(["query", "passage"], order);
    }

    [Fact]
    public async Task A_full_line_refuses_with_a_time_to_come_again_and_an_empty_one_takes_anything()
    {
        using var queue = new EncoderQueue("test", lanes: 1, capacity: 4);
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var running = queue.RunAsync(urgent: false, [(50, stop => { inside.Set(); gate.Wait(stop); })], default);
        inside.Wait();

        var waiting = queue.RunAsync(urgent: false, [(3, _ => { })], default);
        var refused = Assert.Throws<QueueFullException>(() => { _ = queue.RunAsync(urgent: false, [(2, _ => { })], default); });
        Assert.InRange(refused.RetryAfter, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.Equal(3, queue.Waiting);
        gate.Set();
        await Task.WhenAll(running, waiting);
        Assert.Equal(0, queue.Waiting);
    }

    [Fact]
    public async Task Who_leaves_the_line_makes_room_at_once()
    {
        using var queue = new EncoderQueue("test", lanes: 1, capacity: 4);
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        var running = queue.RunAsync(urgent: false, [(1, stop => { inside.Set(); gate.Wait(stop); })], default);
        inside.Wait();

        var ran = false;
        var leaving = queue.RunAsync(urgent: false, [(4, _ => ran = true)], leave.Token);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(0, queue.Waiting);
        gate.Set();
        await running;
        Assert.False(ran);
    }

    [Fact]
    public async Task A_failure_reaches_who_waits_for_it_and_the_next_is_served()
    {
        using var queue = new EncoderQueue("test", lanes: 1, capacity: 4);

        await Assert.ThrowsAsync<InvalidOperationException>(() => queue.RunAsync(urgent: false, [(1, _ => throw new InvalidOperationException("broken"))], default));
        await queue.RunAsync(urgent: false, [(1, _ => { })], default);
    }

    [Fact]
    public async Task What_still_waits_when_it_closes_is_told()
    {
        var queue = new EncoderQueue("test", lanes: 1, capacity: 4);
        using var gate = new ManualResetEventSlim();
        using var inside = new ManualResetEventSlim();
        var running = queue.RunAsync(urgent: false, [(1, stop => { inside.Set(); gate.Wait(stop); })], default);
        inside.Wait();
        var waiting = queue.RunAsync(urgent: false, [(1, _ => { })], default);

        var closing = Task.Run(queue.Dispose);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        gate.Set();
        await Task.WhenAll(running, closing);
    }
}
