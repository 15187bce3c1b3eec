using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

public sealed class TrainingPassTests
{
    private static readonly NetworkShape Small = new(Tokens: 40, Layers: 2, Width: 32, Heads: 2, HeadWidth: 16, FeedForward: 64);

    /// <summary>One beginning with two continuations, and a sequence of its own.</summary>
    private static TokenBatch Batch()
    {
        var batch = new TokenBatch();
        var beginning = batch.AddBeginning([1, 2, 3, 4, 5]);
        batch.Add(beginning, [6, 7, 8, 9, 10, 11], (3, 6));
        batch.Add(beginning, [12, 13, 14, 15], (2, 4));
        batch.Add(batch.AddBeginning([20, 21]), [22, 23, 1, 2], (1, 4));
        return batch;
    }

    [Fact]
    public void The_gradient_is_the_slope_of_the_loss()
    {
        var network = Trained();
        var batch = Batch();
        var pass = new TrainingPass(network);
        pass.LossAndGradients(batch);
        var random = new Random(5);
        foreach (var parameter in network.Parameters)
        {
            // A step along the gradient itself: single numbers drown in the rounding of f32.
            var gradient = parameter.Gradient.ToArray();
            var length = Math.Sqrt(gradient.Sum(g => (double)g * g));
            Assert.True(length > 0, parameter.Name);
            var direction = gradient.Select(g => (g / length) + (0.3 * (random.NextDouble() - 0.5) / Math.Sqrt(gradient.Length))).ToArray();
            const double Step = 5e-3;
            var slope = (LossAt(Step) - LossAt(-Step)) / (2 * Step);
            Assert.Equal(gradient.Zip(direction, (g, d) => g * d).Sum(), slope, 0.02 * length);

            double LossAt(double step)
            {
                var kept = parameter.Value.ToArray();
                for (var i = 0; i < kept.Length; i++)
                    parameter.Value[i] += (float)(step * direction[i]);
                var loss = pass.Loss(batch);
                kept.CopyTo(parameter.Value, 0);
                return loss;
            }
        }
    }

    [Fact]
    public void A_shared_beginning_gives_what_whole_sequences_give()
    {
        var network = Trained();
        var shared = new TrainingPass(network).Logits(Batch());

        var whole = new TokenBatch();
        whole.Add(default, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], (8, 11));
        whole.Add(default, [1, 2, 3, 4, 5, 12, 13, 14, 15], (7, 9));
        whole.Add(default, [20, 21, 22, 23, 1, 2], (3, 6));
        var separate = new TrainingPass(network).Logits(whole);

        Assert.Equal(separate.Length, shared.Length);
        for (var i = 0; i < shared.Length; i++)
            Assert.Equal(separate[i], shared[i], 1e-4);
    }

    [Fact]
    public void A_few_conversations_are_learned_by_heart()
    {
        var network = new Network(Small, seed: 3);
        var (pass, optimiser, batch) = (new TrainingPass(network), new Optimiser(network), Batch());
        var first = pass.Loss(batch);
        for (var step = 0; step < 150; step++)
        {
            pass.LossAndGradients(batch);
            optimiser.Step(5e-3f);
        }

        Assert.InRange(first, 3, 5);
        Assert.InRange(pass.Loss(batch), 0, 0.05);
    }

    /// <summary>A little training first, so that no gradient is by chance nearly nothing.</summary>
    private static Network Trained()
    {
        var network = new Network(Small, seed: 7);
        var (pass, optimiser) = (new TrainingPass(network), new Optimiser(network));
        for (var step = 0; step < 8; step++)
        {
            pass.LossAndGradients(Batch());
            optimiser.Step(3e-3f);
        }

        return network;
    }
}
