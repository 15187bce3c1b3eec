using TravelPlanner.InferenceWorker.Scheduling;

namespace TravelPlanner.InferenceWorker.Tests.Scheduling;

public sealed class WaitingLineTests
{
    /// <summary>Who waits ("a" and "b" are users, a digit makes requests of one user distinct, "!" is high and "." low priority), each costing the tokens given, in the order served.</summary>
    [Theory]
    [InlineData("a1 a2 a3 b1", 100, "a1 b1 a2 a3")]
    [InlineData("a1 a2 a3 b1 c1", 100, "a1 b1 c1 a2 a3")]
    [InlineData("a1 a2!", 100, "a2! a1")]
    [InlineData("a1! a2! a3! a4! a5! b1 b2", 100, "a1! b1 a2! a3! a4! a5! b2")]
    [InlineData("a1. a2. b1 b2 b3 b4", 100, "a1. b1 b2 b3 b4 a2.")]
    public void The_user_with_the_fewest_tokens_so_far_is_next(string waiting, int tokens, string served)
    {
        var line = new WaitingLine<string>(100);
        foreach (var request in waiting.Split(' '))
            Assert.True(line.TryAdd(request, request[..1], Priority(request)));

        List<string> order = [];
        while (line.TryTake(out var request))
        {
            order.Add(request);
            line.Charge(request[..1], tokens, Priority(request));
        }

        Assert.Equal(served, string.Join(' ', order));
    }

    [Fact]
    public void Who_was_away_cannot_claim_the_time_it_was_away()
    {
        var line = new WaitingLine<string>(100);
        for (var i = 0; i < 10; i++)
        {
            line.TryAdd($"a{i}", "a", RequestPriority.Normal);
            line.TryTake(out _);
            line.Charge("a", 100, RequestPriority.Normal);
        }

        line.TryAdd("a-last", "a", RequestPriority.Normal);
        line.TryTake(out _);
        foreach (var i in Enumerable.Range(0, 4))
            line.TryAdd($"b{i}", "b", RequestPriority.Normal);
        line.TryAdd("a-new", "a", RequestPriority.Normal);

        List<string> order = [];
        while (line.TryTake(out var request))
        {
            order.Add(request);
            line.Charge(request[..1], 100, RequestPriority.Normal);
        }

        // Without the rule b would be served ten times first.
        Assert.InRange(order.IndexOf("a-new"), 0, 2);
    }

    [Fact]
    public void A_full_line_refuses_and_what_gave_way_is_always_taken_back()
    {
        var line = new WaitingLine<string>(2);
        Assert.True(line.TryAdd("a1", "a", RequestPriority.Normal));
        Assert.True(line.TryAdd("a2", "a", RequestPriority.Normal));

        Assert.False(line.TryAdd("b1", "b", RequestPriority.High));
        line.Return("a0", "a", RequestPriority.Normal);
        Assert.Equal(3, line.Count);
        Assert.True(line.TryTake(out var first));
        Assert.Equal("a0", first);
    }

    [Fact]
    public void One_that_is_cancelled_while_the_line_is_looked_through_leaves_now_or_the_next_time_but_is_never_lost()
    {
        var line = new WaitingLine<string>(100);
        line.TryAdd("a1", "a", RequestPriority.Normal);
        var cancelled = false;
        // The caller's thread cancels right after this one has looked.
        var first = line.RemoveWhere(_ => cancelled | !(cancelled = true));
        var second = line.RemoveWhere(_ => cancelled);
        Assert.Equal(("", "a1", 0), (string.Join(' ', first), string.Join(' ', second), line.Count));
    }

    [Fact]
    public void Cancelled_and_late_requests_leave()
    {
        var line = new WaitingLine<string>(10);
        foreach (var request in new[] { "a1", "b1", "b2" })
            line.TryAdd(request, request[..1], RequestPriority.Normal);

        Assert.True(line.Remove("a1"));
        Assert.False(line.Remove("a1"));
        Assert.Equal(["b2"], line.RemoveWhere(r => r == "b2"));
        Assert.Equal(1, line.Count);
    }

    private static RequestPriority Priority(string request) =>
        request.EndsWith('!') ? RequestPriority.High : request.EndsWith('.') ? RequestPriority.Low : RequestPriority.Normal;
}
