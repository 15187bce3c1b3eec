using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TravelPlanner.Domain;
using TravelPlanner.Domain.Stays;
using TravelPlanner.Providers.Embedded.Simulation.Stays;
using TravelPlanner.Tools.Offers;

namespace TravelPlanner.Providers.Tests.Embedded.Simulation;

public sealed class HotelOffersTests
{
    private static readonly LocalDate Wednesday = new(2027, 5, 12);

    [Fact]
    public void Every_offer_adds_up_and_takes_the_party()
    {
        var cities = World.Gazetteer.Cities.Where(c => World.Hotels.InCity(c.Id).Count > 0).ToArray();
        var stays =
            from city in Gen.Elements(cities)
            from ahead in Gen.Choose(1, 400)
            from nights in Gen.Choose(1, 30)
            from rooms in Gen.Choose(1, 3)
            from adults in Gen.Choose(1, 4)
            from ages in Gen.Choose(0, 17).ListOf(2)
            select new StayRequest(
                city, new LocalDate(2026, 11, 22).PlusDays(ahead), new LocalDate(2026, 11, 22).PlusDays(ahead + nights),
                [.. Enumerable.Repeat(new Occupancy(adults, [.. ages.Take(adults % 3)]), rooms)], "EUR");
        var found = 0;
        Prop.ForAll(stays.ToArbitrary(), request =>
        {
            var search = World.Stays.SearchAsync(request, default).AsTask().GetAwaiter().GetResult();
            found += search.Offers.Count;
            Assert.Equal(search.Properties - search.SoldOut, search.Offers.Select(o => o.Hotel.Id).Distinct().Count());
            Assert.All(search.Offers, o =>
            {
                Assert.Equal(request.Nights, o.Nights.Count);
                Assert.Equal(o.Total.Amount, o.Nights.Sum(n => n.Rate.Amount));
                Assert.Equal(o.Total.Amount, o.Rooms.Sum(r => r.Total.Amount));
                Assert.All(o.Nights, n => Assert.True(n.Rate.Amount > 0));
                Assert.All(o.Rooms, r => Assert.True(r.Type.Takes(r.Occupancy)));
                Assert.True(o.RoomsLeft >= 1 && o.Taxes.Amount > 0 && o.Taxes < o.Total);
                Assert.Equal(o.Plan.Refundable, o.CancelBy is not null);
                Assert.Equal(SourceMode.Simulated, o.Provenance.Mode);
            });
        }).QuickCheckThrowOnFailure();

        Assert.True(found > 500, $"{found}");
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_rates_and_an_id_is_enough_to_verify()
    {
        var offers = await OffersAsync(World.Stays, "beijing", Wednesday, 3);
        var again = await OffersAsync(World.StaysOf(1, World.Now), "beijing", Wednesday, 3);

        Assert.Equal(offers.Select(o => (o.Id, o.Total)), again.Select(o => (o.Id, o.Total)));
        foreach (var offer in offers)
        {
            var verified = await World.Stays.RepriceAsync(offer.Id, TestContext.Current.CancellationToken);
            Assert.Equal((offer.Total, offer.Taxes, offer.CancelBy), (verified.Offer!.Total, verified.Offer.Taxes, verified.Offer.CancelBy));
        }
    }

    [Fact]
    public async Task An_id_with_a_slip_of_the_pen_is_unknown_and_one_of_the_past_is_gone()
    {
        var id = (await OffersAsync(World.Stays, "beijing", Wednesday, 3))[0].Id;

        foreach (var wrong in new[] { id.Replace(".3.", ".2.", StringComparison.Ordinal), id[1..], "h", "" })
            Assert.Equal(RepriceOutcome.Unknown, (await World.Stays.RepriceAsync(wrong, TestContext.Current.CancellationToken)).Outcome);
        var later = World.StaysOf(1, World.Now + Duration.FromDays(300));
        Assert.Equal(RepriceOutcome.Gone, (await later.RepriceAsync(id, TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task Around_its_reference_rate_dearer_in_a_golden_week_and_with_more_conditions()
    {
        var stays = World.StaysOf(1, Instant.FromUtc(2026, 8, 1, 0, 0));
        var usual = await OffersAsync(stays, "beijing", new LocalDate(2026, 10, 20), 2);
        var golden = await OffersAsync(stays, "beijing", new LocalDate(2026, 10, 2), 2);

        foreach (var offer in usual.Where(o => o.Plan.Code == 'A'))
            Assert.InRange(offer.PerNight.Amount / offer.Rooms[0].Type.RatePercent * 100 / offer.Hotel.ReferenceRate.Amount, 0.7m, 1.6m);
        Assert.True(golden.Average(o => o.PerNight.Amount) > usual.Average(o => o.PerNight.Amount) * 1.15m);
        foreach (var plans in usual.GroupBy(o => o.Hotel.Id).Select(g => g.ToDictionary(o => o.Plan.Code)))
            Assert.True(plans['A'].Total < plans['C'].Total && (!plans.TryGetValue('B', out var breakfast) || plans['A'].Total < breakfast.Total));
    }

    [Fact]
    public async Task On_the_last_day_there_is_no_free_cancelling()
    {
        var tonight = World.Now.InZone(World.Gazetteer.FindCity("paris")!.Zone).Date;

        Assert.DoesNotContain(await OffersAsync(World.Stays, "paris", tonight, 1), o => o.Plan.Refundable);
        Assert.Contains(await OffersAsync(World.Stays, "paris", tonight.PlusDays(30), 1), o => o.Plan.Refundable);
    }

    private static async Task<IReadOnlyList<StayOffer>> OffersAsync(SimulatedHotelOffers stays, string city, LocalDate checkIn, int nights)
    {
        var request = new StayRequest(World.Gazetteer.FindCity(city)!, checkIn, checkIn.PlusDays(nights), [new Occupancy(2, [])], "CNY");
        var offers = (await stays.SearchAsync(request, TestContext.Current.CancellationToken)).Offers;
        Assert.NotEmpty(offers);
        return offers;
    }
}
