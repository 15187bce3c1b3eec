using TravelPlanner.Rag.Evaluation;

namespace TravelPlanner.Rag.Tests.Evaluation;

/// <summary>Worked by hand: log2(2) = 1, log2(3) = 1.58496, log2(4) = 2.</summary>
public sealed class RankingMeasuresTests
{
    private static readonly Dictionary<string, int> Grades = new() { ["a"] = 2, ["b"] = 1, ["z"] = 0 };

    [Theory]
    [InlineData("a b", 1.0)]
    [InlineData("b a", (1 + (2 / 1.584962500721156)) / (2 + (1 / 1.584962500721156)))]
    [InlineData("z x a", (2 / 2.0) / (2 + (1 / 1.584962500721156)))]
    [InlineData("x y", 0.0)]
    [InlineData("", 0.0)]
    public void Gain_counts_less_further_down(string ranked, double expected) => Assert.Equal(expected, RankingMeasures.Ndcg(ranked.Split(' '), Grades, 10), 12);

    [Fact]
    public void What_stands_below_the_depth_does_not_count() => Assert.Equal(0, RankingMeasures.Ndcg(["x", "y", "a"], Grades, 2));

    [Theory]
    [InlineData("a x b", 10, 1.0)]
    [InlineData("a x b", 2, 0.5)]
    [InlineData("z", 10, 0.0)]
    public void Recall_is_the_share_found(string ranked, int depth, double expected) => Assert.Equal(expected, RankingMeasures.Recall(ranked.Split(' '), Grades, depth));

    [Theory]
    [InlineData("x b a", 0.5)]
    [InlineData("z x y a", 0.25)]
    [InlineData("x", 0.0)]
    public void The_first_relevant_one_gives_the_reciprocal_rank(string ranked, double expected) => Assert.Equal(expected, RankingMeasures.ReciprocalRank(ranked.Split(' '), Grades, 10));

    [Fact]
    public void Nothing_relevant_gives_zero() =>
        Assert.Equal((0.0, 0.0, 0.0), (RankingMeasures.Ndcg(["a"], new Dictionary<string, int>(), 10), RankingMeasures.Recall(["a"], new Dictionary<string, int>(), 10), RankingMeasures.ReciprocalRank(["a"], new Dictionary<string, int>(), 10)));
}
