using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.InferenceWorker.Encoders;

namespace TravelPlanner.InferenceWorker.Tests.Encoders;

public sealed class BatchPlanTests
{
    [Theory]
    [InlineData("", 2048, "")]
    [InlineData("5", 2048, "0")]
    [InlineData("5 9 7", 2048, "1 2 0")]
    [InlineData("9 9 9", 18, "0 1 | 2")]
    [InlineData("3000 1 1", 2048, "0 | 1 2")]
    [InlineData("1 1 1 1 1 1 1 1 1", 2048, "0 1 2 3 4 5 6 7 | 8")]
    public void Texts_of_one_length_go_together_the_longest_first(string lengths, int mostTokens, string expected)
    {
        var plan = BatchPlan.Make([.. lengths.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)], mostTokens);

        Assert.Equal(expected, string.Join(" | ", plan.Select(b => string.Join(' ', b))));
    }

    [Theory]
    [InlineData(3, 2, 1)]
    [InlineData(24, 2, 3)]
    [InlineData(64, 2, 8)]
    [InlineData(1000, 2, 8)]
    [InlineData(64, 16, 1)]
    public void A_few_texts_are_spread_over_the_lanes(int texts, int lanes, int largest) =>
        Assert.Equal(largest, BatchPlan.Make([.. Enumerable.Repeat(10, texts)], 2048, lanes).Max(b => b.Length));

    [Fact]
    public void Every_text_is_in_one_batch_and_no_batch_is_too_large() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(1, 700)).ToArbitrary(), Gen.Choose(1, 4096).ToArbitrary(), Gen.Choose(1, 16).ToArbitrary(), (lengths, most, lanes) =>
        {
            var plan = BatchPlan.Make([.. lengths], most, lanes);
            return plan.SelectMany(b => b).Order().SequenceEqual(Enumerable.Range(0, lengths.Count))
                && plan.All(b => b.Length is > 0 and <= BatchPlan.MostTexts && (b.Length == 1 || b.Length * b.Max(i => lengths[i]) <= most));
        }).QuickCheckThrowOnFailure();
}
