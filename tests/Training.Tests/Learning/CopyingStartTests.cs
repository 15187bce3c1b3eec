using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

public sealed class CopyingStartTests
{
    [Fact]
    public void An_untrained_network_already_continues_what_it_has_read()
    {
        const int Tokens = 500;
        var network = new Network(new NetworkShape(Tokens, Layers: 2, Width: 256, Heads: 4, HeadWidth: 64, FeedForward: 256), seed: 2);
        var (batch, random) = (new TokenBatch(), new Random(4));
        for (var i = 0; i < 20; i++)
            CopyDrill.Add(batch, random, Tokens);

        // Who guesses loses the logarithm of 500, 6.2.
        Assert.InRange(new TrainingPass(network).Loss(batch), 0, 3);
    }
}
