using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

/// <summary>Prices of like trips in, <c>60:100 30:90 7:150</c> (days ahead and price) each; advice out.</summary>
public sealed class PriceOutlookTests
{
    [Theory]
    [InlineData(60, "60:100 30:90 7:150", 6, "Wait Medium -10 [-10..-10] 6 of 6")]      // it falls before it rises: there is time
    [InlineData(30, "60:100 30:90 7:150", 6, "Buy Medium 67 [67..67] 0 of 6")]          // and now there is none
    [InlineData(30, "60:100 30:90 7:150", 15, "Buy High 67 [67..67] 0 of 15")]
    [InlineData(30, "60:100 30:90 7:150", 4, "Unclear Low 67 [67..67] 0 of 4")]         // four trips are too few
    [InlineData(30, "30:100 7:99", 9, "Buy Medium -1 [-1..-1] 0 of 9")]                 // one percent is noise
    [InlineData(3, "60:100 30:90", 9, "Unclear Low  [..] 0 of 0")]                     // nobody looked so late
    [InlineData(60, "", 0, "Unclear Low  [..] 0 of 0")]
    public void The_advice_follows_what_like_trips_did(int daysAhead, string course, int trips, string expected)
    {
        var outlook = PriceOutlook.Of(100, daysAhead, [.. Enumerable.Range(0, trips).SelectMany(t => Course(t, course))]);

        Assert.Equal(
            expected,
            $"{outlook.Advice} {outlook.Confidence} {outlook.ChangePercent} [{outlook.ChangeFrom}..{outlook.ChangeTo}] {outlook.CheaperLater} of {outlook.Comparable}");
    }

    [Fact]
    public void Trips_that_disagree_leave_it_unclear()
    {
        var outlook = PriceOutlook.Of(100, 30, [.. Enumerable.Range(0, 10).SelectMany(t => Course(t, t % 2 == 0 ? "30:100 7:80" : "30:100 7:130"))]);

        Assert.Equal((BuyAdvice.Unclear, OutlookConfidence.Low, 5, 10, -20, 30), (outlook.Advice, outlook.Confidence, outlook.CheaperLater, outlook.Comparable, outlook.ChangeFrom, outlook.ChangeTo));
    }

    [Fact]
    public void A_dear_season_is_not_a_rise() =>
        Assert.Equal(BuyAdvice.Wait, PriceOutlook.Of(100, 30, [.. Enumerable.Range(0, 9).SelectMany(t => Course(t, $"30:{100 * (t + 1)} 7:{90 * (t + 1)}"))]).Advice);

    [Fact]
    public void The_evidence_counts_what_was_seen()
    {
        var outlook = PriceOutlook.Of(110, 30, [.. Enumerable.Range(0, 6).SelectMany(t => Course(t, "60:80 30:100 7:120"))]);

        Assert.Equal((18, 6, 80L, 120L, 66, 25), (outlook.Observations, outlook.Trips, outlook.Lowest, outlook.Highest, outlook.QuantilePercent, outlook.TrendPercent));
    }

    [Fact]
    public void Prices_in_another_unit_change_nothing_but_the_prices() => Prop.ForAll(
        (from trips in Gen.Choose(0, 15)
         from prices in Gen.Choose(50, 500).ArrayOf(trips * 3)
         from unit in Gen.Choose(2, 9)
         from ahead in Gen.Choose(0, 90)
         select (prices, unit, ahead)).ToArbitrary(),
        given =>
        {
            var points = given.prices.Select((p, i) => new PricePoint(new LocalDate(2027, 5, 1).PlusDays(i / 3), new[] { 60, 30, 7 }[i % 3], p)).ToList();
            var one = PriceOutlook.Of(100, given.ahead, points);
            var many = PriceOutlook.Of(100 * given.unit, given.ahead, points.ConvertAll(p => p with { Price = p.Price * given.unit }));

            Assert.Equal(one, many with { Lowest = many.Lowest / given.unit, Highest = many.Highest / given.unit });
            Assert.True(one.Comparable >= PriceOutlook.FewestTrips || one.Advice == BuyAdvice.Unclear);
            Assert.True(one.ChangeFrom is null || (one.ChangeFrom <= one.ChangePercent && one.ChangePercent <= one.ChangeTo));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<PricePoint> Course(int trip, string course) => course.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':'))
        .Select(p => new PricePoint(new LocalDate(2027, 5, 1).PlusDays(trip), int.Parse(p[0]), long.Parse(p[1])));
}
