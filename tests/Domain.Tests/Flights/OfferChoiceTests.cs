using FsCheck;
using FsCheck.Fluent;
using TravelPlanner.Domain.Flights;

namespace TravelPlanner.Domain.Tests.Flights;

public sealed class OfferChoiceTests
{
    private static readonly Gen<OfferMeasure> Measures =
        from price in Gen.Choose(100, 130)
        from minutes in Gen.Choose(100, 130)
        from changes in Gen.Choose(0, 2)
        from period in Gen.Choose(0, 3)
        select new OfferMeasure(price, minutes, changes, period);

    [Fact]
    public void Nothing_kept_is_dominated_and_all_left_out_is_dominated_or_equalled() => Prop.ForAll(Measures.ArrayOf().ToArbitrary(), all =>
    {
        var front = OfferChoice.Front(all, m => m);
        Assert.DoesNotContain(front, kept => all.Any(m => m.Dominates(kept)));
        Assert.All(all.Except(front), m => Assert.Contains(front, kept => kept.Dominates(m)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_reason_is_given_once_and_is_true() => Prop.ForAll(Measures.NonEmptyListOf().ToArbitrary(), all =>
    {
        var ranked = OfferChoice.Rank([.. all], m => m);
        Assert.Equal(Pick.BestBalance, ranked[0].Picks[0]);
        Assert.Equal(all.Min(m => m.Price), Assert.Single(ranked, r => r.Picks.Contains(Pick.Cheapest)).Offer.Price);
        Assert.Equal(all.Min(m => m.Minutes), Assert.Single(ranked, r => r.Picks.Contains(Pick.Fastest)).Offer.Minutes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cheap_flight_with_a_night_in_the_airport_is_not_the_best_balance()
    {
        var ranked = OfferChoice.Rank(
            [new OfferMeasure(900, 1500, 1, 1, Hardships: 2), new OfferMeasure(1000, 700, 0, 1), new OfferMeasure(1600, 680, 0, 1)], m => m);

        Assert.Equal(
            ["1000 BestBalance,FewestChanges", "1600 Fastest", "900 Cheapest"],
            ranked.Select(r => $"{r.Offer.Price} {string.Join(',', r.Picks)}"));
    }
}
