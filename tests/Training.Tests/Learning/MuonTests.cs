using TravelPlanner.Training.Learning;

namespace TravelPlanner.Training.Tests.Learning;

public sealed class MuonTests
{
    private const float Rate = 0.01f;

    /// <summary>Newton and Schulz stop after five rounds: near one, not one.</summary>
    private const double Loosely = 0.35;

    [Theory]
    [InlineData(16, 16, 1)]
    [InlineData(16, 48, 1)]
    [InlineData(48, 16, 1)]
    [InlineData(96, 32, 3)]
    public void A_step_is_equally_long_in_every_direction_whatever_the_gradients(int rows, int columns, int blocks)
    {
        var parameter = new Parameter("w", rows, columns, decays: true, blocks);
        var random = new Random(1);

        // One direction thirty times as strong as the others.
        var (left, right) = (Draw(rows, random), Draw(columns, random));
        for (var i = 0; i < parameter.Gradient.Length; i++)
            parameter.Gradient[i] = (30 * left[i / columns] * right[i % columns]) + Draw(1, random)[0];

        Muon.Step(parameter, Rate, scale: 1);

        var (high, wide) = (rows / blocks, columns);
        var unit = Rate * 0.2 * Math.Sqrt(Math.Max(high, wide));
        for (var block = 0; block < blocks; block++)
        {
            for (var trial = 0; trial < 5; trial++)
            {
                // Along its shorter side a matrix with equal singular values keeps every length.
                var direction = Unit(Draw(Math.Min(high, wide), random));
                var moved = new double[Math.Max(high, wide)];
                for (var row = 0; row < high; row++)
                {
                    for (var column = 0; column < wide; column++)
                    {
                        var weight = parameter.Value[(((block * high) + row) * wide) + column];
                        moved[high <= wide ? column : row] += weight * direction[high <= wide ? row : column];
                    }
                }

                Assert.InRange(Math.Sqrt(moved.Sum(x => x * x)) / unit, 1 - Loosely, 1 + Loosely);
            }
        }

        Assert.All(parameter.Gradient, g => Assert.Equal(0, g));
    }

    [Fact]
    public void Without_a_gradient_weights_only_decay()
    {
        var parameter = new Parameter("w", 4, 4, decays: true, blocks: 1);
        Array.Fill(parameter.Value, 1f);
        Muon.Step(parameter, Rate, scale: 1);
        Assert.All(parameter.Value, w => Assert.Equal(1 - (Rate * 0.1f), w, 1e-6f));
    }

    private static float[] Draw(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private static double[] Unit(float[] values)
    {
        var length = Math.Sqrt(values.Sum(v => (double)v * v));
        return [.. values.Select(v => v / length)];
    }
}
