using TravelPlanner.Providers.Embedded.Simulation;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

public sealed class StableHashTests
{
    [Fact]
    public void Known_values_on_every_machine() => Assert.Equal(
        (14032713033332024147UL, 12618765005149043101UL), (new StableHash(1).Value, new StableHash(1).And("北京").And(7).Value));

    [Fact]
    public void Order_and_boundaries_matter()
    {
        var seed = new StableHash(1);
        Assert.NotEqual(seed.And("a").And("b").Value, seed.And("ab").Value);
        Assert.NotEqual(seed.And("a").And("b").Value, seed.And("b").And("a").Value);
    }

    [Fact]
    public void Chances_are_even()
    {
        var counts = new int[10];
        for (var i = 0; i < 10_000; i++)
            counts[new StableHash(1).And(i).Below(10)]++;
        Assert.All(counts, c => Assert.InRange(c, 880, 1120));
    }
}
